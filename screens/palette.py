"""The command palette, with a line that does not grow without end."""

from __future__ import annotations

from textual.command import CommandInput, CommandPalette

LONGEST = 60
"""Characters: no command is called more. Else rubbish from a bad line would be searched for."""


class Palette(CommandPalette):
    """Textual's palette."""

    def on_mount(self) -> None:
        """Bound what can be typed."""
        self.query_one(CommandInput).max_length = LONGEST
