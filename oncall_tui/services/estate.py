"""What every source said last, and how much that is worth: taken in poll by poll."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import msgspec

from oncall_tui.domain.alert import Alert
from oncall_tui.domain.alerts_parted import parted
from oncall_tui.domain.effect import Target
from oncall_tui.domain.linking import link_tickets
from oncall_tui.domain.silence import SilenceList
from oncall_tui.domain.snapshot import Fault, Liveness, Snapshot, SourceHealth
from oncall_tui.domain.ticket import Ticket
from oncall_tui.domain.work_parts import Ack, WorkView
from oncall_tui.services.acting import alert_target

OVERDUE = 90_000
"""Milliseconds that a poll may be late: more than it may take."""

REMEMBERED_FOR = 12 * 3600_000
"""Milliseconds: an alert of an older snapshot that is gone now is history, not news."""


class Estate:
    """The last word of each source. Not thread-safe: one thread takes in, others get copies."""

    def __init__(
        self, alert_sources: Iterable[SourceHealth], ticket_sources: Iterable[SourceHealth]
    ) -> None:
        self.health: dict[str, SourceHealth] = {
            h.source: h for h in (*alert_sources, *ticket_sources)
        }
        self._ticket_sources = frozenset(h.source for h in ticket_sources)
        self._alerts: dict[str, Snapshot[Alert]] = {}
        self._tickets: dict[str, Snapshot[Ticket]] = {}
        self._links: Mapping[str, Ticket] = {}
        self._linked: tuple[object, ...] = ()

    def is_ticket_source(self, source: str) -> bool:
        """Whether the source is a ticket system."""
        return source in self._ticket_sources

    def take_alerts(self, snapshot: Snapshot[Alert]) -> Snapshot[Alert] | None:
        """Take in a snapshot of alerts; return the one before."""
        before = self._alerts.get(snapshot.source)
        self._alerts[snapshot.source] = snapshot
        return before

    def take_tickets(self, snapshot: Snapshot[Ticket]) -> None:
        """Take in a snapshot of tickets."""
        self._tickets[snapshot.source] = snapshot

    def alerts_of(self, source: str) -> tuple[Alert, ...]:
        """Return the alerts of one source's last word."""
        snapshot = self._alerts.get(source)
        return () if snapshot is None else snapshot.items

    def silences_of(self, source: str) -> SilenceList | None:
        """Return the silences of one source's last word; None when they are not known."""
        snapshot = self._alerts.get(source)
        return None if snapshot is None else snapshot.silences

    @property
    def alerts(self) -> tuple[tuple[Alert, ...], ...]:
        """One tuple a source."""
        return tuple(snapshot.items for snapshot in self._alerts.values())

    def snapshots(self) -> list[Snapshot[Alert]]:
        """Return the last word of every monitoring source."""
        return list(self._alerts.values())

    def ticket_snapshots(self) -> list[Snapshot[Ticket]]:
        """Return the last word of every ticket system."""
        return list(self._tickets.values())

    @property
    def tickets(self) -> tuple[Ticket, ...]:
        """The tickets of all systems, newest change first."""
        found = [ticket for snapshot in self._tickets.values() for ticket in snapshot.items]
        return tuple(sorted(found, key=lambda ticket: -ticket.updated_at))

    @property
    def skews(self) -> dict[str, int]:
        """By source, milliseconds that its clock is ahead of ours."""
        return {name: health.skew for name, health in self.health.items()}

    def overdue(self, now: int) -> list[str]:
        """Return live sources whose next answer is long due: who asks them hangs, or has ended."""
        return [
            name
            for name, health in self.health.items()
            if health.live and health.next_try is not None and now > health.next_try + OVERDUE
        ]

    def doubt(self, now: int) -> None:
        """Call nothing live that nobody asks any more: a calm board must not be a dead one."""
        for name in self.overdue(now):
            self.health[name] = msgspec.structs.replace(
                self.health[name],
                liveness=Liveness.STALE,
                fault=Fault.SILENT,
                error="nobody asks it any more: if this stays, start the program again",
            )

    @property
    def complete(self) -> bool:
        """Whether every monitoring source is live: then the board may say "n", not "at least n"."""
        return all(h.live for n, h in self.health.items() if n not in self._ticket_sources)

    def links(self) -> Mapping[str, Ticket]:
        """Return the ticket of each alert that has one; worked out anew when either changed."""
        key = (*self._alerts.values(), *self._tickets.values())
        if len(key) != len(self._linked) or any(
            a is not b for a, b in zip(key, self._linked, strict=True)
        ):
            alerts = [alert for items in self.alerts for alert in items]
            self._links = link_tickets(alerts, self.tickets) if self._tickets else {}
            self._linked = key
        return self._links


def _anybody(alert: Alert, ack: Ack | None) -> bool:
    return ack is not None or alert.ack is not None


def cleared_unseen(
    before: Snapshot[Alert] | None,
    after: Snapshot[Alert],
    work: WorkView,
    needs_ack: Callable[[Alert], bool],
    known_to: Callable[[Alert, Ack | None], bool] = _anybody,
) -> list[Target]:
    """Return what is gone without anybody having acknowledged it.

    `needs_ack` says whether an alert's level asks for an acknowledgement at all, `known_to` whether
    somebody gave it one that counts. Alerts that were silenced, inhibited or pending do not count.
    """
    if before is None or before.items is after.items:
        return []
    if after.taken_at - before.taken_at > REMEMBERED_FOR:
        return []
    old, _ = parted(before.items, after.items)
    here = {alert.id for alert in after.items} if old else set()
    gone = []
    for alert in old:
        if alert.id in here or alert.id in work.returned:
            continue
        if alert.suppression != "none" or known_to(alert, work.acks.get(alert.id)):
            continue
        if needs_ack(alert):
            gone.append(alert_target(alert))
    return gone
