"""What a silence would hide now, and what in that should make its maker stop."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from operator import attrgetter

import msgspec

from oncall_tui.domain.board_lines import ABSENT, Row, State
from oncall_tui.domain.policy import Level

_worst_first = attrgetter("level.rank", "started", "id")


class Preview(msgspec.Struct, frozen=True):
    """What a set of matchers fits now."""

    rows: tuple[Row, ...] = ()
    """All of it, worst first."""
    more: tuple[Row, ...] = ()
    """Of these, what was not chosen."""
    missed: int = 0
    """Chosen, but not matched."""
    whole: tuple[str, ...] = ()
    """Levels of which nothing would be left."""
    hides_worst: bool = False
    """Whether anything of the worst level is in it."""

    @property
    def counts(self) -> list[tuple[str, int]]:
        """By level, worst first, how many."""
        tally = Counter(row.level.name for row in self.rows)
        return list(tally.items())


def preview(
    matched: Collection[str],
    rows: Mapping[str, Row],
    *,
    chosen: Collection[str] = (),
    worst: Level,
) -> Preview:
    """Judge the ids of matched alerts by the board's rows; without any `chosen` none is too many.

    What has cleared already cannot be silenced and is left out.
    """
    known = (rows[id_] for id_ in matched if id_ in rows)
    found = sorted(
        (row for row in known if row.state is not State.CLEARED),
        key=_worst_first,
    )
    more = tuple(row for row in found if row.id not in chosen) if chosen else ()
    return Preview(
        rows=tuple(found),
        more=more,
        missed=sum(id_ not in matched for id_ in chosen),
        whole=_whole(found, rows.values(), matched),
        hides_worst=any(row.level.rank <= worst.rank for row in found),
    )


def _whole(
    found: Iterable[Row], rows: Collection[Row], matched: Collection[str]
) -> tuple[str, ...]:
    """Return the levels of which every loud alert is found; a single one is no level."""
    hidden = Counter(row.level.name for row in found if row.state not in ABSENT)
    return tuple(
        name
        for name, count in hidden.items()
        if count > 1
        and not any(
            row.id not in matched and row.level.name == name and row.state not in ABSENT
            for row in rows
        )
    )
