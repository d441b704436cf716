"""What a command is. Its action is the method `action_<id>` of the screen or app that has it."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from textual.binding import Binding

from oncall_tui.domain.dangerous import Dangerous


class Command(msgspec.Struct, frozen=True):
    """One thing a key does."""

    id: str
    """Also the name of the action, and what a keymap refers to."""
    keys: str
    """Textual's names, comma-separated; the first is the one that is shown."""
    label: str
    """Two words at most: it stands in the key bar."""
    help: str
    """One sentence for the help screen and the palette."""
    dangerous: Dangerous | None = None
    """What kind of change it makes: such a command writes an entry first. None: it only looks."""
    bar: bool = True
    """Whether the key bar shows it."""

    @property
    def changes(self) -> bool:
        """Whether it changes anything."""
        return self.dangerous is not None


def bindings(commands: Iterable[Command]) -> list[Binding]:
    """Make Textual's bindings; each has an id, so that a keymap can move it."""
    return [
        Binding(
            command.keys,
            command.id,
            command.label,
            show=command.bar,
            tooltip=command.help,
            id=command.id.replace("('", ".").replace("')", ""),
        )
        for command in commands
    ]
