"""What can be done on the handover screen: each act is asked for, written down, and told."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from textual import work

from oncall_tui.domain.duration import parse_duration
from oncall_tui.domain.handover_lint import require_line
from oncall_tui.domain.handover_note import ASSERTED, TITLES, Condition, Item
from oncall_tui.domain.shift import LONGEST
from oncall_tui.domain.text import plain
from oncall_tui.errors import OncallError
from screens.base import DeskScreen

if TYPE_CHECKING:
    from oncall_tui.services.drafts import Sheet
    from oncall_tui.services.handover_book import Read
    from oncall_tui.services.handover_sight import Sight
    from oncall_tui.services.handovers import Handovers

PARTS = {
    "c": ("critical", "time-critical: ACTION | BY WHEN | WHAT IF NOT"),
    "w": ("watch", "watch: TRIGGER | ACTION | UNTIL WHEN"),
    "h": ("change", "a change, in progress or planned"),
    "o": ("owed", "something that is owed"),
    "p": ("people", "people: whose access is broken, who is reachable how"),
    "t": ("to", "to whom it is handed over"),
}
"""By key: the word of `domain.handover_lines`, and what it is."""

NAMED = 8
"""Gaps that the question before signing names; of more it tells the number."""
USUAL = "12h"
"""How long a shift is that is begun by hand, unless somebody says otherwise."""


class HandoverActs(DeskScreen):
    """A screen with a note."""

    sight: Sight
    declined: dict[str, str]
    """By key: why an item of the note that waits is declined."""

    def current(self) -> Item | None:
        """Return the item under the cursor."""
        raise NotImplementedError

    @property
    def is_coming(self) -> bool:
        """Whether the note that waits is shown."""
        raise NotImplementedError

    def look_again(self, carried: Read | None = None) -> None:
        """Read everything anew."""
        raise NotImplementedError

    def _desk(self, command: str) -> Handovers | None:
        return self.desk.handovers if self.guard(command) else None

    @work
    async def _do(
        self,
        words: str,
        act: Callable[[], object],
        sheet: Sheet | None = None,
        *,
        nothing: str = "",
    ) -> None:
        """Write it down in a thread, and tell; `nothing` is said where an act wrote no entry."""
        if self.fell_shut():
            return
        try:
            found = await asyncio.to_thread(act)
        except OncallError as error:
            self.say(f"not saved: {error}", alarm=True)
            return
        if sheet is not None:
            await asyncio.to_thread(sheet.done)
        self.say(nothing if nothing and found is None else f"{words}{_path(found)}, saved")
        self.look_again()

    # My note

    def action_write(self) -> None:
        """Write the line of an item, or read it back."""
        item, handovers = self.current(), self._desk("write")
        if item is not None and handovers is not None:
            self._ask_line(handovers, item)

    @work
    async def _ask_line(self, handovers: Handovers, item: Item) -> None:
        from screens.prompts import Ask, Field

        coming = self.sight.coming if self.is_coming else None
        label = "In your own words" if coming is not None else "Next action, by when"
        sheet = self.desk.drafts.open("handover", item.key, item.title)
        value = "" if coming is not None else item.says
        answer = await self.app.push_screen_wait(
            Ask(
                item.title,
                list(item.facts[:4]),
                [Field(label, value, check=check_line, written=True)],
                sheet=sheet,
            )
        )
        if answer is None:
            return
        if coming is not None:
            self._do(
                "read back", lambda: handovers.taking.read_back(coming, item, answer[0]), sheet
            )
        else:
            self._do("written", lambda: handovers.giving.say(item.key, answer[0]), sheet)

    def action_add(self) -> None:
        """Add a line."""
        handovers = self._desk("add")
        if handovers is not None:
            self._ask_add(handovers)

    @work
    async def _ask_add(self, handovers: Handovers) -> None:
        from screens.prompts import Ask, Choice, Choose, Field

        choices = [Choice(key, label, word) for key, (word, label) in PARTS.items()]
        word = await self.app.push_screen_wait(Choose("Add to the note", [], choices))
        if word is None:
            return
        label = next(label for name, label in PARTS.values() if name == word)
        sheet = self.desk.drafts.open("handover-add", word, label)
        answer = await self.app.push_screen_wait(
            Ask("Add to the note", [label], [Field("Line", check=check_line)], sheet=sheet)
        )
        if answer is not None:
            self._do("added", lambda: handovers.giving.say(word, answer[0]), sheet)

    def action_state(self) -> None:
        """Say how the estate is."""
        handovers = self._desk("state")
        if handovers is not None:
            self._ask_state(handovers)

    @work
    async def _ask_state(self, handovers: Handovers) -> None:
        from screens.prompts import Choice, Choose

        proposed = "" if self.sight.draft is None else self.sight.draft.note.proposed
        choices = [Choice(word[0], word.value, word.value) for word in Condition]
        told = [f"The tool proposes: {proposed}."] if proposed else []
        word = await self.app.push_screen_wait(Choose("How is the estate?", told, choices))
        if word is not None:
            self._do(word, lambda: handovers.giving.say("state", word))

    def action_nothing(self) -> None:
        """Say that the empty parts among those that need it are empty."""
        handovers, draft = self._desk("nothing"), self.sight.draft
        if handovers is None or draft is None:
            return
        empty = [str(number) for number in ASSERTED if not draft.note.part(number)]
        if empty:
            text = ",".join(empty)
            self._do(f"nothing in {text}", lambda: handovers.giving.say("none", text))
        else:
            self.say("none: no part is empty", alarm=True)

    def action_drop(self) -> None:
        """Take an added line away, or settle what came with a note."""
        item, handovers = self.current(), self._desk("drop")
        if item is None or handovers is None:
            return
        giver = self.sight.came.get(item.key)
        if giver is None:
            words = f"taken away: {plain(item.title, 120)}"
            self._do(words, lambda: handovers.giving.drop(item.key))
        else:
            self._ask_settle(handovers, item, giver)

    @work
    async def _ask_settle(self, handovers: Handovers, item: Item, giver: str) -> None:
        """Ask before an item that came with a note goes: nobody is reminded of it after that."""
        from screens.prompts import Ask, Field

        told = [
            f"{item.part}. {TITLES[item.part]}: {item.title}",
            *item.facts[:4],
            f"Given by {giver}. Settled, it is in no note of yours any more.",
        ]
        fields = [Field("Why it needs nobody any more", check=check_said)]
        lines = [plain(line, 200) for line in told]
        answer = await self.app.push_screen_wait(Ask("Settle it?", lines, fields))
        if answer is not None:
            words = f"settled: {plain(item.title, 120)}, given by {plain(giver, 60)}"
            self._do(words, lambda: handovers.giving.drop(item.key, answer[0]))

    def action_sign(self) -> None:
        """Sign the note."""
        handovers, draft = self._desk("sign"), self.sight.draft
        if handovers is not None and draft is not None:
            told = [f"not stated: {gap}" for gap in draft.gaps[:NAMED]]
            if len(draft.gaps) > NAMED:
                told.append(f"and {len(draft.gaps) - NAMED} more not stated")
            told.append("Everything stays yours until somebody accepts it.")
            self._confirm("Sign the note?", told, "signed", handovers.giving.sign)

    def action_review(self) -> None:
        """Look once more after the transfer."""
        handovers = self._desk("review")
        if handovers is not None:
            self._do("reviewed", handovers.giving.review)

    def action_begin_shift(self) -> None:
        """Begin a shift by hand, for so long from now."""
        handovers = self._desk("begin_shift")
        if handovers is not None:
            self._ask_begin(handovers)

    @work
    async def _ask_begin(self, handovers: Handovers) -> None:
        from screens.prompts import Ask, Field

        fields = [Field("For how long from now", USUAL, "8h, 12h", check=check_length)]
        answer = await self.app.push_screen_wait(Ask("Begin a shift", [], fields, act="begin"))
        if answer is not None:
            lasts = 1000 * parse_duration(answer[0])
            self._do(
                "shift begun",
                lambda: handovers.shifts.begin(lasts=lasts),
                nothing="the shift was begun already",
            )

    def action_end_shift(self) -> None:
        """End the shift; what is left is named."""
        handovers = self._desk("end_shift")
        if handovers is not None:
            self._do("shift ended", handovers.giving.end, nothing="the shift ended already")

    # A note that waits

    def action_accept(self) -> None:
        """Accept the note that waits."""
        handovers, read = self._desk("accept"), self.sight.coming
        if handovers is None or read is None:
            return
        mine, refused = len(read.note.passing) - len(self.declined), dict(self.declined)
        what = "item" if mine == 1 else "items"
        told = [f"You take over {mine} {what} of {read.note.by} now."]
        if refused:
            told.append(f"Declined, and left where it is: {len(refused)}.")
            secondary = handovers.taking.secondary(read)
            told += [f"Tell the secondary: {secondary}."] if secondary else []
        alone = read.note.alone
        self._confirm(
            "Accept the handover?",
            told,
            "accepted",
            lambda: handovers.taking.accept(read, declined=refused, alone=alone),
        )

    def action_decline(self) -> None:
        """Decline the item under the cursor, or no longer."""
        item, handovers = self.current(), self._desk("decline")
        if item is None or handovers is None:
            return
        if self.declined.pop(item.key, None) is None:
            self._ask_decline(item)
        else:
            self.look_again()

    @work
    async def _ask_decline(self, item: Item) -> None:
        from screens.prompts import Ask, Field

        answer = await self.app.push_screen_wait(
            Ask("Decline an item", [item.title], [Field("Why", check=check_said)], act="decline")
        )
        if answer is not None:
            self.declined[item.key] = answer[0]
            self.look_again()

    def action_send_back(self) -> None:
        """Send the note back with a question."""
        handovers, read = self._desk("send_back"), self.sight.coming
        if handovers is not None and read is not None:
            self._ask_reason(
                "Send it back", "The question", "sent back", lambda t: handovers.taking.ask(read, t)
            )

    def action_take(self) -> None:
        """Take the note over: its author is gone."""
        handovers, read = self._desk("take"), self.sight.coming
        if handovers is not None and read is not None:
            self._ask_reason(
                "Take without handover", "Why", "taken", lambda t: handovers.taking.take(read, t)
            )

    @work
    async def _ask_reason(
        self, title: str, label: str, word: str, act: Callable[[str], object]
    ) -> None:
        from screens.prompts import Ask, Field

        answer = await self.app.push_screen_wait(Ask(title, [], [Field(label, check=check_said)]))
        if answer is not None:
            self._do(word, lambda: act(answer[0]))

    @work
    async def _confirm(
        self, title: str, told: list[str], word: str, act: Callable[[], object]
    ) -> None:
        from screens.prompts import Choice, Choose

        lines = [plain(line, 200) for line in told]
        if await self.app.push_screen_wait(Choose(title, lines, [Choice("y", "yes", "yes")])):
            self._do(word, act)


def _path(found: object) -> str:
    """Say where files lie that an act has written."""
    if isinstance(found, tuple) and len(found) == 2 and isinstance(found[1], str):
        return f": {plain(found[1], 200)}"
    return ""


def check_length(text: str) -> str:
    """Return why a shift cannot be that long."""
    try:
        seconds = parse_duration(text)
    except OncallError as error:
        return str(error)
    return "" if 0 < 1000 * seconds <= LONGEST else "14 days at most"


def check_line(text: str) -> str:
    """Return why a line will not do."""
    try:
        return "" if require_line(text) else "write something"
    except OncallError as error:
        return f"{error.what}: {error.hint}"


def check_said(text: str) -> str:
    """Return why a text will not do."""
    return "" if text.strip() else "say why"
