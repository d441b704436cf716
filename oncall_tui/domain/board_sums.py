"""What a board's rows come to: how many of each level and state, and when they change next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from operator import attrgetter

from oncall_tui.domain.board_lines import ABSENT, QUIET, Row, State
from oncall_tui.domain.policy import Level

_level_name = attrgetter("level.name")
_source = attrgetter("alert.source")
_state = attrgetter("state")


class Sums:
    """Follows rows that come and go, so that no board has to be counted twice."""

    def __init__(self, rows: Collection[Row] = ()) -> None:
        self._tally = Counter(zip(map(_level_name, rows), map(_state, rows), strict=True))
        self._sources = Counter(map(_source, rows))
        self._levels: dict[str, Level] = {row.level.name: row.level for row in rows}
        self._held: dict[str, int] = {}
        """By id: when somebody's acknowledgement ends."""
        self._out: dict[str, int] = {}
        """By id: when it is in service again."""
        for row in rows:
            if row.held is not None or row.out is not None:
                self._note_ends(row)

    def change(self, gone: Iterable[Row], fresh: Iterable[Row]) -> None:
        """Take rows out of the sums and others in; a row that changed is in both."""
        for row in gone:
            self._tally[row.level.name, row.state] -= 1
            self._sources[row.alert.source] -= 1
            self._held.pop(row.id, None)
            self._out.pop(row.id, None)
        for row in fresh:
            self._tally[row.level.name, row.state] += 1
            self._sources[row.alert.source] += 1
            self._levels[row.level.name] = row.level
            self._note_ends(row)

    def _note_ends(self, row: Row) -> None:
        if row.held is not None and row.held.until is not None:
            self._held[row.id] = row.held.until
        if row.out is not None and row.out.until is not None:
            self._out[row.id] = row.out.until

    def ends(self, now: int) -> Iterator[int]:
        """Yield when acknowledgements and times out of service end."""
        yield from (until for until in self._held.values() if until > now)
        yield from self._out.values()

    @property
    def sources(self) -> frozenset[str]:
        """Of all rows."""
        return frozenset(source for source, count in self._sources.items() if count)

    @property
    def total(self) -> int:
        """Alerts that are wrong now and not quiet."""
        return sum(count for (_, state), count in self._tally.items() if state not in ABSENT)

    @property
    def quiet(self) -> int:
        """Alerts that nobody has to look at."""
        return sum(count for (_, state), count in self._tally.items() if state in QUIET)

    @property
    def cleared(self) -> int:
        """Alerts that cleared before anybody acknowledged them."""
        return sum(n for (_, state), n in self._tally.items() if state is State.CLEARED)

    @property
    def counts(self) -> tuple[tuple[Level, int, int], ...]:
        """Level, alerts, of these unacknowledged; worst first, levels without alerts left out."""
        found: dict[str, list[int]] = {}
        for (name, state), count in self._tally.items():
            if state not in ABSENT and count:
                pair = found.setdefault(name, [0, 0])
                pair[0] += count
                pair[1] += count if state is State.UNACKED else 0
        ranked = sorted((self._levels[name] for name in found), key=lambda level: level.rank)
        return tuple((level, *found[level.name]) for level in ranked)  # type: ignore[misc]
