"""What was done, by whom, and whether that is proven: the journal, newest first."""

from __future__ import annotations

import asyncio
from typing import ClassVar
from zoneinfo import ZoneInfo

import msgspec
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding

from oncall_tui.domain.counted import counted
from oncall_tui.domain.entry import BlobRef, Entry
from oncall_tui.domain.entry_filter import equal, labels_of
from oncall_tui.domain.text import plain, plain_lines
from oncall_tui.errors import FilterError, OncallError
from oncall_tui.services.desk import Desk
from oncall_tui.services.entry_marks import PAGE
from oncall_tui.services.journal_pages import JournalPages
from screens.base import DeskScreen
from screens.command import Command
from screens.commands import JOURNAL
from screens.glyphs import Glyphs
from screens.journal_search import JournalSearch
from screens.present import Piece
from screens.present_journal import (
    below_pieces,
    entry_pieces,
    progress_text,
    unread_pieces,
)
from screens.theme import Role
from screens.view import View
from screens.widgets.filter_line import FilterLine
from screens.widgets.journal_list import JournalList
from screens.widgets.pieces_pane import PiecesPane

TELL_EVERY = 20_000
"""Entries checked between two words of progress: some two seconds."""
FACETS = ("actor", "type", "incident", "outcome")
HINT = "actor=alice,type=effect,outcome=failed,since=2h  or a word, a regex, ~fuzzy"


