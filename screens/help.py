"""The keys of a screen, made from its commands."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen

from screens.commands import GLOBAL, MOVING, Command
from screens.present import Piece
from screens.theme import Role
from screens.widgets.bars import KEY_NAMES
from screens.widgets.pieces_pane import PiecesPane


def help_lines(title: str, commands: Iterable[Command]) -> list[list[Piece]]:
    """Return one line a command: its keys and one sentence; changing ones are marked."""
    lines: list[list[Piece]] = [[(title, Role.HEAD)]]
    for command in commands:
        keys = " ".join(
            KEY_NAMES.get(key, key.replace("ctrl+", "^")) for key in command.keys.split(",")
        )
        lines.append(
            [
                (f"  {keys:<16}", Role.KEY),
                ("* " if command.changes else "  ", Role.WARN),
                (command.help, Role.PLAIN),
            ]
        )
    return lines


class HelpScreen(ModalScreen[None]):
    """All keys that do something on the screen below."""

    BINDINGS: ClassVar[list[Binding]] = [  # type: ignore[assignment]
        Binding("escape,question_mark,q,enter", "back", "back", id="help.back"),
    ]
    DEFAULT_CSS = """
    HelpScreen { align: center middle; }
    HelpScreen > Vertical {
        background: ansi_default;
        width: 100%;
        max-width: 92;
        height: 100%;
        border: solid ansi_blue;
        padding: 0 1;
    }
    """

    def __init__(self, name: str, commands: Iterable[Command]) -> None:
        super().__init__()
        self._name = name
        self._commands = tuple(commands)

    def compose(self) -> ComposeResult:
        """One pane that scrolls."""
        with Vertical() as box:
            box.border_title = Content(f"Keys: {self._name}")
            box.border_subtitle = Content("esc back")
            yield PiecesPane(id="help")

    def on_mount(self) -> None:
        """List the keys."""
        blank: list[list[Piece]] = [[("", Role.PLAIN)]]
        self.query_one(PiecesPane).show(
            [
                *help_lines("On this screen", self._commands),
                [("  * is written to the journal before anything else happens", Role.DIM)],
                *blank,
                *help_lines("In every list", MOVING),
                *blank,
                *help_lines("Everywhere", GLOBAL),
            ],
            hang=20,
        )

    def action_back(self) -> None:
        """Go back."""
        self.dismiss(None)
