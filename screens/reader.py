"""A runbook to read, without walking it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content

from oncall_tui.domain.runbook import Runbook
from oncall_tui.domain.runbook_extract import links_in
from oncall_tui.domain.text import plain
from screens.box import BoxScreen
from screens.glyphs import Glyphs
from screens.present import Piece
from screens.present_runbook import section_lines
from screens.theme import Role
from screens.widgets.pieces_pane import PiecesPane


def runbook_lines(runbook: Runbook, glyphs: Glyphs) -> Iterator[list[Piece]]:
    """Yield the whole text, with what the reader has to know first."""
    for notice in runbook.notices:
        yield [(plain(notice), Role.WARN)]
    for section in runbook.sections[runbook.start : runbook.end]:
        yield from section_lines(section, glyphs)
        yield [("", Role.PLAIN)]
    yield from _unused(runbook)


def _unused(runbook: Runbook) -> list[list[Piece]]:
    """Return the links that the file defines and nothing in it uses."""
    used = {link.href for section in runbook.sections for link in links_in(section.blocks)}
    return [
        [(f"{plain(one.label)}: {plain(one.href)} {plain(one.title)}".rstrip(), Role.DIM)]
        for one in runbook.references
        if one.href not in used
    ]


class ReaderScreen(BoxScreen[bool]):
    """Returns whether it is to be walked."""

    BINDINGS: ClassVar[list[Binding]] = [  # type: ignore[assignment]
        Binding("escape,enter,q", "answer(False)", "back", id="reader.back"),
        Binding("r", "answer(True)", "walk", id="reader.walk"),
    ]

    def __init__(self, runbook: Runbook, glyphs: Glyphs) -> None:
        super().__init__()
        self._runbook = runbook
        self._glyphs = glyphs

    def compose(self) -> ComposeResult:
        """One pane that scrolls."""
        with Vertical() as box:
            box.border_title = Content(plain(self._runbook.path, 80))
            box.border_subtitle = Content("esc back   r walk it")
            yield PiecesPane(id="reader")

    def on_mount(self) -> None:
        """Show the text."""
        self.query_one(PiecesPane).show(runbook_lines(self._runbook, self._glyphs))

    def action_answer(self, walk: bool) -> None:
        """Go back."""
        self.dismiss(walk)
