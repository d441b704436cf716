"""What the handover screen shows: my draft, or a note that waits for me, and how far each is."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from oncall_tui.domain.handover_fold import Passing
from oncall_tui.errors import OncallError
from oncall_tui.services.handover_book import Read
from oncall_tui.services.handover_giving import Draft
from oncall_tui.services.handovers import Handovers


class Sight(msgspec.Struct, frozen=True):
    """Both sides at one moment."""

    draft: Draft | None = None
    signed: Passing | None = None
    """The newest note of mine of this shift."""
    since: tuple[str, ...] = ()
    """What happened since it was signed."""
    coming: Read | None = None
    """The note that waits, or that was opened from a file."""
    opened: frozenset[str] = frozenset()
    said: Mapping[str, str] = {}
    taken: bool = False
    """Somebody has accepted what was coming."""
    carried: tuple[str, ...] = ()
    """By note that I accepted: how many of its items my draft still has."""
    came: Mapping[str, str] = {}
    """By key of an item of my draft that came with a note: who gave it."""
    declined: tuple[str, ...] = ()
    """What was declined of the signed note, a line each."""
    ended: int | None = None
    """When my shift was said to end, milliseconds, UTC: it may be before it ends by the plan."""
    on_way: str = ""
    """Who signed a note that waits, and whose text has not come yet."""
    question: str = ""
    """What is asked about the signed note, with by whom."""
    problem: str = ""
    """Why nothing can be drafted."""


def look(handovers: Handovers, carried: Read | None = None) -> Sight:
    """Return what there is; `carried` is a note from a file. Reads the journal. Never raises."""
    try:
        handovers.effects.settle()
        coming, on_way = (carried, "") if carried is not None else _waiting(handovers)
    except OncallError as error:
        return Sight(problem=str(error), coming=carried)
    sight = Sight(coming=coming, on_way=on_way)
    if coming is not None:
        passing = handovers.book.passing(coming.sha256)
        sight = msgspec.structs.replace(
            sight,
            opened=handovers.taking.opened(coming),
            said=handovers.taking.said(coming),
            taken=passing is not None and passing.accepted is not None,
        )
    try:
        draft = handovers.giving.draft()
        shift = handovers.shifts.require()
        signed, mark = handovers.giving.mine(shift), handovers.shifts.mark(shift)
    except OncallError as error:
        return msgspec.structs.replace(sight, problem=str(error))
    since = () if signed is None else tuple(handovers.giving.since(signed))
    taken = tuple(handovers.carried(draft.note))
    return msgspec.structs.replace(
        sight,
        draft=draft,
        signed=signed,
        ended=None if mark is None else mark.ended,
        since=since,
        carried=taken,
        came=handovers.giving.came(draft),
        declined=tuple(handovers.declined()),
        question=handovers.book.question(signed) if signed is not None else "",
    )


def _waiting(handovers: Handovers) -> tuple[Read | None, str]:
    """Return the newest note that waits and can be read; without one, who signed one."""
    on_way = ""
    for passing in reversed(handovers.coming()):
        try:
            return handovers.book.read(passing.note), ""
        except OncallError:
            if not on_way and handovers.book.on_way(passing.note):
                on_way = passing.by
    return None, on_way
