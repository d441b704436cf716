"""What an alert's clock says: time left, how late and on whose level, how long an ack holds.

| text          | means |
|---------------|-------|
| `in 12m`      | somebody has to acknowledge within 12 minutes |
| `in 1m42s`    | the same, in the last five minutes |
| `late 12m L2` | nobody did; the ladder has reached L2 |
| `ack 45m`     | acknowledged, and that holds for 45 minutes (`ack 50s` in the last five) |
| `fix 3h20`    | acknowledged; it has to be over in 3 h 20 min |
| `unfixed 12m` | acknowledged; it should have been over 12 minutes ago |

ASCII, at most 11 cells, rounded down. All times are milliseconds on our clock.
"""

from __future__ import annotations

import enum

import msgspec

from oncall_tui.domain.duration import DAY, HOUR, MINUTE, WEEK, compact
from oncall_tui.domain.ladder import MINUTE_MS, Ladder, rung_after, rung_at

SECONDS_FROM = 5 * MINUTE
"""Seconds left from which on seconds are shown."""
NEVER = 253_402_300_799_000
"""The end of the year 9999."""
_YEAR = 365 * DAY
_LATEST = 99 * _YEAR
"""Past this nothing changes: a start in the year 1 is nonsense, and still has to fit."""


class Phase(enum.Enum):
    """What the clock counts to, or from."""

    NONE = "none"
    DUE = "due"
    """An acknowledgement."""
    OVERDUE = "overdue"
    ACKED = "acked"
    """The end of an acknowledgement."""
    FIX = "fix"
    """The time by which it has to be over."""
    UNFIXED = "unfixed"


class Timer(msgspec.Struct, frozen=True):
    """The clock of one alert; nothing in it moves. Make one with `timer_for`."""

    started: int
    ack_due: int | None
    resolve_due: int | None
    acked: bool
    expires: int | None
    """When the acknowledgement ends; None when it does not."""
    ladder: Ladder

    def phase(self, now: int) -> Phase:
        """Return what the clock counts."""
        return self._state(now)[0]

    def remaining(self, now: int) -> int:
        """Return milliseconds to what the clock counts to; negative when that is over."""
        phase, mark, _ = self._state(now)
        return 0 if phase is Phase.NONE else mark - now

    def text(self, now: int) -> str:
        """Return what to show, at most 11 cells."""
        phase, mark, _ = self._state(now)
        if phase is Phase.NONE:
            return ""
        if phase in _LATE:
            seconds = (now - mark) // 1000
            late = f"{_LATE[phase]} {_gone(seconds)[0]}"
            rung = rung_at(self.ladder, now - self.started).name
            return f"{late} {rung}" if phase is Phase.OVERDUE else late
        return f"{_LEFT[phase]} {_left((mark - now) // 1000)[0]}"

    def next_change(self, now: int) -> int:
        """Return when the text will be another one, unless something happens to the alert."""
        phase, mark, until = self._state(now)
        if phase is Phase.NONE:
            return until
        if phase not in _LATE:
            least = _left((mark - now) // 1000)[1]
            return min(until, mark if least == 0 else mark - least * 1000 + 1)
        following = _gone((now - mark) // 1000)[1]
        change = min(until, NEVER if following is None else mark + following * 1000)
        if phase is Phase.OVERDUE:
            rung = rung_after(self.ladder, now - self.started)
            if rung is not None:
                change = min(change, self.started + rung.after * MINUTE_MS)
        return change

    def _state(self, now: int) -> tuple[Phase, int, int]:
        """Return the phase, the time it counts to or from, and the time at which it ends."""
        if self.acked and (self.expires is None or now < self.expires):
            return self._acked(now, NEVER if self.expires is None else self.expires)
        if self.ack_due is not None:
            if now < self.ack_due:
                return Phase.DUE, self.ack_due, self.ack_due
            return Phase.OVERDUE, self.ack_due, NEVER
        return self._fixing(now, NEVER)

    def _acked(self, now: int, expires: int) -> tuple[Phase, int, int]:
        """Whatever comes first: the end of the ack, or the time to have it fixed."""
        if expires == NEVER:
            return self._fixing(now, NEVER)
        last_minutes = expires - SECONDS_FROM * 1000
        if self.resolve_due is None or expires <= self.resolve_due or now >= last_minutes:
            return Phase.ACKED, expires, expires
        return self._fixing(now, last_minutes)

    def _fixing(self, now: int, until: int) -> tuple[Phase, int, int]:
        if self.resolve_due is None:
            return Phase.NONE, 0, until
        if now < self.resolve_due:
            return Phase.FIX, self.resolve_due, min(self.resolve_due, until)
        return Phase.UNFIXED, self.resolve_due, until


_LEFT = {Phase.DUE: "in", Phase.ACKED: "ack", Phase.FIX: "fix"}
_LATE = {Phase.OVERDUE: "late", Phase.UNFIXED: "unfixed"}


def _left(seconds: int) -> tuple[str, int]:
    """Return seconds in words, and the least number that has the same words."""
    if seconds <= SECONDS_FROM:
        minutes, rest = divmod(seconds, MINUTE)
        return (f"{minutes}m{rest:02}s" if minutes else f"{rest}s"), seconds
    if seconds >= _LATEST:
        return compact(_LATEST, 1), _LATEST
    parts, step = (1, DAY) if seconds >= 100 * DAY else (2, HOUR if seconds >= DAY else MINUTE)
    return compact(seconds, parts), max(seconds - seconds % step, SECONDS_FROM + 1)


def _gone(seconds: int) -> tuple[str, int | None]:
    """Return seconds in two digits and a unit, and the next number that has other words.

    Each larger unit takes over at a multiple of the smaller one, so a step never leads past it.
    """
    if seconds >= _LATEST:
        return "99y", None
    steps = ((_YEAR, "y", 100 * WEEK), (WEEK, "w", 100 * DAY), (DAY, "d", DAY), (HOUR, "h", HOUR))
    for size, unit, least in steps:
        if seconds >= least:
            count = seconds // size
            return f"{count}{unit}", (count + 1) * size
    count = seconds // MINUTE
    return f"{count}m", (count + 1) * MINUTE


def timer_for(
    *,
    started: int,
    ack_due: int | None,
    resolve_due: int | None,
    acked: bool,
    expires: int | None,
    ladder: Ladder,
) -> Timer:
    """Make the clock of an alert."""
    return Timer(
        started=started,
        ack_due=ack_due,
        resolve_due=resolve_due,
        acked=acked,
        expires=expires,
        ladder=ladder,
    )


def skew_corrected(at: int, skew: int) -> int:
    """Move a time from a source's clock to ours; `skew` is how far theirs is ahead."""
    return at - skew
