"""The name of a log: `user@host`, fit for a folder, a URL and a checkpoint's first line."""

from __future__ import annotations

MAX_PART = 100
"""Characters of each half; a file name has at most 255 bytes."""


def log_name(user: str, host: str) -> str:
    """Return the log of a user on a host.

    A checkpoint's origin takes no space and no `+`, a folder no `/`: they become `-`. Characters
    beyond ASCII become `u` and their number, since two ways to write one letter would be two logs.
    """
    return f"{_safe(user)}@{_safe(host)}"


def _safe(part: str) -> str:
    return "".join(map(_character, part))[:MAX_PART] or "unknown"


def _character(character: str) -> str:
    if not character.isascii():
        return f"u{ord(character):x}"
    return character if character.isalnum() or character in "._-" else "-"
