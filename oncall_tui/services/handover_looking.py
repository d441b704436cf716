"""What a note is drafted from beside the journal: board, runs, silences, tickets, follow-ups."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from oncall_tui.domain.alert import Alert
from oncall_tui.domain.handover_note import Item
from oncall_tui.domain.handover_roles import role_items
from oncall_tui.domain.run import RunState
from oncall_tui.domain.runbook import Step
from oncall_tui.domain.silence import SourceSilence
from oncall_tui.errors import OncallError, RunbookError
from oncall_tui.services.handover_drafting import Seen, Todo

if TYPE_CHECKING:
    from oncall_tui.domain.board_lines import Row
    from oncall_tui.domain.entry import BlobRef
    from oncall_tui.services.desk import Desk

Leaf = Callable[[int], str | None]
"""Leaf hash of the entry before an index."""


class Looking:
    """Looks around a desk. Reads files: not for an event loop."""

    def __init__(
        self, desk: Desk, leaf: Leaf, witnessed: Callable[[], int | None] = lambda: None
    ) -> None:
        """`witnessed` returns how many entries have a receipt; None where there is no upstream."""
        self._desk = desk
        self._leaf = leaf
        self._witnessed = witnessed

    def look(self) -> Seen:
        """Return what is there now. Raises OncallError."""
        desk = self._desk
        desk.ledger.catch_up()
        return Seen(
            rows=self.rows(),
            health=tuple(desk.estate.health.values()),
            runs=tuple(self._runs()),
            silences=tuple(self._silences()),
            tickets=desk.estate.tickets,
            todos=tuple(self._todos()),
            roles=self.roles(desk.me),
            incidents=self.incidents(),
            ended=tuple(self._ended()),
            leaf=self._leaf(desk.ledger.length) or "",
            unsynced=self._unsynced(),
        )

    def rows(self) -> tuple[Row, ...]:
        """Return all alerts as the board has them, whatever a filter hides."""
        return self._desk.all_rows()

    def alerts(self) -> dict[str, Alert]:
        """Return the alerts of every source's last word, by id."""
        return {alert.id: alert for items in self._desk.estate.alerts for alert in items}

    def roles(self, of: str) -> tuple[Item, ...]:
        """Return the roles that somebody has in open incidents."""
        desk = self._desk
        if desk.incidents is None:
            return ()
        now = desk.clock.now()
        return tuple(role_items(desk.incidents.all(), desk.policy, of=of, me=of, now=now))

    def incidents(self) -> frozenset[str]:
        """Return the ids of all incidents whose journal is here."""
        incidents = self._desk.incidents
        return frozenset() if incidents is None else frozenset(one.id for one in incidents.all())

    def _ended(self) -> Iterator[tuple[int, str]]:
        incidents = self._desk.incidents
        for one in () if incidents is None else incidents.all():
            if one.closed is not None:
                todo = f", {len(one.todos)} TODO open" if one.todos else ""
                words = f"{one.short} {one.title}, {one.level}, closed by {one.closed.by}{todo}"
                yield one.closed.at, words

    def _runs(self) -> Iterator[tuple[RunState, tuple[Step, ...], str]]:
        desk = self._desk
        for state in desk.walks.open_runs():
            try:
                text = desk.ledger.text(state.text)
                runbook = desk.library.parse(state.path, text, state.fragment)
                whole = runbook.sha256 == state.sha256
                steps = tuple(runbook.steps) if whole else ()
            except OncallError:
                steps = ()
            yield state, steps, self._changed(state)

    def _changed(self, state: RunState) -> str:
        try:
            today = self._desk.library.open(state.path, state.fragment)
        except RunbookError:
            return "the file is gone"
        return "" if today.sha256 == state.sha256 else "the file was changed meanwhile"

    def _silences(self) -> Iterator[tuple[SourceSilence, bool]]:
        desk = self._desk
        if desk.silences is not None:
            now = desk.clock.now()
            for one in desk.silences.inventory(desk.ledger.view(), now, count=False):
                yield one.silence, one.mine

    def _todos(self) -> Iterator[Todo]:
        desk = self._desk
        for incident in () if desk.incidents is None else desk.incidents.all():
            closed = "" if incident.is_open else ", closed with it open"
            for line in incident.todos:
                about = f"{incident.short} {incident.title}{closed}"
                yield Todo(line.id, self._todo(line.text), about, incident.id)

    def _todo(self, ref: BlobRef | None) -> str:
        """Return the text of a TODO, or who redacted it; empty where it has not come."""
        if ref is None:
            return "(no text)"
        ledger = self._desk.ledger
        return ledger.text(ref) if ledger.is_known(ref) else ""

    def _unsynced(self) -> int | None:
        """Return how many entries have no receipt; None where there is no upstream."""
        witnessed = self._witnessed()
        return None if witnessed is None else max(0, self._desk.ledger.length - witnessed)
