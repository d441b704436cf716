"""Whose alerts the engineer looks at: all, my own, my team's."""

from __future__ import annotations

import enum
from collections.abc import Collection, Iterable, Sequence

from oncall_tui.domain.board_lines import Row
from oncall_tui.domain.yielding import means


class Whose(enum.StrEnum):
    """In the order in which a key goes through them."""

    ALL = "all"
    MINE = "mine"
    TEAM = "team"

    def next(self) -> Whose:
        """Return what the key shows next."""
        every = list(Whose)
        return every[(every.index(self) + 1) % len(every)]


def is_me(who: str, me: str) -> bool:
    """Whether somebody is me: an assignment may name me without what follows the @."""
    return means(who, me)


def belonging(
    rows: Iterable[Row], whose: Whose, *, me: str, acks: Collection[str], mates: Collection[str]
) -> list[Row]:
    """Return the rows that belong to me or to my team.

    `acks` are the ids that somebody has by the team's journals, `mates` who writes them: what a
    stranger acknowledged at the source is not the team's.
    """
    if whose is Whose.MINE:
        return [row for row in rows if is_me(row.owner, me) or is_me(row.given_to, me)]
    if whose is Whose.TEAM:
        return [
            row
            for row in rows
            if row.given is not None
            or (row.owner and (row.id in acks or row.owner in mates or is_me(row.owner, me)))
        ]
    return list(rows)


def oldest_first(rows: Sequence[Row]) -> list[Row]:
    """Return what somebody has in the order in which they took it; without a time, first of all."""
    return sorted(rows, key=lambda row: (_since(row), row.level.rank, row.started, row.id))


def _since(row: Row) -> int:
    return (row.held.at or 0) if row.held is not None else 0
