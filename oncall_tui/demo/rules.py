"""The alerting rules of the simulated company: what fires, and what it says.

Texts are filled with the labels of the alert and with `{value}`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec

RUNBOOKS = "https://runbooks.example/"
DASHBOARDS = "https://dashboards.example/d/"


class Rule(msgspec.Struct, frozen=True):
    """One alerting rule, as Prometheus has it."""

    name: str
    team: str
    summary: str
    description: str
    query: str
    hold: int = 0
    """Seconds the condition has to hold before the alert fires: `for` in Prometheus."""

    def annotations(self, labels: Mapping[str, str], value: str) -> dict[str, str]:
        """Return the annotations of an alert with these labels."""
        words = {**labels, "value": value}
        return {
            "summary": self.summary.format_map(words),
            "description": self.description.format_map(words),
            "runbook_url": RUNBOOKS + self.name,
            "dashboard": DASHBOARDS + labels.get("service", "overview"),
        }

    def templates(self) -> dict[str, str]:
        """Return the annotations as they stand in the rule, in Prometheus' template language."""
        return {"summary": _template(self.summary), "description": _template(self.description)}


def _template(text: str) -> str:
    return re.sub(r"\{(\w+)\}", _placeholder, text)


def _placeholder(found: re.Match[str]) -> str:
    name = found[1]
    return "{{ $value }}" if name == "value" else f"{{{{ $labels.{name} }}}}"


_ALL = (
    Rule(
        "Watchdog",
        "platform",
        "The alert path works",
        "This alert always fires. Should it be missing, {cluster} can no longer call for help.",
        "vector(1)",
    ),
    Rule(
        "HighErrorRate",
        "payments",
        "{service} answers {value} of requests with an error",
        "{instance} has answered {value} of its requests with a 5xx status for five minutes. "
        "Customers see a failed payment and may try again.",
        'sum by (instance) (rate(http_requests_total{code=~"5.."}[5m])) > 0.05',
    ),
    Rule(
        "CheckoutProbeFails",
        "payments",
        "A test purchase from {region} does not go through",
        "The probe in {region} has not finished a test purchase for {value}.",
        'probe_success{job="purchase-probe"} == 0',
    ),
    Rule(
        "SlowRequests",
        "web",
        "{service} is slow: p99 {value}",
        "One request in a hundred through {instance} takes longer than {value}.",
        "histogram_quantile(0.99, rate(http_request_seconds_bucket[5m])) > 2",
    ),
    Rule(
        "InstanceDown",
        "platform",
        "{instance} does not answer",
        "{instance} ({job}) has not answered its monitoring for {value}.",
        "up == 0",
    ),
    Rule(
        "DatabaseReplicationLag",
        "databases",
        "{instance} is {value} behind its primary",
        "The replica replays changes {value} late. Reads from it are old, and a failover to it "
        "would lose what it has not replayed.",
        "pg_replication_lag_seconds > 30",
    ),
    Rule(
        "DiskWillFill",
        "platform",
        "{mountpoint} on {instance} is full in {value}",
        "At the pace of the last six hours {mountpoint} on {instance} is full in {value}.",
        "predict_linear(node_filesystem_avail_bytes[6h], 86400) < 0",
    ),
    Rule(
        "QueueBacklog",
        "messaging",
        "{value} messages wait in {queue}",
        "The queue {queue} of {service} holds {value} messages and grows. "
        "Its consumers are slower than what comes in, or gone.",
        "rabbitmq_queue_messages_ready > 5000",
    ),
    Rule(
        "CertificateExpiresSoon",
        "web",
        "The certificate of {instance} expires in {value}",
        "The certificate that {instance} shows expires in {value} and has not been renewed.",
        "probe_ssl_earliest_cert_expiry - time() < 14 * 86400",
    ),
    Rule(
        "PodCrashLooping",
        "platform",
        "{pod} restarts again and again",
        "The container of {pod} in {namespace} was restarted {value} in the last ten minutes.",
        "increase(kube_pod_container_status_restarts_total[10m]) > 3",
    ),
    Rule(
        "MemoryNearLimit",
        "web",
        "{service} uses {value} of its memory",
        "{instance} uses {value} of its memory limit. It is stopped when it reaches the limit.",
        "container_memory_working_set_bytes / container_spec_memory_limit_bytes > 0.9",
    ),
    Rule(
        "RebootRequired",
        "platform",
        "{instance} waits for a reboot",
        "A kernel update on {instance} takes effect at the next reboot. It has waited for {value}.",
        "node_reboot_required == 1",
    ),
    Rule(
        "QuotaNearLimit",
        "platform",
        "{value} of the address quota in {cluster} is used",
        "{value} of the public addresses of the account are in use. New nodes may not start.",
        "cloud_quota_used / cloud_quota_limit > 0.85",
    ),
    Rule(
        "NodeClockSkew",
        "stores",
        "The clock of {instance} is {value} ahead",
        "The clock of {instance} is {value} ahead of the time servers, and no server corrects it.",
        "abs(node_timex_offset_seconds) > 10",
    ),
    Rule(
        "TunnelDown",
        "stores",
        "{instance} has lost its tunnel to the data centre",
        "The store behind {instance} works from its local cache. Card payments are queued there.",
        "wireguard_latest_handshake_age_seconds > 180",
    ),
    Rule(
        "BackupMissed",
        "databases",
        "The backup of {service} is {value} late",
        "The newest good backup of {service} is {value} older than it may be.",
        "time() - backup_last_success_timestamp_seconds > 26 * 3600",
    ),
    Rule(
        "ReportLate",
        "data",
        "The report {report} is {value} late",
        "Finance reads {report} at nine. The job that writes it has not finished.",
        "time() - report_written_timestamp_seconds > 3600",
        hold=300,
    ),
    Rule(
        "ExportSlow",
        "data",
        "The export to {service} takes {value}",
        "The export to {service} takes {value}; it usually takes ten minutes.",
        "export_duration_seconds > 1800",
        hold=60,
    ),
)

RULES: Mapping[str, Rule] = {rule.name: rule for rule in _ALL}
