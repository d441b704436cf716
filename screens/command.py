"""What a command is. Its action is the method `action_<id>` of the screen or app that has it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import msgspec
from textual.binding import Binding

from oncall_tui.domain.dangerous import Dangerous

NOWHERE = "no-such-key"
"""In a keymap: the key of a command that has none. No terminal ever sends it."""


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
    """Whether the key bar shows it at any width."""
    use: int = 9
    """How soon a wide key bar shows it as well: 1 is the first; equals as they are declared."""

    @property
    def changes(self) -> bool:
        """Whether it changes anything."""
        return self.dangerous is not None


_ARGUMENT = re.compile(r"\('?(.*?)'?\)")


def name_of(command: Command, screen: str = "") -> str:
    """Return what the configuration calls a command: `board.ack`, `mode.tickets`."""
    name = _ARGUMENT.sub(r".\1", command.id)
    return f"{screen}.{name}" if screen else name


def keyed(commands: Iterable[Command], screen: str, keys: Mapping[str, str]) -> tuple[Command, ...]:
    """Return commands with the keys that the configuration gives them; no key is "" then."""
    if not keys:
        return tuple(commands)
    return tuple(
        msgspec.structs.replace(
            command, keys=keys.get(name_of(command, screen), command.keys).replace(NOWHERE, "")
        )
        for command in commands
    )


def bindings(commands: Iterable[Command], screen: str = "") -> list[Binding]:
    """Make Textual's bindings; each has an id, so that a keymap can move it."""
    return [
        Binding(
            command.keys,
            command.id,
            command.label,
            show=command.bar,
            tooltip=command.help,
            id=name_of(command, screen),
        )
        for command in commands
    ]
