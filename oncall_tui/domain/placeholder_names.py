"""What placeholders are called: many spellings, one value."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import msgspec

ANGLE = re.compile(r"(?<![<\\])<([A-Za-z][\w .\-/]{0,60})>")
"""`<pod name>`; `\\<word\\>` of a regular expression is none."""

VARIABLE = re.compile(r"\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)[^}\n]*\})")
"""`$POD`, `${POD}`, `${POD:-none}`."""

_ALIASES: Mapping[str, tuple[str, ...]] = {
    "namespace": ("ns", "name_space", "namespace_name", "exported_namespace", "project"),
    "pod": ("pod_name", "podname", "exported_pod"),
    "container": ("container_name",),
    "node": ("node_name", "nodename"),
    "host": ("hostname", "host_name", "server", "fqdn", "machine"),
    "instance": ("instance_name", "target"),
    "job": ("job_name", "exported_job"),
    "service": ("service_name", "svc", "exported_service"),
    "app": ("application", "app_name", "app_kubernetes_io_name"),
    "cluster": ("cluster_name", "cluster_id"),
    "environment": ("env", "environment_name"),
    "deployment": ("deployment_name", "deploy"),
    "statefulset": ("statefulset_name", "sts"),
    "daemonset": ("daemonset_name", "ds"),
    "persistentvolumeclaim": ("pvc", "pvc_name", "persistent_volume_claim", "claim"),
    "persistentvolume": ("pv", "pv_name", "persistent_volume"),
    "mountpoint": ("mount_point", "mount", "mount_path"),
    "device": ("disk", "device_name"),
    "queue": ("queue_name",),
    "topic": ("topic_name",),
    "database": ("db", "db_name", "datname", "database_name"),
    "alertname": ("alert", "alert_name"),
    "severity": (),
    "region": (),
    "zone": ("availability_zone",),
    "team": (),
    "component": (),
    "volume": ("volume_name",),
    "interface": ("nic",),
    "domain": ("domain_name",),
    "url": (),
    "path": (),
    "port": (),
}

_NAMES = {alias: name for name, aliases in _ALIASES.items() for alias in (name, *aliases)}
_DERIVED = {"host": ("instance", "node"), "node": ("host",), "instance": ("host",)}
"""Where else to look: a host's name is the instance without its port."""
_SEPARATORS = re.compile(r"[\s.\-/]+")
_PORT = re.compile(r"^(.+):\d{1,5}$")


def canonical(name: str) -> str:
    """Return the one spelling of a name: `<Pod-Name>`, `$POD` and `pod_name` are all `pod`."""
    plain = _SEPARATORS.sub("_", name.strip()).casefold().strip("_")
    return _NAMES.get(plain, plain)


def is_label(name: str) -> bool:
    """Whether alerts usually have a label of that name."""
    return canonical(name) in _ALIASES


class Values(msgspec.Struct, frozen=True):
    """What placeholders can be filled with, by canonical name."""

    known: Mapping[str, str]

    def get(self, name: str) -> str:
        """Return the value for a placeholder however it is spelled, or an empty string."""
        wanted = canonical(name)
        if wanted in self.known:
            return self.known[wanted]
        for other in _DERIVED.get(wanted, ()):
            if other in self.known:
                return (
                    _without_port(self.known[other]) if wanted != "instance" else self.known[other]
                )
        return ""


def values_of(labels: Mapping[str, str], inputs: Mapping[str, str] | None = None) -> Values:
    """Collect values: what was given for this run counts more than a label."""
    known: dict[str, str] = {}
    for name, value in labels.items():
        exact = canonical(name) == _SEPARATORS.sub("_", name).casefold()
        if value and (exact or canonical(name) not in known):
            known[canonical(name)] = value
    known |= {canonical(name): value for name, value in (inputs or {}).items() if value}
    return Values(known)


def names_in(text: str) -> Iterator[str]:
    """Yield the names of all placeholders in a text, in order, each time they occur."""
    for found in re.finditer(f"{ANGLE.pattern}|{VARIABLE.pattern}", text):
        yield found[1] or found[2] or found[3]


def _without_port(value: str) -> str:
    found = _PORT.match(value)
    return found[1].strip("[]") if found else value
