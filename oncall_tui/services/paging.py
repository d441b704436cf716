"""Writes down which alerts wanted somebody, once each, and when they were over."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from typing import Any

from oncall_tui.domain.alert import Alert
from oncall_tui.domain.board import Board
from oncall_tui.domain.board_lines import Row, State
from oncall_tui.domain.entry import EntryType
from oncall_tui.domain.place import place_of
from oncall_tui.domain.policy import Policy
from oncall_tui.domain.snapshot import SourceHealth
from oncall_tui.domain.text import plain
from oncall_tui.ports import Clock
from oncall_tui.services.ledger import Ledger

MOST = 500
"""Alerts that one look tells of; in a storm the others are only counted."""
AT_ONCE = 64
"""In one entry: each takes up to 600 bytes."""
LOOKED_UP = 50
"""Alerts of one look for which a runbook is looked for."""
HAD = ("acknowledge", "given to ")
"""How the words in the history of an alert begin that tell who had it."""
OURS = frozenset({State.UNACKED, State.ACKED})
"""States in which an alert wants somebody, or has somebody."""


class Paging:
    """Belongs to the thread that makes boards."""

    def __init__(
        self,
        ledger: Ledger,
        policy: Policy,
        clock: Clock,
        has_runbook: Callable[[Alert], bool] | None = None,
    ) -> None:
        self._ledger = ledger
        self._policy = policy
        self._clock = clock
        self._has_runbook = has_runbook
        self._left_out: set[str] = set()

    def look(
        self,
        board: Board,
        health: Mapping[str, SourceHealth],
    ) -> None:
        """Take a board in; write what is new. Raises OncallError: then it is told next time.

        What a source that does not answer had last is neither new nor over.
        """
        live = {name for name, known in health.items() if known.live}
        paged, told = self._ledger.paged(), self._ledger.acked_there()
        new = [
            row
            for row in board.rows.values()
            if (row.id not in paged or (row.id not in told and self._there(row)))
            and row.id not in self._left_out
            and row.alert.source in live
            and row.state in OURS
            and row.level.ack is not None
        ]
        if new:
            self._tell(new, paged)
        gone = [id_ for id_ in paged if self._is_over(id_, board, live)]
        at = self._clock.now()
        for part in _parts([{"id": id_, "at": at} for id_ in sorted(gone)]):
            self._ledger.write(EntryType.ALERT_OVER, {"alerts": part})

    def _tell(self, rows: list[Row], paged: Container[str]) -> None:
        """Write the first of them; of those that are told of once more only where there is room."""
        rows.sort(key=lambda row: (row.id in paged, row.level.rank, row.started, row.id))
        told, rest = rows[:MOST], [row for row in rows[MOST:] if row.id not in paged]
        look_up = len(told) <= LOOKED_UP
        pages = [self._page(row, look_up=look_up) for row in told]
        more = len(rest)
        for part in _parts(pages):
            self._ledger.write(EntryType.ALERT_PAGED, {"alerts": part, "more": more})
            more = 0
        self._left_out |= {row.id for row in rest}

    def _page(self, row: Row, *, look_up: bool) -> dict[str, Any]:
        alert, level, calendar = row.alert, row.level, self._policy.calendar
        start = row.started
        runbook = None
        if look_up and self._has_runbook is not None:
            runbook = self._has_runbook(alert)
        return {
            "id": alert.id,
            "title": plain(alert.title, 120),
            "level": level.name,
            "where": plain(place_of(alert.labels), 60),
            "service": plain(alert.service, 60),
            "at": start,
            "ack": None if level.ack is None else level.ack.due(start, calendar),
            "resolve": None if level.resolve is None else level.resolve.due(start, calendar),
            "runbook": runbook,
            **({"there": there} if (there := self._there(row)) else {}),
        }

    def _there(self, row: Row) -> str:
        """Return who acknowledged an alert at its source; empty where a journal tells of it.

        What was withdrawn here, a source may have until its next answer.
        """
        remote, held = row.alert.ack, row.held
        if remote is None or held is None or held.at is not None:
            return ""
        ours = any(event.what.startswith(HAD) for event in self._ledger.history(row.id))
        return "" if ours else plain(held.by, 60)

    def _is_over(self, id_: str, board: Board, live: Iterable[str]) -> bool:
        row = board.rows.get(id_)
        if row is not None:
            return row.state is State.CLEARED
        source = id_.partition(":")[0]
        return source in live


def _parts(members: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """Cut a list where an entry is full."""
    for start in range(0, len(members), AT_ONCE):
        yield members[start : start + AT_ONCE]
