"""The library: runs that are open first, then every runbook."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import ClassVar

from rich.cells import cell_len
from textual import work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.message import Message

from oncall_tui.domain.run import RunState
from oncall_tui.domain.runbook import RunbookMeta
from oncall_tui.domain.text import plain
from oncall_tui.errors import OncallError
from screens.base import DeskScreen
from screens.command import Command
from screens.commands import RUNBOOKS
from screens.glyphs import Glyphs
from screens.present import Piece, age_text, fit, person
from screens.simple_list import Item, SimpleList
from screens.theme import Role
from screens.view import View


def run_pieces(run: RunState, *, now: int, width: int, glyphs: Glyphs) -> list[Piece]:
    """Return an open run as a line."""
    what = plain(run.target.title, 80) if run.target is not None else "no alert"
    place = plain(run.target.labels.get("instance", ""), 40) if run.target is not None else ""
    fixed: list[Piece] = [
        (fit("open run", 9, glyphs), Role.SOON),
        (fit(f"{len(run.outcomes)} steps", 9, glyphs), Role.KEY),
    ]
    tail: list[Piece] = [
        (fit(plain(person(run.by), 40), 10, glyphs), Role.PLAIN),
        (f"{age_text(now, run.started_at):>5}", Role.DIM),
    ]
    rest = width - sum(cell_len(text) + 1 for text, _ in (*fixed, *tail))
    text = f"{plain(run.path, 80)} for {what} {place}".rstrip()
    return [*fixed, (fit(text, max(8, rest), glyphs), Role.STRONG), *tail]


def meta_pieces(meta: RunbookMeta, *, width: int, glyphs: Glyphs) -> list[Piece]:
    """Return a runbook as a line."""
    if meta.problem:
        return [
            (fit(f"{plain(meta.path, 80)}: {plain(meta.problem, 200)}", width, glyphs), Role.WARN)
        ]
    half = max(10, (width - 1) * 2 // 5)
    title = plain(meta.title, 200) if meta.title != meta.stem else ""
    return [
        (fit(plain(meta.path, 200), half, glyphs), Role.PLAIN),
        (fit(title, max(4, width - half - 1), glyphs), Role.DIM),
    ]


class RunbooksScreen(DeskScreen):
    """Runs and runbooks."""

    NAME = "runbooks"
    COMMANDS_HERE = RUNBOOKS
    BINDINGS: ClassVar[list[Binding]] = []

    _metas: tuple[RunbookMeta, ...] = ()
    _runs: Sequence[RunState] = ()
    _runs_at = -1
    """How long the journal was when the runs were read."""

    class Resume(Message):
        """The engineer wants to go on with a run."""

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

    def middle(self) -> ComposeResult:
        """One list."""
        yield SimpleList(glyphs=self.glyphs)

    def on_mount(self) -> None:
        """Read the library, which may take a moment."""
        self._read()

    @work
    async def _read(self) -> None:
        self._metas = tuple(await asyncio.to_thread(self.desk.library.list))
        self._fill(asked=True)
        self.update_message()

    @work(exclusive=True, group="runs")
    async def _read_runs(self, length: int) -> None:
        """Read what is open: the first time that is the whole journal."""
        try:
            runs = await asyncio.to_thread(self.desk.walks.open_runs)
        except OncallError:  # every digest says so, and this is tried again with the next one
            return
        first = self._runs_at < 0
        self._runs, self._runs_at = runs, length
        self._fill(asked=first)
        self.update_message()

    def fill(self, view: View, *, asked: bool) -> None:
        """Show what is open, and what there is."""
        self._fill(asked=asked)
        length = self.desk.ledger.length
        if length != self._runs_at:
            self._read_runs(length)

    def _fill(self, *, asked: bool) -> None:
        now = self.desk.clock.now()

        def run_item(run: RunState) -> Item:
            return Item(
                f"run:{run.run}",
                f"the run of {run.path}",
                lambda width: run_pieces(run, now=now, width=width, glyphs=self.glyphs),
            )

        def meta_item(meta: RunbookMeta) -> Item:
            return Item(
                f"file:{meta.path}",
                meta.path,
                lambda width: meta_pieces(meta, width=width, glyphs=self.glyphs),
            )

        runs = [run_item(run) for run in self._runs]
        metas = [meta_item(meta) for meta in self._metas]
        # Runs and files come in either order: until a key is pressed, the first line is chosen.
        self.query_one(SimpleList).show([*runs, *metas], asked=asked, loading=True)

    def status(self) -> list[Piece]:
        """Say how many there are."""
        runs, count = len(self._runs), len(self._metas)
        if not count:
            return [("no runbooks: [runbooks] libraries", Role.DIM)]
        pieces: list[Piece] = [(f"{count} runbooks", Role.DIM)]
        if runs:
            pieces.append((f"{runs} open run{'' if runs == 1 else 's'}", Role.KEY))
        return pieces

    def why_not(self, command: Command) -> str:
        """Say why a command can't be used."""
        why = super().why_not(command)
        if why:
            return why
        return "" if self.query_one(SimpleList).current is not None else "nothing is chosen"

    def _chosen(self) -> tuple[str, str]:
        item = self.query_one(SimpleList).current
        kind, _, name = ("" if item is None else item.id).partition(":")
        return kind, name

    def on_line_list_moved(self) -> None:
        """Keep the keys right."""
        self.update_keys()

    def action_open(self) -> None:
        """Go on with a run, or read a runbook."""
        kind, name = self._chosen()
        if self.guard("open"):
            self.post_message(self.Resume(name) if kind == "run" else self.Look(name))

    def action_walk(self) -> None:
        """Walk it."""
        kind, name = self._chosen()
        if self.guard("walk"):
            self.post_message(self.Resume(name) if kind == "run" else self.Start(name))
