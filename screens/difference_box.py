"""How a runbook was edited under a run; asks whether to go on with it."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widgets._static import Static

from oncall_tui.domain.run_remap import Difference
from oncall_tui.domain.text import plain
from screens.box import BoxScreen
from screens.present import Piece
from screens.theme import Role
from screens.widgets.pieces_pane import PiecesPane

ROLES = {"+": Role.GOOD, "-": Role.BAD, "@": Role.DIM}


class DifferenceBox(BoxScreen[bool]):
    """Shows it; returns whether the run goes on with the file as it is now."""

    BINDINGS: ClassVar[list[Binding]] = [  # type: ignore[assignment]
        Binding("escape,q", "answer(False)", "as it was", id="difference.back"),
        Binding("y", "answer(True)", "take over", id="difference.take"),
    ]

    def __init__(self, path: str, found: Difference) -> None:
        super().__init__()
        self._path = path
        self._found = found

    def compose(self) -> ComposeResult:
        """Lay it out."""
        with Vertical() as box:
            box.border_title = Content(f"{plain(self._path, 60)} was edited")
            yield PiecesPane(id="difference")
            yield Static(
                Content("y: on with the edited file   esc: on with the text of the start"),
                classes="hint",
            )

    def on_mount(self) -> None:
        """Fill it."""
        pane = self.query_one(PiecesPane)
        pane.show(difference_lines(self._found), hang=4)
        pane.focus()

    def action_answer(self, value: bool) -> None:
        """End."""
        self.dismiss(value)


def anew(found: Difference) -> str:
    """Say how many steps begin anew."""
    count = len(found.reopened)
    return f"{count} step begins anew" if count == 1 else f"{count} steps begin anew"


def difference_lines(found: Difference) -> list[list[Piece]]:
    """Return what an edit means, then the edit."""
    told = [
        (f"{anew(found)}, as the text differs", found.reopened),
        (f"new: {', '.join(plain(x, 60) for x in found.added)}", found.added),
        (f"gone: {', '.join(plain(x, 60) for x in found.gone)}", found.gone),
    ]
    lines: list[list[Piece]] = [[(text, Role.WARN)] for text, there in told if there]
    if not lines:
        lines.append([("no step is different", Role.PLAIN)])
    lines.append([("", Role.PLAIN)])
    return [
        *lines,
        *([(plain(line, 500), ROLES.get(line[:1], Role.PLAIN))] for line in found.lines),
    ]
