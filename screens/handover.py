"""The handover: my note on one side, a note that waits for me on the other."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from textual import work

from oncall_tui.domain.handover_note import Item, Note
from oncall_tui.domain.text import plain
from oncall_tui.errors import OncallError
from oncall_tui.services.desk import Desk
from oncall_tui.services.handover_sight import Sight, look
from screens.command import Command
from screens.glyphs import Glyphs
from screens.handover_acts import HandoverActs
from screens.handover_commands import HANDOVER, ON_COMING, ON_ITEM, ON_MINE
from screens.listed import ListedScreen
from screens.present import Piece
from screens.present_handover import below, head_line, head_pieces, note_items
from screens.theme import Role
from screens.view import View
from screens.widgets.pieces_pane import PiecesPane
from screens.writing_out import WritingOut

if TYPE_CHECKING:
    from oncall_tui.services.handover_book import Read
    from oncall_tui.services.handovers import Handovers

AGAIN = 15_000
"""Milliseconds after which the note is drafted anew while somebody looks at it."""


class HandoverScreen(ListedScreen, HandoverActs, WritingOut):
    """A note, item by item."""

    NAME = "handover"
    COMMANDS_HERE = HANDOVER

    def __init__(self, desk: Desk, glyphs: Glyphs) -> None:
        super().__init__(desk, glyphs)
        self.sight = Sight()
        self.declined = {}
        self._coming = False
        self._looked: int | None = None
        self._carried: Read | None = None

    @property
    def is_coming(self) -> bool:
        """Whether the note that waits is shown."""
        return self._coming and self.sight.coming is not None

    @property
    def note(self) -> Note | None:
        """The note that is shown."""
        if self.is_coming and self.sight.coming is not None:
            return self.sight.coming.note
        return None if self.sight.draft is None else self.sight.draft.note

    def fill(self, view: View, *, asked: bool) -> None:
        """Show what is known, and look again after a while."""
        self._fill(asked=asked)
        now = self.desk.clock.now()
        if self._looked is None or now - self._looked >= AGAIN:
            self.look_again()

    def look_again(self, carried: Read | None = None) -> None:
        """Read journal and board anew, in a thread."""
        self._read(carried)

    @work(exclusive=True, group="handover")
    async def _read(self, carried: Read | None) -> None:
        handovers = self.desk.handovers
        if handovers is None:
            return
        self._looked = self.desk.clock.now()
        self._carried = carried or self._carried
        first = self.sight.coming is None and self.sight.draft is None
        self.sight = await asyncio.to_thread(look, handovers, self._carried)
        if carried is not None or (first and self.sight.coming is not None):
            self._coming = not self.sight.taken
        self._fill(asked=carried is not None)
        self.update_message()
        self.update_keys()

    def _fill(self, *, asked: bool) -> None:
        note = self.note
        lines = (
            []
            if note is None
            else note_items(
                note,
                self.sight,
                coming=self.is_coming,
                declined=self.declined,
                glyphs=self.glyphs,
            )
        )
        head = head_pieces(self.sight, coming=self.is_coming, now=self.desk.clock.now())
        self.items.show([head_line(head, self.glyphs), *lines], asked=asked)
        self._explain()

    def status(self) -> list[Piece]:
        """Say whose note it is, and what is missing."""
        if self.desk.handovers is None:
            return [("there are no handovers here", Role.DIM)]
        if not self.is_coming and self.sight.coming is not None and not self.sight.taken:
            return [("a note waits for you: tab", Role.KEY)]
        if self.sight.on_way and self.sight.coming is None:
            return [(f"{self._on_way()}: it comes by itself", Role.KEY)]
        return []

    def current(self) -> Item | None:
        """Return the item under the cursor."""
        item, note = self.items.current, self.note
        if item is None or note is None:
            return None
        return next((one for one in note.items if one.key == item.id), None)

    def why_not(self, command: Command) -> str:
        """Say why a command can't be used."""
        why = super().why_not(command)
        if why:
            return why
        if self.desk.handovers is None:
            return "there are no handovers here"
        return self._why_not_on_note(command)

    def _why_not_on_note(self, command: Command) -> str:
        if command.id in ON_COMING and not self.is_coming:
            return "no note of somebody else is shown"
        if command.id in ON_COMING and self.sight.taken:
            return "it was accepted already"
        if command.id in ON_MINE and (self.is_coming or self.sight.draft is None):
            return "this is not your note" if self.is_coming else self.sight.problem or "not yet"
        if command.id == "end_shift" and self.sight.ended is not None:
            return "it ended already"
        if command.id == "begin_shift" and self.sight.draft is not None:
            return "a shift of yours is known"
        if command.id in ON_ITEM and self.current() is None:
            return "no item is chosen"
        if command.id == "side" and self.sight.coming is None:
            return f"{self._on_way() or 'no note waits'}; f opens one from a file"
        return ""

    def _on_way(self) -> str:
        """Say whose note waits whose text has not come; empty where there is none."""
        by = plain(self.sight.on_way, 60)
        return f"{by} signed a note, its text is on the way" if by else ""

    def on_line_list_moved(self) -> None:
        """Keep the keys right, and say more about the item under the cursor."""
        self.update_keys()
        self._explain()

    def _explain(self) -> None:
        lines = below(self.current(), self.sight, coming=self.is_coming)
        self.query_one("#why", PiecesPane).show(lines)

    def action_side(self) -> None:
        """Show the other note."""
        if self.guard("side"):
            self._coming = not self._coming
            self._fill(asked=True)
            self.update_message()
            self.update_keys()

    def action_open(self) -> None:
        """Open the item of a note that waits; of mine, write its line."""
        item, handovers = self.current(), self.desk.handovers
        if not self.guard("open") or item is None or handovers is None:
            return
        coming = self.sight.coming
        if not self.is_coming or coming is None:
            self.action_write()
        elif item.key in self.sight.opened:
            self.say("opened before")
        else:
            self._do("opened", lambda: handovers.taking.preview(coming, [item]))

    def action_write_out(self) -> None:
        """Write the report of my shift, as it stands, to a file."""
        if self.guard("write_out"):
            who = self.desk.me
            self.write_document("shift", who, lambda reports: reports.shift(who))

    def action_carried(self) -> None:
        """Open a note, or an acceptance of mine, from a file."""
        handovers = self.desk.handovers
        if self.guard("carried") and handovers is not None:
            self._ask_file(handovers)

    @work
    async def _ask_file(self, handovers: Handovers) -> None:
        from screens.prompts import Ask, Field

        told = ["A note of somebody else, or the acceptance of yours; the .sig lies beside it."]
        answer = await self.app.push_screen_wait(
            Ask("Open a file", told, [Field("Path")], act="open")
        )
        if answer is None or not answer[0].strip():
            return
        try:
            await self._open_file(handovers, answer[0].strip())
        except OncallError as error:
            self.say(str(error), alarm=True)

    async def _open_file(self, handovers: Handovers, path: str) -> None:
        from oncall_tui.domain.handover_text import is_acceptance

        content, signature = await asyncio.to_thread(handovers.book.pairs.read, path)
        if is_acceptance(content):
            if self.guard("review"):
                self._do("reviewed", lambda: handovers.giving.review(content, signature))
            return
        read = await asyncio.to_thread(handovers.book.check, content, signature)
        self.declined = {}
        self.look_again(read)
