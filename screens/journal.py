"""What was done, by whom: the journal, newest first."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import ClassVar
from zoneinfo import ZoneInfo

from rich.cells import cell_len
from textual import work
from textual.app import ComposeResult
from textual.binding import Binding

from oncall_tui.domain.entry import Entry
from oncall_tui.domain.text import plain
from oncall_tui.domain.work import millis
from oncall_tui.errors import OncallError
from oncall_tui.services.journal_view import summary
from screens.base import DeskScreen
from screens.commands import JOURNAL
from screens.glyphs import Glyphs
from screens.present import Piece, fit, person
from screens.simple_list import Item, SimpleList
from screens.theme import Role
from screens.view import View

SHOWN = 500
"""Entries that are read for the screen; `journal show` prints all."""


def entry_pieces(entry: Entry, *, zone: str, me: str, width: int, glyphs: Glyphs) -> list[Piece]:
    """Return one entry as a line."""
    local = datetime.fromtimestamp(millis(entry.ts) / 1000, ZoneInfo(zone))
    fixed: list[Piece] = [
        (f"{entry.i:>6}", Role.DIM),
        (f"{local:%d %b %H:%M:%S}", Role.PLAIN),
        (
            fit(plain(person(entry.by), 40), 10, glyphs),
            Role.MINE if entry.by == me else Role.STRONG,
        ),
        (fit(plain(entry.type, 40), 15, glyphs), Role.HEAD),
    ]
    rest = width - sum(cell_len(text) + 1 for text, _ in fixed)
    return [*fixed, (fit(plain(summary(entry), 400), max(8, rest), glyphs), Role.PLAIN)]


class JournalScreen(DeskScreen):
    """The last entries."""

    NAME = "journal"
    COMMANDS_HERE = JOURNAL
    BINDINGS: ClassVar[list[Binding]] = []

    def middle(self) -> ComposeResult:
        """One list."""
        yield SimpleList(glyphs=self.glyphs)

    def fill(self, view: View, *, asked: bool) -> None:
        """Read the newest entries when there are new ones."""
        length = self.desk.ledger.length
        if length == getattr(self, "_length", None):
            return
        try:
            entries = self.desk.ledger.newest(SHOWN)
        except OncallError:  # every digest says so, and this is tried again with the next one
            return
        self._length = length
        zone, me = self.desk.zone, self.desk.me

        def item(entry: Entry) -> Item:
            return Item(
                str(entry.i),
                f"entry {entry.i}",
                lambda width: entry_pieces(
                    entry, zone=zone, me=me, width=width, glyphs=self.glyphs
                ),
            )

        self.query_one(SimpleList).show([item(entry) for entry in entries], asked=asked)

    def status(self) -> list[Piece]:
        """Say how long it is."""
        return [(f"{self.desk.ledger.length:,} entries; v checks every one", Role.DIM)]

    @work(exclusive=True)
    async def action_verify(self) -> None:
        """Check everything in a thread."""
        self.say("checking every entry")
        try:
            report = await asyncio.to_thread(self.desk.verify)
        except OncallError as error:
            self.say(str(error), alarm=True)
            return
        self.say(report.headline, alarm=not report.proven)
