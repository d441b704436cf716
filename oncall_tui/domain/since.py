"""What happened while nobody looked: two boards held against each other.

Of the earlier one only a few words an alert are kept, so that it outlives the session.
"""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Iterable, Mapping

import msgspec

from oncall_tui.domain.board_lines import QUIET, Row, State

MOST = 5_000
"""Alerts of a board that are remembered, worst first."""


class Seen(msgspec.Struct, frozen=True, array_like=True):
    """An alert as somebody has seen it."""

    id: str
    state: str
    level: str
    rank: int
    owner: str
    title: str
    where: str = ""


class Look(msgspec.Struct, frozen=True):
    """A board as somebody has seen it."""

    at: int
    """When, milliseconds on our clock."""
    seen: Mapping[str, Seen] = {}
    sources: frozenset[str] = frozenset()
    """Those that had a word: of the others nothing can be told."""
    cut: bool = False
    """Whether there were more alerts than are remembered."""


class Kind(enum.StrEnum):
    """What may happen to an alert, in the order in which it is told."""

    ROSE = "rose"
    LEVEL = "changed severity"
    OWNER = "changed hands"
    CLEARED = "cleared"


class Change(msgspec.Struct, frozen=True):
    """One thing that happened."""

    kind: Kind
    id: str
    title: str
    where: str
    level: str
    rank: int
    at: int | None
    """When, milliseconds on our clock; None where nobody knows."""
    what: str = ""
    """From what to what."""


def look_at(rows: Mapping[str, Row], sources: Iterable[str], *, at: int) -> Look:
    """Remember a board; quiet alerts are not on anybody's mind."""
    loud = [row for row in rows.values() if row.state not in QUIET]
    cut = len(loud) > MOST
    if cut:
        loud = sorted(loud, key=lambda row: (row.level.rank, row.started, row.id))[:MOST]
    return Look(at, {row.id: _seen(row) for row in loud}, frozenset(sources), cut)


def _seen(row: Row) -> Seen:
    alert = row.alert
    where = "/".join(part for part in (alert.service, alert.instance) if part)
    return Seen(
        row.id,
        row.state.value,
        row.level.name,
        row.level.rank,
        f"{row.owner or 'nobody'}, for {row.given_to}" if row.given_to else row.owner,
        alert.title[:120],
        where[:120],
    )


def changes(
    before: Look, rows: Mapping[str, Row], *, sources: Iterable[str], gone: Mapping[str, int]
) -> tuple[Change, ...]:
    """Return what happened since, by kind, worst first, then as it happened.

    `sources` have a word now; an alert of another has neither risen nor cleared. `gone` says when
    alerts went that somebody watched go, milliseconds on our clock.
    """
    both = before.sources & frozenset(sources)
    found: list[Change] = []
    for row in rows.values():
        known = before.seen.get(row.id)
        if known is None:
            # Beyond what is remembered it may have been there all along.
            new = row.alert.source in both and (not before.cut or row.started > before.at)
            if new and row.state not in QUIET and row.state is not State.CLEARED:
                found.append(_change(Kind.ROSE, _seen(row), row.started))
        elif row.state not in QUIET:
            found += _changed(known, row)
    found += [
        _change(Kind.CLEARED, seen, gone.get(id_))
        for id_, seen in before.seen.items()
        if id_ not in rows and seen.state != State.CLEARED and id_.partition(":")[0] in both
    ]
    return tuple(sorted(found, key=_order))


def _changed(known: Seen, row: Row) -> list[Change]:
    now = _seen(row)
    if row.state is State.CLEARED:
        was_clear = known.state == State.CLEARED
        return [] if was_clear else [_change(Kind.CLEARED, now, row.cleared_at)]
    found: list[Change] = []
    if known.level != now.level:
        found.append(_change(Kind.LEVEL, now, None, f"{known.level} to {now.level}"))
    if known.owner != now.owner:
        who = f"{known.owner or 'nobody'} to {now.owner or 'nobody'}"
        at = row.held.at if row.held is not None else None
        found.append(_change(Kind.OWNER, now, at, who))
    return found


def _change(kind: Kind, seen: Seen, at: int | None, what: str = "") -> Change:
    return Change(kind, seen.id, seen.title, seen.where, seen.level, seen.rank, at, what)


_KINDS = {kind: place for place, kind in enumerate(Kind)}


def _order(change: Change) -> tuple[int, int, bool, int, str]:
    return (
        _KINDS[change.kind],
        change.rank,
        change.at is None,
        change.at or 0,
        change.id,
    )


def summary(found: Iterable[Change]) -> str:
    """Count by kind: `4 rose, 2 cleared`; empty where nothing happened."""
    counts = Counter(change.kind for change in found)
    return ", ".join(f"{counts[kind]} {kind.value}" for kind in Kind if counts[kind])
