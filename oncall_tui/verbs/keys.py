"""`keys`: every command of the dashboard, what the configuration calls it, and its keys."""

from __future__ import annotations

from typing import TextIO

from oncall_tui.settings import Settings
from oncall_tui.site import open_keys
from oncall_tui.verbs.output import write_json, write_table
from screens.user_keys import known_commands


def list_keys(settings: Settings, *, as_json: bool, out: TextIO) -> int:
    """Print them screen by screen; return 0. Raises ConfigError where they cannot be used."""
    mine = open_keys(settings.config)
    found = known_commands(mine)
    if as_json:
        commands = [
            {
                "command": known.name,
                "screen": known.screen or None,
                "keys": [key for key in known.command.keys.split(",") if key],
                "yours": known.name in mine,
                "changes": known.command.dangerous,
                "help": known.command.help,
            }
            for known in found
        ]
        write_json({"commands": commands}, out)
        return 0
    rows = [
        (
            known.name,
            known.command.keys.replace(",", " ") or "none",
            "yours" if known.name in mine else "",
            known.command.help,
        )
        for known in found
    ]
    write_table(("COMMAND", "KEYS", "", "WHAT IT DOES"), rows, out)
    return 0
