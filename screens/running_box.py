"""A command while it runs: what it says as it says it, and how it ended. It ends with this box."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widgets._static import Static

from oncall_tui.domain.command_end import CommandEnd, Ended
from oncall_tui.domain.terminal_text import terminal_text
from oncall_tui.domain.text import plain
from oncall_tui.errors import OncallError
from screens.box import BoxScreen
from screens.present import Piece
from screens.theme import Role
from screens.widgets.pieces_pane import PiecesPane

REDRAW = 0.3
"""Seconds between two looks at what came: a line of 256 kbit/s is not the place for more."""
SHOWN = 32 * 1024
"""Bytes of the output that are shown; all that is kept is in the evidence."""

Execute = Callable[[Callable[[bytes], None], Callable[[], bool]], CommandEnd]
"""Runs it, given who hears the output and what says that it is to end; blocks."""


class RunningBox(BoxScreen[CommandEnd | str | None]):
    """Runs a command. Esc ends it, then the box, as Enter does. A text: why it was not run."""

    BINDINGS: ClassVar[list[Binding]] = [  # type: ignore[assignment]
        Binding("escape,ctrl+c", "stop", "stop", id="running.stop"),
        Binding("enter", "leave", "back", id="running.leave"),
    ]

    DEFAULT_CSS = """
    RunningBox .command { text-style: bold; }
    """

    def __init__(self, title: str, command: str, execute: Execute) -> None:
        super().__init__()
        self._title = title
        self._command = command
        self._execute = execute
        self._stopped = threading.Event()
        self._lock = threading.Lock()
        self._said = bytearray()
        self._drawn = -1
        self._total = 0
        self._over = False
        self._end: CommandEnd | None = None

    def compose(self) -> ComposeResult:
        """Lay it out."""
        with Vertical() as box:
            box.border_title = Content(plain(self._title))
            for line in self._command.splitlines()[:6]:
                yield Static(Content(plain(line, 300)), classes="command")
            yield PiecesPane(id="said")
            yield Static(Content("it runs   esc: end it"), id="how", classes="hint")

    def on_mount(self) -> None:
        """Begin."""
        self.query_one(PiecesPane).focus()
        self.set_interval(REDRAW, self._draw)
        self._run()

    def on_unmount(self) -> None:
        """Whatever took the box away takes the command away too."""
        self._stopped.set()

    def _hear(self, chunk: bytes) -> None:
        with self._lock:
            self._total += len(chunk)
            self._said += chunk
            if len(self._said) > 2 * SHOWN:
                del self._said[:-SHOWN]

    def _hear_rest(self) -> None:
        """Show what was kept where less of it was heard."""
        kept = None if self._end is None else self._end.output
        with self._lock:
            if kept is not None and kept.total > self._total:
                self._said, self._total = bytearray(kept.raw[-SHOWN:]), kept.total

    @work(group="prompt")
    async def _run(self) -> None:
        try:
            self._end = await asyncio.to_thread(self._execute, self._hear, self._stopped.is_set)
            said = f"{self._end.words}; its output is kept as evidence"
            bad = self._end.ended is not Ended.EXIT or self._end.code != 0
        except OncallError as error:
            if not self._total:
                self.dismiss(str(error))
                return
            said, bad = f"not kept: {error}", True
        self._over = True
        self._hear_rest()
        self._draw()
        line = self.query_one("#how", Static)
        line.styles.color = "ansi_red" if bad else "ansi_green"
        line.update(Content(f"{plain(said, 300)}   enter: back"))

    def _draw(self) -> None:
        """Show what was said since; at its end, unless somebody scrolled away from it."""
        with self._lock:
            if self._total == self._drawn:
                return
            self._drawn = self._total
            raw = bytes(self._said[-SHOWN:])
        pane = self.query_one(PiecesPane)
        at_end = pane.scroll_y >= pane.max_scroll_y - 1
        text = terminal_text(raw)
        lines: list[list[Piece]] = [[(plain(x, 1_000), Role.PLAIN)] for x in text.splitlines()]
        pane.show(lines, hang=0, top=False)
        if at_end:
            pane.scroll_to(y=pane.max_scroll_y, animate=False, force=True, immediate=True)

    def action_stop(self) -> None:
        """End the command; when it is over, the box."""
        if self._over:
            self.dismiss(self._end)
            return
        self._stopped.set()
        self.query_one("#how", Static).update(Content("it is being ended"))

    def action_leave(self) -> None:
        """Go back when it is over."""
        if self._over:
            self.dismiss(self._end)
