"""My shifts: from the configuration, a calendar, or begun by hand; each start and end an entry."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from oncall_tui.domain.duration import compact
from oncall_tui.domain.entry import Entry, EntryType
from oncall_tui.domain.handover_steps import ShiftMark
from oncall_tui.domain.session import rfc3339
from oncall_tui.domain.shift import (
    LONGEST,
    NUDGE,
    Pattern,
    Shift,
    next_shift,
    over_shifts,
    relief_of,
    shift_at,
    shifts_between,
    shifts_of_duties,
)
from oncall_tui.domain.whose import is_me
from oncall_tui.domain.work_parts import millis
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
        self._worked: dict[str, bool] = {}
        """By id of a shift that is over: whether the journal has an entry of its time."""
        self._claimed = False

    @property
    def me(self) -> str:
        """Whose shifts are mine."""
        return self._me

    def now(self) -> int:
        """Return the time by our clock, milliseconds, UTC."""
        return self._clock.now()

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

        One that was begun by hand and not ended goes before what is configured. One that is over
        is mine only if this journal has an entry of it: else somebody else may have stood in.
        """
        now, known = self._clock.now(), self.known()
        running = shift_at(known, self._me, now)
        if running is not None:
            return running
        open_ = [mark for mark in self.marks() if mark.ended is None and now < mark.end + LATE]
        if open_:
            mark = open_[-1]
            return Shift(mark.start, mark.end, self._me, mark.schedule)
        over = (one for one in self._late(known, now) if self._claimed or self._has_entry(one))
        return next(over, None)

    def claim(self) -> None:
        """Count my last shift from now on, though the journal may have no entry of it."""
        self._claimed = True

    def next_mine(self) -> Shift | None:
        """Return my shift that starts next. Raises ConfigError."""
        return next_shift(self.known(), self._me, self._clock.now())

    def _late(self, known: Sequence[Shift], now: int) -> Iterator[Shift]:
        """Yield my shifts that are over and can still be handed over, the last one first."""
        return (one for one in over_shifts(known, self._me, now) if now < one.end + LATE)

    def _has_entry(self, shift: Shift) -> bool:
        """Whether the journal has an entry of a shift that is over. Raises JournalError."""
        if self.mark(shift) is not None:
            return True
        if shift.id not in self._worked:
            self._worked[shift.id] = self._entry_within(shift)
        return self._worked[shift.id]

    def _entry_within(self, shift: Shift) -> bool:
        """Look for an entry of a time by halves: entries stand in the order of their times."""
        low, high = 0, self._ledger.length
        while low < high:
            middle = (low + high) // 2
            entry = self._ledger.entry(middle)
            if entry is None or millis(entry.ts) >= shift.start:
                high = middle
            else:
                low = middle + 1
        entry = self._ledger.entry(low)
        return entry is not None and shift.covers(millis(entry.ts))

    def require(self) -> Shift:
        """Return my shift. Raises HandoverError where there is none."""
        shift = self.mine()
        if shift is None:
            raise self._none()
        return shift

    def _none(self) -> HandoverError:
        """Return why there is none, with the next one, and the one that I had no part in."""
        coming, now = self.next_mine(), self._clock.now()
        by_hand = "begin one: oncall-tui shift begin --for 12h, or B on the screen 6"
        missed = next(self._late(self.known(), now), None)
        if coming is None and missed is None:
            return HandoverError("no shift of yours is known", hint=f"add [[shifts]], or {by_hand}")
        what = "no shift of yours runs" if coming is None else self.told_start(coming)
        if missed is None:
            return HandoverError(what, hint=f"to be on duty before, {by_hand}")
        ended = compact((now - missed.end) // 1000)
        return HandoverError(
            what,
            hint=f"of your last one, which ended {ended} ago, this journal has no entry; if it is "
            f"to be handed over all the same: oncall-tui handover sign --shift last; or {by_hand}",
        )

    def told_start(self, shift: Shift) -> str:
        """Say when a shift of mine starts."""
        left = compact((shift.start - self._clock.now()) // 1000)
        return f"your next shift starts in {left}, at {rfc3339(shift.start)[:16]}Z"

    def near_start(self) -> Shift | None:
        """Return my next shift when it starts soon and none is mine now. Raises ConfigError."""
        coming = self.next_mine()
        if coming is None or coming.start - self._clock.now() > self.nudge_before:
            return None
        return coming if self.mine() is None else None

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
