"""An alert as every source tells it, and what it is called in the journal.

Times are integers: milliseconds since the epoch, UTC, on the clock of whoever is named.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping

import msgspec

OWN = "oncall-tui"
"""The source of alerts that the dashboard itself raises; no endpoint may be called so."""


class Suppression(enum.StrEnum):
    """Why a source keeps quiet about an alert that it has."""

    NONE = "none"
    SILENCED = "silenced"
    INHIBITED = "inhibited"
    PENDING = "pending"
    """The rule holds, but not yet for long enough to fire (Prometheus)."""
    OUT_OF_SERVICE = "out of service"
    """Planned: `Alert.out` says for what, and until when where the source knows."""


class RemoteAck(msgspec.Struct, frozen=True, gc=False):
    """An acknowledgement that the source itself knows of."""

    by: str
    until: int | None = None
    """Milliseconds on the source's clock; None when it does not expire."""
    ref: str = ""
    """What the source calls it: a silence id, a log entry id."""
    comment: str = ""


class Silence(msgspec.Struct, frozen=True, gc=False):
    """Why an alert is quiet, as the source tells it."""

    ref: str
    by: str
    until: int | None
    comment: str


class OutOfService(msgspec.Struct, frozen=True, gc=False):
    """What an alert is out of service for: a maintenance window, ours or the source's own.

    A mute time interval of Alertmanager, a downtime of Icinga, a maintenance of Zabbix.
    """

    name: str
    until: int | None = None
    """Milliseconds; of a source's on the source's clock. None where it does not say."""
    by: str = ""


class Alert(msgspec.Struct, frozen=True, gc=False):
    """One thing that one source says is wrong.

    `id` names the occurrence: source, fingerprint and startsAt. A re-fire is another occurrence.
    Texts are as the source sent them: hostile until they went through `domain.text`.

    The garbage collector passes by it (`gc=False`): nothing in it can lead back to it, and a walk
    over 10,000 of them stops every thread.
    """

    id: str
    source: str
    fingerprint: str
    starts_at: int
    """On the source's clock."""
    title: str
    severity: str
    """The source's own word; empty when it has none."""
    labels: dict[str, str]
    annotations: dict[str, str]
    suppression: Suppression = Suppression.NONE
    silences: tuple[Silence, ...] = ()
    inhibited_by: tuple[str, ...] = ()
    ack: RemoteAck | None = None
    link: str = ""
    """Where a person can look at it: shown and copied, never fetched."""
    out: OutOfService | None = None
    """What its source keeps it out of service for."""

    @property
    def service(self) -> str:
        """The service it belongs to, by the labels in common use."""
        return first_label(self.labels, ("service", "app", "job", "namespace"))

    @property
    def instance(self) -> str:
        """The thing that is broken, by the labels in common use."""
        return first_label(self.labels, ("instance", "host", "node", "pod", "device"))


def first_label(labels: Mapping[str, str], names: tuple[str, ...]) -> str:
    """Return the first label of `names` that is set, or an empty string."""
    for name in names:
        value = labels.get(name)
        if value:
            return value
    return ""


def occurrence_id(source: str, fingerprint: str, starts_at: int) -> str:
    """Name an occurrence: `source:fingerprint@startsAt`, startsAt in milliseconds."""
    return f"{source}:{fingerprint}@{starts_at}"
