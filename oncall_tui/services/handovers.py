"""Shifts and handovers, wired: what screens and verbs ask."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

import msgspec

from oncall_tui.domain.board_lines import Row
from oncall_tui.domain.duration import compact
from oncall_tui.domain.handover_carried import Led, led_from_notes
from oncall_tui.domain.handover_fold import Passing
from oncall_tui.domain.handover_note import Item, Note
from oncall_tui.domain.incident import incidents_of
from oncall_tui.domain.whose import is_me
from oncall_tui.errors import HandoverError, OncallError
from oncall_tui.services.handover_book import Book
from oncall_tui.services.handover_effects import Effects
from oncall_tui.services.handover_giving import Giving
from oncall_tui.services.handover_taking import Taking
from oncall_tui.services.shifts import Shifts

PATIENCE = 30 * 60_000
"""Milliseconds after which the secondary is told that nobody accepted a note."""
LATE_TOLD = 3 * 86_400_000
"""Milliseconds after my acceptance for which I am told that somebody else's came before it."""
RECENT = 12 * 3_600_000
"""Milliseconds for which they are told what was declined."""


class Handovers(msgspec.Struct, frozen=True):
    """Both sides of a handover, and what stands between them. Not for an event loop."""

    book: Book
    shifts: Shifts
    giving: Giving
    taking: Taking
    effects: Effects
    rows: Callable[[], Sequence[Row]]
    """All alerts as the board has them."""
    secondary: str = ""
    """Who is told what nobody took; empty: nobody."""

    def coming(self) -> list[Passing]:
        """Return the notes that wait for somebody, mine excepted unless they are for me alone."""
        me = self.book.me
        return [one for one in self.book.fold().open() if not is_me(one.by, me) or one.alone]

    def led(self) -> list[Led]:
        """Return the incidents that I lead from a note, their own journal not being here."""
        known = {one.id for one in incidents_of(self.book.ledger.incident_steps())}
        return led_from_notes(self.giving.carrying.items(), known)

    def carried(self, note: Note) -> list[str]:
        """Say how many items of each note that I accepted are still in a draft of mine."""
        here = {item.key for item in note.items}
        taken = [one for one in self.giving.carrying.items() if one.item.key in here]
        counts = Counter((one.note, one.of) for one in taken)
        return [
            f"taken from {sha256[:8]} of {of}: {many} open item{'' if many == 1 else 's'}"
            for (sha256, of), many in counts.items()
        ]

    def declined(self) -> list[str]:
        """Say what was declined of the newest note of mine of this shift, a line each."""
        shift = self.shifts.mine()
        passing = None if shift is None else self.giving.mine(shift)
        if passing is None or passing.accepted is None:
            return []
        who = passing.accepted.by
        return [f"declined by {who}: {line}" for line in self.book.declined(passing)]

    def told(self) -> list[str]:
        """Say what others did about notes that I signed or accepted, a line each."""
        me, now = self.book.me, self.book.clock.now()
        lines = []
        for one in self.book.fold().passings.values():
            if is_me(one.by, me) and self.book.question(one):
                lines.append(self.book.question(one))
            late = any(s.log == self.book.log and now - s.at < LATE_TOLD for s in one.late)
            if one.accepted is not None and late and not is_me(one.accepted.by, me):
                lines.append(
                    f"{one.accepted.by} accepted the handover of {one.by} before you: "
                    "nothing of it is yours"
                )
        return lines

    def took_lately(self) -> bool:
        """Whether I accepted or took something that somebody else may have accepted before me."""
        since, log = self.book.clock.now() - LATE_TOLD, self.book.log
        words = (w for one in self.book.fold().passings.values() for w in (one.accepted, *one.late))
        return any(word is not None and word.log == log and word.at >= since for word in words)

    def chosen(self, beginnings: Sequence[str]) -> list[Item]:
        """Return what is mine whose keys begin so. Raises HandoverError where nothing does."""
        left = self.giving.left()
        for one in beginnings:
            if not any(item.key.startswith(one) for item in left):
                raise HandoverError("nothing that is yours begins so", where=one[:16])
        return [item for item in left if any(map(item.key.startswith, beginnings))]

    def sweep(self, *, keep: Sequence[str], release: Sequence[str], lasts: int) -> list[str]:
        """Keep or release what is mine at the end of a shift; return the keys of what is kept.

        An acknowledgement is kept for `lasts` seconds beyond the end. `keep` and `release` are how
        keys of items begin. Raises OncallError.
        """
        left = self.chosen((*keep, *release))
        now = self.book.clock.now()
        kept = []
        for item in left:
            if any(item.key.startswith(one) for one in release):
                self.effects.release(item)
                if item.role and self.giving.carrying.has(item.key):
                    self.giving.carrying.settle(item.key)
            elif any(item.key.startswith(one) for one in keep):
                if item.target is not None and item.part == 5:
                    shift = self.shifts.require()
                    self.effects.keep(item, max(now, shift.end) + 1000 * lasts)
                kept.append(item.key)
        return kept

    def banner(self) -> str:
        """Say in one line what about a handover needs somebody now; empty when nothing does.

        Whoever signed keeps everything until somebody accepts, and both are told so.
        """
        try:
            return self._banner()
        except OncallError as error:
            return f"handover: {error.what}"

    def _banner(self) -> str:
        me, now = self.book.me, self.book.clock.now()
        for passing in self.book.fold().open():
            late = f", signed {compact(max(0, now - passing.at) // 1000)} ago"
            if passing.asked is not None and is_me(passing.by, me):
                return f"{passing.asked.by} sent your handover back with a question: 6"
            if is_me(passing.by, me):
                return f"handover held by you until accepted{late}"
            if not passing.to or is_me(passing.to, me):
                return f"handover of {passing.by} waits for you{late}: 6"
        for_secondary = self._for_secondary() if is_me(self.secondary, me) else ""
        return self.nudge() or for_secondary or self._coming_shift()

    def _for_secondary(self) -> str:
        """Say what was not accepted, or was declined, by those whom it was handed to."""
        now = self.book.clock.now()
        for passing in self.book.fold().passings.values():
            word = passing.accepted
            if word is None and now - passing.at >= PATIENCE:
                waits = compact((now - passing.at) // 1000)
                return f"nobody accepted the handover of {passing.by} in {waits}: you are secondary"
            if word is not None and word.declined and now - word.at < RECENT:
                many = len(word.declined)
                return f"{word.by} declined {many} of {passing.by}'s items: they stay there"
        return ""

    def _coming_shift(self) -> str:
        shift = self.shifts.near_start()
        return "" if shift is None else self.shifts.told_start(shift)

    def nudge(self) -> str:
        """Say that the note should be written by now; empty while it need not be."""
        shift = self.shifts.near_end()
        if shift is None or self.giving.mine(shift) is not None:
            return ""
        left = shift.end - self.book.clock.now()
        when = f"ends in {compact(left // 1000)}" if left >= 0 else "is over"
        return f"your shift {when}: 6 writes the handover"