class JournalScreen(DeskScreen):
    """All entries, or those that are searched for."""

    NAME = "journal"
    COMMANDS_HERE = JOURNAL
    BINDINGS: ClassVar[list[Binding]] = []

    DEFAULT_CSS = "JournalScreen #why { height: 6; border-top: solid ansi_bright_black; }"

    def __init__(self, desk: Desk, glyphs: Glyphs) -> None:
        super().__init__(desk, glyphs)
        self.pages = JournalPages(desk.ledger, desk.open_marks)
        self.search = JournalSearch(self.pages, desk.clock, ZoneInfo(desk.zone))
        self._length = -1
        self._wanted: list[int] = []
        """Pages to read, the newest wish last."""

    def middle(self) -> ComposeResult:
        """The list, below it the entry under the cursor, and the search."""
        yield JournalList(self._look, self._state)
        yield PiecesPane(id="why", focusable=False)
        yield FilterLine(HINT)

    @property
    def entries(self) -> JournalList:
        """The list."""
        return self.query_one(JournalList)

    def current(self) -> Entry | None:
        """Return the entry under the cursor, where it was read."""
        index = self.entries.current
        return None if index is None else self.pages.entry(index)

    # Showing

    def fill(self, view: View, *, asked: bool) -> None:
        """Show the entries that came since."""
        length = self.desk.ledger.length
        if length == self._length:
            return
        self.pages.forget(max(0, self._length))
        self._length = length
        self.search.grew(length)
        self._show()

    def _show(self) -> None:
        # Asked: no tombstone is needed, an entry never goes. "Loading" for ever: a cursor that
        # nobody has moved stays on the newest entry.
        self.entries.show(self.search.lines(self._length), asked=True, loading=True)
        self._explain()

    def _look(self, index: int, width: int) -> list[Piece]:
        entry = self.pages.entry(index)
        if entry is None:
            gone = self.pages.missing(index)
            return unread_pieces(index, gone=gone, width=width, glyphs=self.glyphs)
        return entry_pieces(
            entry,
            mark=self.pages.mark(index),
            zone=ZoneInfo(self.desk.zone),
            me=self.desk.me,
            width=width,
            glyphs=self.glyphs,
        )

    def _state(self, index: int) -> object:
        known = self.pages.is_loaded(index)
        return (self.pages.mark(index), self.pages.missing(index)) if known else None

    def on_line_list_moved(self) -> None:
        """Say more about the entry under the cursor."""
        self.update_keys()
        self._explain()

    def _explain(self) -> None:
        """Show an entry in full, with its text where it has one."""
        entry = self.current()
        lines: list[list[Piece]] = []
        if entry is not None:
            lines = below_pieces(entry, self.pages.mark(entry.i), self._texts(entry))
        self.query_one("#why", PiecesPane).show(lines)

    def _texts(self, entry: Entry) -> list[str]:
        """Return the lines of its note or reason; the text of a whole runbook is not shown."""
        refs = [entry.d[name] for name in ("note", "reason") if entry.d.get(name) is not None]
        try:
            texts = [self.desk.ledger.text(msgspec.convert(ref, BlobRef)) for ref in refs]
        except msgspec.ValidationError:
            return []
        return [line for text in texts for line in plain_lines(text)]

    def status(self) -> list[Piece]:
        """Say how many, what is asked for, and how far that has come."""
        if self.search.is_on:
            return self.search.pieces(self._length)
        judged = self.pages.judged
        seen = f", {judged:,} looked at" if judged else ""
        there = f"{counted(self._length, 'entry', 'entries')}{seen}; v checks every one"
        lock = self.desk.lock
        if lock is None or self.desk.read_only:
            return [(there, Role.DIM)]
        signing = lock.signing
        role = Role.DIM if signing.held and not signing.instead_of else Role.WARN
        return [(there, Role.DIM), (plain(f"signed by: {signing.words}", 100), role)]

    # Reading and judging, in a thread, only what is visible

    @on(JournalList.Needs)
    def _needs(self, event: JournalList.Needs) -> None:
        page = event.index // PAGE
        if page in self._wanted:
            return
        self._wanted.append(page)
        if len(self._wanted) == 1:
            self._load()

    @work(group="pages")
    async def _load(self) -> None:
        """Read what is visible, then say what can be said of it."""
        while self._wanted:
            page = self._wanted[-1]
            try:
                await asyncio.to_thread(self.pages.read, page)
                self._known_more()
                await asyncio.to_thread(self.pages.judge, page)
            except OncallError as error:
                self.say(str(error), alarm=True)
            self._wanted.remove(page)
            self._known_more()

    def _known_more(self) -> None:
        if self.is_mounted:
            self.entries.more_is_known()
            self._explain()
            self.update_message()
            self.update_keys()

    # Searching

    def action_filter(self) -> None:
        """Open the line to search with."""
        self.query_one(FilterLine).open(self.search.text)

    @on(FilterLine.Typed)
    def _filter_typed(self, event: FilterLine.Typed) -> None:
        line = self.query_one(FilterLine)
        try:
            changed = self.search.ask(event.text)
        except FilterError as error:
            line.problem = str(error)
            self.say(f"{error}; the search before it still holds", alarm=True)
            return
        line.problem = ""
        if changed:
            self._searched_anew()

    @on(FilterLine.Closed)
    def _filter_closed(self) -> None:
        self.entries.focus()

    def action_facet(self, name: str) -> None:
        """Show only entries like the one under the cursor, or all again."""
        entry = self.current()
        if entry is None or not self.guard(f"facet('{name}')"):
            return
        value = labels_of(entry)[name]
        self.search.toggle(name, equal(name, value))
        self._searched_anew()

    def action_clear(self) -> None:
        """Show everything again."""
        if self.search.is_on:
            self.search.clear()
            self._searched_anew()

    def _searched_anew(self) -> None:
        self.search.begin(self._length)
        self.say("")
        self._show()
        self.update_message()
        self._go_on()

    @work(exclusive=True, group="search")
    async def _go_on(self) -> None:
        """Search the rest, newest first, a piece at a time."""
        try:
            while await self.search.step():
                self._show()
                self.update_message()
        except OncallError as error:
            self.say(str(error), alarm=True)
        if self.search.is_on and self.is_mounted:
            self._show()
            self.update_message()

    # Commands

    def why_not(self, command: Command) -> str:
        """Say why a command can't be used."""
        why = super().why_not(command)
        if why or command.id in {"verify", "filter", "asked_of_you"}:
            return why
        if command.id == "clear":
            return "" if self.search.is_on else "everything is shown"
        entry = self.current()
        if entry is None:
            return "no entry is chosen"
        facet = next((name for name in FACETS if command.id == f"facet('{name}')"), "")
        if facet and not labels_of(entry)[facet] and not self.search.has(facet):
            return f"this entry has no {facet}"
        if command.id == "proof" and self.desk.save_proof is None:
            return "nothing here can prove"
        return ""

    @work
    async def action_redact(self) -> None:
        """Take the text of the entry under the cursor out of the journal."""
        entry = self.current()
        if entry is not None and self.guard("redact"):
            from screens.redacting import redact_entry

            await redact_entry(self, entry)

    @work
    async def action_asked_of_you(self) -> None:
        """Show what others ask this engineer to approve, and sign an answer."""
        if self.guard("asked_of_you"):
            from screens.asked_of_you import answer_what_is_asked

            await answer_what_is_asked(self)

    @work
    async def action_detail(self) -> None:
        """Show everything about an entry."""
        entry = self.current()
        if entry is None or not self.guard("detail"):
            return
        from screens.entry import EntryScreen
        from screens.present_entry import entry_lines

        try:
            found, look = await asyncio.to_thread(self.pages.look, entry.i)
            texts = await asyncio.to_thread(self._all_texts, found)
        except OncallError as error:
            self.say(str(error), alarm=True)
            return
        lines = entry_lines(
            found,
            look,
            texts=texts,
            now=self.desk.clock.now(),
            zone=ZoneInfo(self.desk.zone),
            glyphs=self.glyphs,
        )
        title = plain(f"Entry {found.i}: {found.type}", 70)
        answer = await self.app.push_screen_wait(EntryScreen(title, lines))
        if answer == "proof":
            self.action_proof()

    def _all_texts(self, entry: Entry) -> dict[str, str]:
        from oncall_tui.services.verify_texts import blob_ref

        refs = {name: blob_ref(value) for name, value in entry.d.items()}
        return {name: self.desk.ledger.text(ref) for name, ref in refs.items() if ref is not None}

    @work(exclusive=True, group="proof")
    async def action_proof(self) -> None:
        """Save the proof of an entry."""
        entry, save = self.current(), self.desk.save_proof
        if not self.guard("proof") or entry is None or save is None:
            return
        try:
            path = await asyncio.to_thread(save, entry.i)
        except OncallError as error:
            self.say(str(error), alarm=True)
            return
        self.say(f"the proof of entry {entry.i} is in {path}")

    @work(exclusive=True, group="verify")
    async def action_verify(self) -> None:
        """Check everything in a thread."""
        self.say("checking every entry")
        told = 0

        def tell(count: int) -> None:
            nonlocal told
            if count - told >= TELL_EVERY:
                told = count
                self.say(progress_text(count, self._length, self.glyphs))

        try:
            report = await asyncio.to_thread(self.desk.verify, tell)
        except OncallError as error:
            self.say(str(error), alarm=True)
            return
        self.say(report.headline, alarm=not report.sound)
