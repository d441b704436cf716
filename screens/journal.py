"""What was done, by whom: the journal, newest first."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar
from zoneinfo import ZoneInfo

import msgspec
from rich.cells import cell_len
from textual import work
from textual.app import ComposeResult
from textual.binding import Binding

from oncall_tui.domain.entry import BlobRef, Entry
from oncall_tui.domain.text import plain, plain_lines
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
from screens.widgets.pieces_pane import PiecesPane

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

    DEFAULT_CSS = "JournalScreen #why { height: 6; border-top: solid ansi_bright_black; }"
    _entries: Mapping[str, Entry] = {}

    def middle(self) -> ComposeResult:
        """The list, and below it the whole of the entry under the cursor."""
        yield SimpleList(glyphs=self.glyphs)
        yield PiecesPane(id="why", focusable=False)

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

        self._entries = {str(entry.i): entry for entry in entries}
        # "Loading" for ever: a cursor that nobody has moved stays on the newest entry.
        items = [item(entry) for entry in entries]
        self.query_one(SimpleList).show(items, asked=asked, loading=True)
        self._explain()

    def on_line_list_moved(self) -> None:
        """Say more about the entry under the cursor."""
        self._explain()

    def _explain(self) -> None:
        """Show an entry in full, with its text where it has one."""
        chosen = self.query_one(SimpleList).current
        entry = None if chosen is None else self._entries.get(chosen.id)
        lines: list[list[Piece]] = []
        if entry is not None:
            head = f"#{entry.i} {entry.type} by {entry.by} at {entry.ts}"
            lines = [[(plain(head, 300), Role.STRONG)], [(plain(summary(entry), 2000), Role.PLAIN)]]
            lines += [[(text, Role.KEY)] for text in self._texts(entry)]
        self.query_one("#why", PiecesPane).show(lines)

    def _texts(self, entry: Entry) -> list[str]:
        """Return the lines of its note or reason; the text of a whole runbook is not shown."""
        refs = [entry.d[name] for name in ("note", "reason") if entry.d.get(name) is not None]
        return [
            line
            for ref in refs
            for line in plain_lines(self.desk.ledger.text(msgspec.convert(ref, BlobRef)))
        ]

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
