"""The library: runs that are open, every runbook with its figures, alerts that have none."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from textual import on, work
from textual.app import ComposeResult
from textual.message import Message

from oncall_tui.domain.run import Progress, RunState
from oncall_tui.domain.team_runs import Held
from oncall_tui.errors import OncallError
from oncall_tui.services.desk import Desk
from oncall_tui.services.shelf import Bare, Book, Shown
from screens.command import Command
from screens.commands import RUNBOOKS
from screens.glyphs import Glyphs
from screens.present import Piece
from screens.present_library import (
    bare_lines,
    bare_pieces,
    book_lines,
    book_pieces,
    run_pieces,
    says,
    their_pieces,
    today,
)
from screens.present_quiet import QuietSection, section_items
from screens.read_ahead import ReadAhead
from screens.simple_list import Item
from screens.theme import Role
from screens.view import View
from screens.widgets.filter_line import FilterLine
from screens.widgets.pieces_pane import PiecesPane

LOOK_EVERY = 5.0
"""Seconds between two looks at files, bindings and journal while the screen is shown."""
HINT = "words of the path, the title, a heading, an alert, the owner"


class RunbooksScreen(ReadAhead):
    """Runs and runbooks."""

    NAME = "runbooks"
    COMMANDS_HERE = RUNBOOKS
    DEFAULT_CSS = "RunbooksScreen #why { height: 6; }"

    class Resume(Message):
        """The engineer wants to go on with a run."""

        def __init__(self, run: str) -> None:
            self.run = run
            super().__init__()

    class LookOn(Message):
        """The engineer wants to look at a run that somebody else has."""

        def __init__(self, run: str) -> None:
            self.run = run
            super().__init__()

    class Start(Message):
        """The engineer wants to walk a runbook that no alert asked for."""

        def __init__(self, path: str) -> None:
            self.path = path
            super().__init__()

    class Look(Message):
        """The engineer wants to read a runbook."""

        def __init__(self, path: str) -> None:
            self.path = path
            super().__init__()

    def __init__(self, desk: Desk, glyphs: Glyphs) -> None:
        super().__init__(desk, glyphs)
        self._shown = Shown()
        self._runs: Sequence[RunState] = ()
        self._theirs: Sequence[Held] = ()
        self._far: Mapping[str, Progress | None] = {}
        """How far each open run is."""
        self._looked_at: float | None = None
        """When the library was looked at last, on the clock that only goes forward."""
        self._search = ""

    def middle(self) -> ComposeResult:
        """The list, below it the whole of what the cursor is on, and the search."""
        yield from super().middle()
        yield FilterLine(HINT)

    # Reading

    def fill(self, view: View, *, asked: bool) -> None:
        """Show what is open, and what there is; look again when that may be old."""
        self._fill(asked=asked)
        now = self.desk.clock.monotonic()
        if asked or self._looked_at is None or now - self._looked_at >= LOOK_EVERY:
            self._looked_at = now
            self._look()

    @work(exclusive=True, group="library")
    async def _look(self) -> None:
        """Read files and journal, the first time the whole of it."""
        first = not self._shown.books
        alerts = [row.alert for row in self.view.board.rows.values()]
        shelf = self.desk.shelf
        try:
            walks = self.desk.walks
            self._runs = await asyncio.to_thread(walks.open_runs)
            self._theirs = await asyncio.to_thread(walks.looking.all)
            self._fill(asked=first)
            self._far = await asyncio.to_thread(self._how_far)
            self._fill(asked=first)
            if shelf is None:
                metas = await asyncio.to_thread(self.desk.library.list)
                self._shown = Shown(tuple(map(Book, metas)))
            else:
                self._shown = await asyncio.to_thread(shelf.look, alerts)
        except OncallError:  # every digest says so, and this is tried again with a later one
            return
        self._fill(asked=first)
        self.update_message()

    def _how_far(self) -> dict[str, Progress | None]:
        theirs = [held.state for held in self._theirs if held.state is not None]
        return {run.run: self.desk.walks.progress(run) for run in (*self._runs, *theirs)}

    # Showing

    def _fill(self, *, asked: bool) -> None:
        if not self.is_mounted:
            return
        items = section_items(self._sections(), self.glyphs)
        # Runs and files come in either order: until a key is pressed, the first line is chosen.
        self.items.show(items, asked=asked, loading=True)
        self._explain()

    def _sections(self) -> list[QuietSection]:
        now, glyphs = self.desk.clock.now(), self.glyphs

        def run_item(run: RunState) -> Item:
            return Item(
                f"run:{run.run}",
                f"the run of {run.path}",
                lambda width: run_pieces(
                    run, self._far.get(run.run), now=now, width=width, glyphs=glyphs
                ),
            )

        def their_item(held: Held) -> Item:
            path = "" if held.state is None else held.state.path
            return Item(
                f"their:{held.run}",
                f"the run of {path} that {held.by} has",
                lambda width: their_pieces(
                    held, self._far.get(held.run), now=now, width=width, glyphs=glyphs
                ),
            )

        def book_item(book: Book) -> Item:
            return Item(
                f"file:{book.meta.path}",
                book.meta.path,
                lambda width: book_pieces(book, now=now, width=width, glyphs=glyphs),
            )

        def bare_item(bare: Bare) -> Item:
            return Item(
                f"bare:{bare.title}",
                bare.title,
                lambda width: bare_pieces(bare, now=now, width=width, glyphs=glyphs),
            )

        runs, theirs, books, bare = self._found()
        sections = [QuietSection("Open runs", tuple(map(run_item, runs)), "")] if runs else []
        if theirs:
            sections.append(QuietSection("Open runs of others", tuple(map(their_item, theirs)), ""))
        if books or not self._search:
            none = "none" if self._shown.books or self._looked_at is None else "no runbooks"
            sections.append(QuietSection("Runbooks", tuple(map(book_item, books)), none))
        if bare:
            title = "No runbook: alerts of now and of the last 30 days"
            sections.append(QuietSection(title, tuple(map(bare_item, bare)), ""))
        return sections

    def _found(self) -> tuple[list[RunState], list[Held], list[Book], list[Bare]]:
        """Return what the search lets through."""
        words = self._search.casefold().split()

        def has(*texts: str) -> bool:
            return all(word in " ".join(texts).casefold() for word in words)

        def about(run: RunState) -> bool:
            return has(run.path, run.title, "" if run.target is None else run.target.title)

        runs = [run for run in self._runs if about(run)]
        theirs = [held for held in self._theirs if held.state is not None and about(held.state)]
        books = [book for book in self._shown.books if says(book, words)]
        return runs, theirs, books, [bare for bare in self._shown.bare if has(bare.title)]

    def status(self) -> list[Piece]:
        """Say how many there are, and what of them needs somebody."""
        books = self._shown.books
        if self._search:
            count = sum(len(found) for found in self._found())
            return [(f"{self._search}: {count} found", Role.KEY), ("esc shows all", Role.DIM)]
        if not books:
            return [("no runbooks: [runbooks] libraries", Role.DIM)]
        pieces: list[Piece] = [(f"{len(books)} runbooks", Role.DIM)]
        if self._runs:
            pieces.append((f"{len(self._runs)} open run{_s(len(self._runs))}", Role.KEY))
        if self._theirs:
            pieces.append((f"{len(self._theirs)} of others", Role.KEY))
        now = self.desk.clock.now()
        stale = sum(book.is_stale(today(now)) for book in books)
        if stale:
            pieces.append((f"{stale} stale", Role.WARN))
        without = sum(1 for one in self._shown.bare if one.now)
        if without:
            pieces.append((f"{without} alert name{_s(without)} without one now", Role.WARN))
        return pieces

    def on_line_list_moved(self) -> None:
        """Keep the keys right, and say more about the line under the cursor."""
        self.update_keys()
        self._explain()

    def _explain(self) -> None:
        kind, name = self._chosen()
        now = self.desk.clock.now()
        lines: list[list[Piece]] = []
        if kind == "file":
            found = next((b for b in self._shown.books if b.meta.path == name), None)
            lines = [] if found is None else book_lines(found, now=now)
        elif kind == "bare":
            bare = next((b for b in self._shown.bare if b.title == name), None)
            lines = [] if bare is None else bare_lines(bare, now=now)
        self.look_ahead(name if kind == "file" else "")
        self.query_one("#why", PiecesPane).show(lines)

    # Searching

    def action_filter(self) -> None:
        """Open the line to search with."""
        self.query_one(FilterLine).open(self._search)

    @on(FilterLine.Typed)
    def _search_typed(self, event: FilterLine.Typed) -> None:
        self._search = " ".join(event.text.split())
        self._fill(asked=True)
        self.update_message()
        self.update_keys()

    @on(FilterLine.Closed)
    def _search_closed(self) -> None:
        self.items.focus()

    def action_clear(self) -> None:
        """Show everything again."""
        if self.guard("clear"):
            self._search = ""
            self._fill(asked=True)
            self.update_message()
            self.update_keys()

    # Commands

    def why_not(self, command: Command) -> str:
        """Say why a command can't be used."""
        why = super().why_not(command)
        if why or command.id == "filter":
            return why
        if command.id == "clear":
            return "" if self._search else "everything is shown"
        kind, _ = self._chosen()
        if kind == "bare":
            return "these alerts have no runbook"
        if not kind and not self._shown.books and not self._search:
            return "the runbooks are being read"
        return "" if kind else "nothing is chosen"

    def _chosen(self) -> tuple[str, str]:
        item = self.items.current
        kind, _, name = ("" if item is None else item.id).partition(":")
        return kind, name

    def action_open(self) -> None:
        """Go on with a run, or read a runbook."""
        kind, name = self._chosen()
        if self.guard("open"):
            self.post_message(self.Look(name) if kind == "file" else self._run(kind, name))

    def action_walk(self) -> None:
        """Walk it."""
        kind, name = self._chosen()
        if self.guard("walk"):
            self.post_message(self.Start(name) if kind == "file" else self._run(kind, name))

    def _run(self, kind: str, name: str) -> Message:
        return self.Resume(name) if kind == "run" else self.LookOn(name)


def _s(count: int) -> str:
    return "" if count == 1 else "s"
