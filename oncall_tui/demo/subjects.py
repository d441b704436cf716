"""Whom the story is about: the machines, queues and jobs of a company with web shop and stores.

`{n}` in a label is the subject's number in its family; a seed gives out other numbers.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

PROD = "prod"
"""The Alertmanager of the data centre."""
EDGE = "edge"
"""The Alertmanager of the stores, behind a thin line and with a wrong clock."""
BATCH = "batch"
"""The Prometheus of the nightly jobs; it has no Alertmanager."""
DESK = "desk"
"""The ticket server."""

CLUSTERS = {PROD: "fra-prod", EDGE: "stores-north", BATCH: "fra-batch"}


class Subject(msgspec.Struct, frozen=True):
    """One thing that an alert can be about."""

    source: str
    rule: str
    severity: str
    labels: tuple[tuple[str, str], ...]
    value: str = ""
    number: int = 1
    ticket: int = 0
    """A ticket that the rule's author put into the annotations; 0 for none."""


Labels = dict[str, str]


def _subject(
    source: str,
    rule: str,
    severity: str,
    value: str,
    labels: Labels,
    *,
    number: int = 1,
    ticket: int = 0,
) -> Subject:
    return Subject(source, rule, severity, tuple(labels.items()), value, number, ticket)


def _checkout(number: int, value: str) -> Subject:
    labels = {"service": "checkout", "namespace": "shop", "job": "checkout"}
    labels["instance"] = "checkout-{n}:8080"
    return _subject(PROD, "HighErrorRate", "critical", value, labels, number=number)


def _probe(region: str, value: str) -> Subject:
    labels = {"service": "checkout", "namespace": "probes", "job": "purchase-probe"}
    labels |= {"instance": "shop.example", "region": region}
    return _subject(PROD, "CheckoutProbeFails", "critical", value, labels)


def _balancer(number: int, value: str) -> Subject:
    labels = {"service": "front-door", "namespace": "shop", "job": "haproxy"}
    labels["instance"] = "lb-{n}:9101"
    return _subject(PROD, "SlowRequests", "warning", value, labels, number=number)


def _replica(number: int, value: str) -> Subject:
    labels = {"service": "orders-db", "namespace": "databases", "job": "postgres"}
    labels["instance"] = "orders-db-{n}:9187"
    return _subject(PROD, "DatabaseReplicationLag", "warning", value, labels, number=number)


def _queue(queue: str, value: str) -> Subject:
    labels = {"service": "broker", "namespace": "messaging", "job": "rabbitmq"}
    labels |= {"instance": "broker-1:15692", "queue": queue}
    return _subject(PROD, "QueueBacklog", "high", value, labels)


def _certificate(name: str, value: str, ticket: int = 0) -> Subject:
    labels = {"service": "front-door", "namespace": "probes", "job": "tls-probe", "instance": name}
    return _subject(PROD, "CertificateExpiresSoon", "warning", value, labels, ticket=ticket)


def _pod(service: str, namespace: str, number: int, value: str) -> Subject:
    labels = {"service": service, "namespace": namespace, "job": "kube-state"}
    labels["pod"] = service + "-{n}"
    return _subject(PROD, "PodCrashLooping", "warning", value, labels, number=number)


def _disk(service: str, host: str, number: int, mountpoint: str, value: str) -> Subject:
    labels = {"service": service, "namespace": "hosts", "job": "node"}
    labels |= {"instance": host + "-{n}:9100", "mountpoint": mountpoint}
    return _subject(PROD, "DiskWillFill", "warning", value, labels, number=number)


def _host(rule: str, severity: str, service: str, host: str, number: int, value: str) -> Subject:
    labels = {"service": service, "namespace": "hosts", "job": "node"}
    labels["instance"] = host + "-{n}:9100"
    return _subject(PROD, rule, severity, value, labels, number=number)


