"""When so much rises at once that single alerts no longer tell anything: a storm.

What counts is an occurrence that nobody has been told of before, from a source that was listened to
all along. What a source says first, after a start or an outage, is news to us and not new.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from oncall_tui.domain.board_lines import Row, State
from oncall_tui.domain.snapshot import SourceHealth

FORGET = 30 * 60_000
"""Milliseconds for which an occurrence that is gone is still known: a monitoring system that was
started anew tells all of them again."""
MOST_GONE = 20_000
"""Occurrences that are gone and still known; beyond that, the latest ones."""


class StormRules(msgspec.Struct, frozen=True):
    """What is a storm; times in milliseconds."""

    new: int = 30
    """More new occurrences than this begin one; 0: only a key does."""
    within: int = 60_000
    calm: int = 5 * 60_000
    """After this long below the rate, leaving is offered."""
    ack: int = 7200
    """Seconds that the prompt offers for an acknowledgement meanwhile."""


class Heard(msgspec.Struct, frozen=True):
    """What one source has told so far."""

    good: int
    """When its last answer was complete, milliseconds on our clock."""
    broke: bool = False
    """Whether it has failed since."""


class Gauge(msgspec.Struct, frozen=True):
    """How much has risen, as far as boards have told."""

    heard: Mapping[str, Heard] = {}
    known: frozenset[str] = frozenset()
    """Occurrences that stood on the last board."""
    gone: Mapping[str, int] = {}
    """Occurrences that do not stand there any more, and when they went."""
    rises: tuple[tuple[int, tuple[str, ...]], ...] = ()
    """When what rose, not longer ago than the rules ask for."""
    rows: Mapping[str, Row] = {}
    """Those of the last board: of the same ones nothing has to be asked again."""

    @property
    def rate(self) -> int:
        """New occurrences within the time that the rules name."""
        return sum(len(ids) for _, ids in self.rises)


def measure(
    gauge: Gauge,
    rows: Mapping[str, Row],
    health: Mapping[str, SourceHealth],
    rules: StormRules,
    *,
    now: int,
) -> tuple[Gauge, tuple[str, ...]]:
    """Hold a board against those before; return what is known by now, and what has risen.

    A source that failed counts on only if it was gone for no longer than the time of the rules:
    all that is new in its answer has risen within it.
    """
    heard = _heard(gauge.heard, health)
    counted = frozenset(
        source
        for source, now_heard in heard.items()
        if _listened(gauge.heard.get(source), now_heard, rules.within)
    )
    known = gauge.known if rows is gauge.rows else _known(rows)
    fresh = frozenset[str]() if known is gauge.known else known - gauge.known
    risen = tuple(
        sorted(
            id_
            for id_ in fresh
            if id_ not in gauge.gone
            and rows[id_].state is State.UNACKED
            and rows[id_].alert.source in counted
        )
    )
    kept = [(at, ids) for at, ids in gauge.rises if now - at < rules.within]
    rises = (*kept, (now, risen)) if risen else tuple(kept)
    return Gauge(heard, known, _gone(gauge, known, now), rises, rows), risen


def _known(rows: Mapping[str, Row]) -> frozenset[str]:
    """Return what has risen; what is pending has not yet, and counts when it does."""
    pending = [id_ for id_, row in rows.items() if row.state is State.PENDING]
    return frozenset(rows).difference(pending)


def begins(gauge: Gauge, rules: StormRules) -> bool:
    """Whether so much is a storm."""
    return 0 < rules.new < gauge.rate


def _heard(before: Mapping[str, Heard], health: Mapping[str, SourceHealth]) -> dict[str, Heard]:
    heard: dict[str, Heard] = {}
    for source, told in health.items():
        known = before.get(source)
        if told.live and told.last_good is not None:
            heard[source] = Heard(told.last_good)
        elif known is not None:
            heard[source] = Heard(known.good, broke=True)
    return heard


def _listened(before: Heard | None, after: Heard, within: int) -> bool:
    """Whether all that is new in an answer has risen since the one before."""
    if before is None or after.broke:
        return False
    return not before.broke or after.good - before.good <= within


def _gone(gauge: Gauge, known: frozenset[str], now: int) -> Mapping[str, int]:
    left = frozenset[str]() if known is gauge.known else gauge.known - known
    if not left and not gauge.gone:
        return gauge.gone
    gone = {id_: at for id_, at in gauge.gone.items() if now - at < FORGET and id_ not in known}
    gone.update(dict.fromkeys(left, now))
    return dict(list(gone.items())[-MOST_GONE:]) if len(gone) > MOST_GONE else gone


class Came(msgspec.Struct, frozen=True):
    """One occurrence that rose during a storm."""

    name: str
    level: str
    rank: int
    at: int
    """When it was seen first, milliseconds on our clock."""
    acked: bool = False
    """Whether anybody has acknowledged it by now."""
    cleared: bool = False


class Heap(msgspec.Struct, frozen=True):
    """What of one name came during a storm."""

    name: str
    level: str
    rank: int
    count: int
    first: int
    last: int
    acked: int
    cleared: int


def followed(came: Mapping[str, Came], rows: Mapping[str, Row]) -> dict[str, Came]:
    """Return what became of the occurrences of a storm, by the board as it is now."""
    found: dict[str, Came] = {}
    for id_, one in came.items():
        row = rows.get(id_)
        cleared = row is None or row.state is State.CLEARED
        acked = one.acked or (row is not None and row.state is State.ACKED)
        same = one.cleared == cleared and one.acked == acked
        found[id_] = one if same else msgspec.structs.replace(one, cleared=cleared, acked=acked)
    return found


def heaps(came: Iterable[Came]) -> tuple[Heap, ...]:
    """Return what came by level and name, worst first, then most first."""
    found: dict[tuple[int, str, str], list[Came]] = {}
    for one in came:
        found.setdefault((one.rank, one.level, one.name), []).append(one)
    made = [
        Heap(
            name,
            level,
            rank,
            len(some),
            min(one.at for one in some),
            max(one.at for one in some),
            sum(one.acked for one in some),
            sum(one.cleared for one in some),
        )
        for (rank, level, name), some in found.items()
    ]
    return tuple(sorted(made, key=lambda heap: (heap.rank, -heap.count, heap.name)))
