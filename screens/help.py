"""The keys of a screen, made from its commands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content

from screens.box import BoxScreen
from screens.command import Command, keyed
from screens.global_commands import GLOBAL, MOVING
from screens.glyphs import Glyphs
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


def word_lines(glyphs: Glyphs) -> list[list[Piece]]:
    """Explain the words and marks that lists use."""
    words = (
        ("in 12m", "time left to acknowledge"),
        ("late 12m L2", "nobody did; the ladder of escalation has reached level 2"),
        ("ack 45m", "acknowledged, and that holds for another 45 minutes"),
        ("fix 3h20", "acknowledged; time left to have it over"),
        ("unacked", "nobody has acknowledged it; SEV-1 3/4: 3 of 4"),
        ("cleared", "it went away before anybody looked; x lets it go"),
        ("quiet", "shelved (silenced), muted (by another alert), pending, steady (a heartbeat)"),
        ("UNMAP", "a severity that the policy does not know"),
        ("at least", "some source does not answer: there may be more"),
        ("nonsense", "a source answers, but not what it promises; 9 says what"),
        ("tkt 5", "a ticket names this alert"),
        (glyphs.times + "6", "alerts of this name in one line"),
        (f"{glyphs.folded} {glyphs.unfolded}", "folded, unfolded: enter or tab"),
        (glyphs.mark, "marked"),
        (glyphs.unsent, "something about it still has to be sent (S)"),
        (glyphs.gone, "what stood here is gone; this line goes when you move on"),
        (
            f"{glyphs.done} {glyphs.dash} ! s {glyphs.arrow}",
            "step done, n/a, failed, skipped, for later",
        ),
    )
    lines: list[list[Piece]] = [[("Words and marks", Role.HEAD)]]
    lines += [[(f"  {word:<16}  ", Role.KEY), (meaning, Role.PLAIN)] for word, meaning in words]
    return lines


class HelpScreen(BoxScreen[None]):
    """All keys that do something on the screen below."""

    BINDINGS: ClassVar[list[Binding]] = [  # type: ignore[assignment]
        Binding("escape,question_mark,q,enter", "back", "back", id="help.back"),
    ]
    DEFAULT_CSS = """
    HelpScreen > Vertical { max-width: 92; }
    """

    def __init__(
        self,
        name: str,
        commands: Iterable[Command],
        glyphs: Glyphs,
        keys: Mapping[str, str] | None = None,
    ) -> None:
        """`keys` are the engineer's own, for the commands that are everywhere."""
        super().__init__()
        self._keys = keys or {}
        self._glyphs = glyphs
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
                *help_lines("In every list", keyed(MOVING, "", self._keys)),
                *blank,
                *help_lines("Everywhere", keyed(GLOBAL, "", self._keys)),
                *blank,
                *word_lines(self._glyphs),
            ],
            hang=20,
        )

    def action_back(self) -> None:
        """Go back."""
        self.dismiss(None)