def _gateway(rule: str, severity: str, number: int, value: str, **more: str) -> Subject:
    labels = {"service": "store-gateway", "namespace": "stores", "job": "node", **more}
    labels.setdefault("instance", "store-{n}-gw:9100")
    return _subject(EDGE, rule, severity, value, labels, number=number)


def _watchdog(source: str) -> Subject:
    return _subject(source, "Watchdog", "none", "", {"service": "monitoring", "job": "prometheus"})


def _job(rule: str, severity: str, service: str, value: str, **more: str) -> Subject:
    labels = {"service": service, "namespace": "jobs", "job": service, **more}
    return _subject(BATCH, rule, severity, value, labels)


SUBJECTS: Mapping[str, Subject] = {
    "watchdog prod": _watchdog(PROD),
    "watchdog edge": _watchdog(EDGE),
    "errors 1": _checkout(1, "31 %"),
    "errors 2": _checkout(2, "12 %"),
    "errors 3": _checkout(3, "28 %"),
    "errors 4": _checkout(4, "17 %"),
    "errors 5": _checkout(5, "22 %"),
    "errors 6": _checkout(6, "9 %"),
    "probe frankfurt": _probe("Frankfurt", "2 minutes"),
    "probe dublin": _probe("Dublin", "3 minutes"),
    "slow 1": _balancer(1, "4.1 s"),
    "slow 2": _balancer(2, "3.7 s"),
    "replica 1": _replica(1, "48 seconds"),
    "replica 3": _replica(3, "75 seconds"),
    "db down": _host("InstanceDown", "critical", "orders-db", "orders-db", 2, "2 minutes"),
    "db disk": _disk("orders-db", "orders-db", 2, "/var/lib/postgresql", "19 hours"),
    "log disk": _disk("logs", "log", 3, "/srv/logs", "2 days"),
    "image disk": _disk("images", "image", 1, "/srv/images", "3 days"),
    "reboot": _host("RebootRequired", "info", "kubernetes", "node", 7, "three days"),
    "quota": _subject(
        PROD,
        "QuotaNearLimit",
        "ticket",
        "86 %",
        {"service": "cloud-account", "job": "cloud-exporter"},
    ),
    "queue e-mail": _queue("e-mail", "18,400"),
    "queue orders": _queue("orders", "9,700"),
    "queue payments": _queue("payments", "6,100"),
    "queue invoices": _queue("invoices", "5,300"),
    "certificate legacy": _certificate("legacy-api.example", "5 days", ticket=2),
    "certificate mail": _certificate("mail.example", "12 days"),
    "certificate shop": _certificate("beta.shop.example", "13 days"),
    "pod worker 1": _pod("payment-worker", "shop", 1, "6 times"),
    "pod worker 2": _pod("payment-worker", "shop", 2, "5 times"),
    "pod resizer": _pod("image-resizer", "media", 1, "4 times"),
    "memory": _subject(
        PROD,
        "MemoryNearLimit",
        "warning",
        "93 %",
        {
            "service": "recommendations",
            "namespace": "shop",
            "instance": "recommendations-{n}:8080",
            "job": "recommendations",
        },
        number=2,
    ),
    "scanner": _gateway(
        "InstanceDown", "critical", 1, "20 minutes", instance="scanner-hall-b:9100"
    ),
    "store clock": _gateway("NodeClockSkew", "warning", 1, "40 seconds"),
    "store tunnel 4": _gateway("TunnelDown", "critical", 4, ""),
    "store tunnel 5": _gateway("TunnelDown", "critical", 5, ""),
    "store disk": _gateway("DiskWillFill", "warning", 3, "30 hours", mountpoint="/var"),
    "backup": _job("BackupMissed", "warning", "invoices-backup", "7 hours"),
    "report": _job("ReportLate", "warning", "daily-report", "1 hour", report="daily-turnover"),
    "export": _job("ExportSlow", "info", "warehouse", "45 minutes"),
}
"""Everybody in the story, by the key that `story.py` calls them."""
