"""The alerts of one source from poll to poll: what has not changed stays the same object.

Prometheus moves `updatedAt` and `endsAt` of everything each minute; neither is looked at, else the
whole list would be new every minute. Equal texts are kept once per poll.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec

from data.sources.fingerprint import told_apart
from oncall_tui.domain.alert import (
    Alert,
    OutOfService,
    RemoteAck,
    Silence,
    Suppression,
    occurrence_id,
)
from oncall_tui.domain.texts import Texts

Recall = Callable[[], Iterable[Alert]]
"""What is known of a source before its first answer."""


class Seen(msgspec.Struct, gc=False):
    """An alert as it stands in an answer, before it is compared with what is known."""

    fingerprint: str
    starts_at: int
    """0 when the source did not say it readably: such an alert is overdue at once."""
    labels: dict[str, str]
    annotations: dict[str, str]
    suppression: Suppression = Suppression.NONE
    silences: tuple[Silence, ...] = ()
    inhibited_by: tuple[str, ...] = ()
    ack: RemoteAck | None = None
    link: str = ""
    out: OutOfService | None = None


class Remembered:
    """Builds alerts, and takes over those that it built before."""

    def __init__(self, source: str, recall: Recall | None = None) -> None:
        """`recall` returns the alerts of an earlier session; it is asked at the first answer."""
        self._source = source
        self._recall = recall
        self._known: dict[str, Alert] = {}
        self.items: tuple[Alert, ...] = ()
        """What the last `take` returned."""

    def take(self, seen: Iterable[Seen]) -> tuple[Alert, ...]:
        """Return the alerts of an answer; the tuple of last time when nothing has changed.

        Two alerts with the same fingerprint and labels are one: the one that fires counts. With
        other labels the second gets a name of its own, so that none hides another.
        """
        if self._recall is not None:
            self._known = {alert.fingerprint: alert for alert in self._recall() if self._own(alert)}
            self._recall = None
        known, pool = self._known, Texts()
        fresh: dict[str, Alert] = {}
        for one in seen:
            name = one.fingerprint
            other = fresh.get(name)
            if other is not None:
                if other.labels == one.labels:
                    if other.suppression is not Suppression.PENDING:
                        continue
                else:
                    name = told_apart(name, one.labels)
            old = known.get(name)
            if old is None or not _same(old, one):
                old = self._built(name, one, pool)
            fresh[old.fingerprint] = old  # its own text: that of this answer can go
        return self._settled(fresh)

    def _own(self, alert: Alert) -> bool:
        """Whether an alert is as it would be built today: what was kept may be from anybody."""
        name, labels = alert.fingerprint, alert.labels
        return (
            alert.source == self._source
            and alert.id == occurrence_id(self._source, name, alert.starts_at)
            and alert.title == title_of(labels, alert.annotations, name)
            and alert.severity == labels.get("severity", "")
        )

    def _settled(self, fresh: dict[str, Alert]) -> tuple[Alert, ...]:
        items = tuple(fresh.values())
        self._known = fresh
        before = self.items
        if len(items) == len(before) and all(map(_is, items, before)):
            return before
        self.items = items
        return items

    def _built(self, name: str, one: Seen, pool: Texts) -> Alert:
        labels, annotations = one.labels, one.annotations
        pool.share(labels)
        pool.share(annotations)
        return Alert(
            id=occurrence_id(self._source, name, one.starts_at),
            source=self._source,
            fingerprint=name,
            starts_at=one.starts_at,
            title=title_of(labels, annotations, name),
            severity=labels.get("severity", ""),
            labels=labels,
            annotations=annotations,
            suppression=one.suppression,
            silences=one.silences,
            inhibited_by=one.inhibited_by,
            ack=one.ack,
            link=pool.text(one.link),
            out=one.out,
        )


def title_of(labels: dict[str, str], annotations: dict[str, str], name: str) -> str:
    """Return what an alert is called: its alertname, else its summary, else its fingerprint."""
    return labels.get("alertname") or annotations.get("summary") or name


def _is(one: Alert, other: Alert) -> bool:
    return one is other


def _same(old: Alert, one: Seen) -> bool:
    return (
        old.starts_at == one.starts_at
        and old.suppression is one.suppression
        and old.labels == one.labels
        and old.annotations == one.annotations
        and old.ack == one.ack
        and old.silences == one.silences
        and old.inhibited_by == one.inhibited_by
        and old.link == one.link
        and old.out == one.out
    )
