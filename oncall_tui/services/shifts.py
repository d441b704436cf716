"""My shifts: from the configuration, a calendar, or begun by hand; each start and end an entry."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from oncall_tui.domain.entry import Entry, EntryType
from oncall_tui.domain.handover_steps import ShiftMark
from oncall_tui.domain.shift import (
    LONGEST,
    NUDGE,
    Pattern,
    Shift,
    last_shift,
    relief_of,
    shifts_between,
    shifts_of_duties,
)
from oncall_tui.domain.whose import is_me
from oncall_tui.errors import HandoverError
from oncall_tui.ports import Clock
from oncall_tui.services.handover_ports import Duties
from oncall_tui.services.ledger import Ledger

BEFORE, AFTER = 15 * 86_400_000, 35 * 86_400_000
"""Milliseconds around now that are looked at."""
LATE = 7 * 86_400_000
"""Milliseconds after its end for which a shift can still be handed over."""


class Shifts:
    """Who is on duty when, as far as I am concerned. May read a file: not for an event loop."""

    def __init__(
        self,
        ledger: Ledger,
        clock: Clock,
        *,
        me: str,
        patterns: Sequence[Pattern] = (),
        duties: Duties | None = None,
        nudge: int = NUDGE,
    ) -> None:
        """`duties` reads the calendar; `nudge` is in milliseconds."""
        self._ledger = ledger
        self._clock = clock
        self._me = me
        self._patterns = patterns
        self._duties = duties
        self.nudge_before = nudge

    @property
    def configured(self) -> bool:
        """Whether anybody said who is on duty when."""
        return bool(self._patterns) or self._duties is not None

    def known(self) -> list[Shift]:
        """Return everybody's shifts around now, in order. Raises ConfigError."""
        now = self._clock.now()
        found = shifts_between(self._patterns, now - BEFORE, now + AFTER)
        if self._duties is not None:
            found += shifts_of_duties(self._duties(now))
        return sorted(found)

    def marks(self) -> list[ShiftMark]:
        """Return the shifts that I began, oldest first."""
        return sorted(self._ledger.view().shifts.values(), key=lambda mark: mark.begun)

    def mine(self) -> Shift | None:
        """Return my shift of now, or the last one as long as it can be handed over.

        One that was begun by hand and not ended goes before what is configured.
        """
        now = self._clock.now()
        open_ = [mark for mark in self.marks() if mark.ended is None and now < mark.end + LATE]
        planned = last_shift(self.known(), self._me, now)
        if open_ and (planned is None or not planned.covers(now)):
            mark = open_[-1]
            return Shift(mark.start, mark.end, self._me, mark.schedule)
        if planned is not None and now < planned.end + LATE:
            return planned
        return None

    def require(self) -> Shift:
        """Return my shift. Raises HandoverError where there is none."""
        shift = self.mine()
        if shift is None:
            raise HandoverError(
                "no shift of yours is known",
                hint="add [[shifts]], or begin one: oncall-tui shift begin --for 12h, "
                "or B on the screen 6",
            )
        return shift

    def relief(self, shift: Shift) -> Shift | None:
        """Return who comes after a shift; None where nobody is known."""
        return relief_of(self.known(), shift)

    def next_end(self) -> int | None:
        """Return when the shift after that of now ends, milliseconds; None where none is known.

        Mine counts where I am on duty, else that of somebody else. Raises ConfigError.
        """
        now, known = self._clock.now(), self.known()
        mine = self.mine()
        running = [each for each in known if each.covers(now)]
        current = mine if mine is not None and mine.covers(now) else max(running, default=None)
        if current is None:
            coming = min((each for each in known if each.start > now), default=None)
        else:
            coming = relief_of(known, current)
        return None if coming is None else coming.end

    def alone(self, shift: Shift) -> bool:
        """Whether whoever comes next is me again."""
        relief = self.relief(shift)
        return relief is not None and is_me(relief.person, self._me)

    def mark(self, shift: Shift) -> ShiftMark | None:
        """Return whether a shift was begun, and ended."""
        return self._ledger.view().shifts.get(shift.id)

    def begin(self, *, lasts: int | None = None) -> Entry | None:
        """Write down that my shift begins; None where it was begun already.

        `lasts` begins one by hand, so many milliseconds from now. Raises HandoverError.
        """
        now = self._clock.now()
        if lasts is None:
            shift = self.require()
        else:
            if not 0 < lasts <= LONGEST:
                raise HandoverError("a shift lasts 14 days at most", hint="such as --for 12h")
            shift = Shift(now, now + lasts, self._me)
        if self.mark(shift) is not None:
            return None
        return self._ledger.write(EntryType.SHIFT_BEGUN, _data(shift))

    def end(self, shift: Shift, kept: Collection[str] = ()) -> Entry | None:
        """Write down that it ends; None where it was ended already. Begins it where need be.

        `kept` are keys of what I keep beyond it, and said so.
        """
        mark = self.mark(shift)
        if mark is not None and mark.ended is not None:
            return None
        if mark is None:
            self._ledger.write(EntryType.SHIFT_BEGUN, _data(shift))
        data = {**_data(shift), **({"kept": sorted(kept)} if kept else {})}
        return self._ledger.write(EntryType.SHIFT_ENDED, data)

    def near_end(self) -> Shift | None:
        """Return my shift when its note should be written by now, and it was not ended."""
        shift = self.mine()
        if shift is None or self._clock.now() < shift.end - self.nudge_before:
            return None
        mark = self.mark(shift)
        return None if mark is not None and mark.ended is not None else shift


def _data(shift: Shift) -> dict[str, object]:
    return {
        "shift": shift.id,
        "start": shift.start,
        "end": shift.end,
        "schedule": shift.schedule,
    }
