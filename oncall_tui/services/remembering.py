"""What is kept of the last snapshots, so that the next start shows something before any network.

Two kinds of documents: a small one with what the first paint needs, and one for each source. All
of them can be deleted at any time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from heapq import nsmallest
from typing import TYPE_CHECKING, Any, cast

import msgspec

from oncall_tui.domain.alert import Alert
from oncall_tui.domain.board import Board
from oncall_tui.domain.board_columns import MOST_COLUMNS
from oncall_tui.domain.board_lines import Group, Row, pressing
from oncall_tui.domain.board_rest import Rest, rest_of
from oncall_tui.domain.snapshot import Snapshot
from oncall_tui.domain.texts import Texts
from oncall_tui.domain.ticket import Ticket

if TYPE_CHECKING:
    from oncall_tui.ports import Cache

FORMAT = 1
FOLDED_ROWS = 6
"""Of a folded group, the most pressing: enough for it to be a group again."""
FIRST_ROWS = 80
"""Rows in the small document: more than any terminal shows."""
_ANSWERED = "answered"
STORE_EVERY = 30_000
"""Milliseconds between two writes of one document."""


class FirstPaint(msgspec.Struct, frozen=True):
    """What the first paint shows: the top of the list as it was, and how many more there were.

    What became of these alerts is in the journal, as is what has cleared and nobody has seen.
    """

    alerts: tuple[Alert, ...]
    rest: Rest
    """What was there besides."""
    taken_at: dict[str, int]
    """By source, milliseconds on our clock."""
    skews: dict[str, int]
    v: int = FORMAT


class Preferences(msgspec.Struct, frozen=True):
    """What the engineer chose on the screen."""

    columns: tuple[str, ...] = ()
    v: int = FORMAT


class Memory:
    """Stores and recalls snapshots."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache
        self._stored: dict[str, tuple[int, object]] = {}

    def first_paint(self) -> FirstPaint | None:
        """Return the small document, or None."""
        return cast("FirstPaint | None", self._load("first-paint", FirstPaint))

    def store_first_paint(
        self,
        board: Board,
        taken_at: Mapping[str, int],
        skews: Mapping[str, int],
        *,
        now: int,
        force: bool = False,
    ) -> None:
        """Write the small document, at most each half minute unless `force`."""
        if not self._due("first-paint", board, now, force=force):
            return
        rows = _shown_first(board)[:FIRST_ROWS]
        first = FirstPaint(
            alerts=tuple(row.alert for row in rows),
            rest=rest_of(board, rows),
            taken_at=dict(taken_at),
            skews=dict(skews),
        )
        self._cache.store("first-paint", msgspec.to_builtins(first))

    def answered(self) -> dict[str, int]:
        """Return when each source answered last (milliseconds), as far as it was kept."""
        found: dict[str, int] = {}
        first = self.first_paint()
        for times in (self._answers(), {} if first is None else first.taken_at):
            for source, at in times.items():
                found[source] = max(at, found.get(source, at))
        return found

    def keep_answered(self, times: Mapping[str, int]) -> None:
        """Write down when sources answered; those that are not named keep what is known."""
        self.keep(_ANSWERED, {"at": {**self._answers(), **times}})

    def _answers(self) -> dict[str, int]:
        try:
            return msgspec.convert((self.kept(_ANSWERED) or {}).get("at", {}), dict[str, int])
        except msgspec.ValidationError:
            return {}

    def columns(self) -> tuple[str, ...] | None:
        """Return the labels that were chosen as columns; None: nobody has chosen."""
        found = cast("Preferences | None", self._load("preferences", Preferences))
        return None if found is None else found.columns[:MOST_COLUMNS]

    def store_columns(self, columns: Sequence[str]) -> None:
        """Write down which labels were chosen as columns."""
        self._cache.store("preferences", msgspec.to_builtins(Preferences(tuple(columns))))

    def alerts(self, source: str) -> Snapshot[Alert] | None:
        """Return the alerts of a source as they were."""
        return cast(
            "Snapshot[Alert] | None",
            self._load(f"alerts-{source}", Snapshot[Alert], Alert, _sharing()),
        )

    def tickets(self, source: str) -> Snapshot[Ticket] | None:
        """Return the tickets of a source as they were."""
        return cast(
            "Snapshot[Ticket] | None", self._load(f"tickets-{source}", Snapshot[Ticket], Ticket)
        )

    def store_alerts(self, snapshot: Snapshot[Alert], *, now: int, force: bool = False) -> None:
        """Write a source's alerts, at most each half minute unless `force`."""
        self._store_snapshot(f"alerts-{snapshot.source}", snapshot, now, force=force)

    def store_tickets(self, snapshot: Snapshot[Ticket], *, now: int, force: bool = False) -> None:
        """Write a source's tickets likewise."""
        self._store_snapshot(f"tickets-{snapshot.source}", snapshot, now, force=force)

    def keep(self, name: str, document: Mapping[str, Any]) -> None:
        """Write a small document of its own; what is long in it stands in its list `items`."""
        self._cache.store(name, {**document, "v": FORMAT})

    def kept(
        self,
        name: str,
        items: Any = Any,  # noqa: ANN401 - what msgspec is asked for
    ) -> dict[str, Any] | None:
        """Return a document of its own, None where there is none of this format."""
        document = self._cache.load(name, items)
        return document if document is not None and document.get("v") == FORMAT else None

    def forget(self, name: str) -> None:
        """Delete a document of its own; at once, without waiting for the disk."""
        self._cache.forget(name)

    def _store_snapshot(self, name: str, snapshot: Snapshot[Any], now: int, *, force: bool) -> None:
        if not self._due(name, snapshot.items, now, force=force):
            return
        # The items as they are: a plain copy of 10,000 takes 15 MB.
        head = {"v": FORMAT, "source": snapshot.source, "skew": snapshot.skew}
        self._cache.store(name, {**head, "taken_at": snapshot.taken_at, "items": snapshot.items})

    def _due(self, name: str, what: object, now: int, *, force: bool) -> bool:
        at, before = self._stored.get(name, (0, None))
        if before is what or (not force and now - at < STORE_EVERY):
            return False
        self._stored[name] = (now, what)
        return True

    def _load(
        self,
        name: str,
        type_: Any,  # noqa: ANN401 - what msgspec is asked for
        items: Any = Any,  # noqa: ANN401
        each: Callable[[Any], Any] | None = None,
    ) -> Any:  # noqa: ANN401
        document = self._cache.load(name, items, each)
        if document is None or document.get("v") != FORMAT:
            return None
        try:
            return msgspec.convert(document, type_)
        except msgspec.ValidationError:
            return None


def _sharing() -> Callable[[Alert], Alert]:
    """Return what gives an alert the texts of those before it where they are equal."""
    texts = Texts()

    def share(alert: Alert) -> Alert:
        texts.share(alert.labels)
        texts.share(alert.annotations)
        return msgspec.structs.replace(
            alert,
            source=texts.text(alert.source),
            title=texts.text(alert.title),
            severity=texts.text(alert.severity),
        )

    return share


def _shown_first(board: Board) -> Sequence[Row]:
    """Return rows in the order of the list; of a folded group enough for it to fold again.

    Those that have cleared are none: told as alerts they would be back at the next start.
    """
    rows: list[Row] = []
    for line in board.lines:
        if isinstance(line, Row):
            rows += [line] if line.alive else []
        elif isinstance(line, Group) and line.folded:
            alive = (row for row in line.rows if row.alive)
            rows += nsmallest(FOLDED_ROWS, alive, key=pressing)
    return rows
