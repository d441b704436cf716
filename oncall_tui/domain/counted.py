"""How many there are of something, in words."""

from __future__ import annotations


def counted(number: int, one: str, more: str = "") -> str:
    """Return "1 alert" or "2 alerts"; `more` where an s is not enough, as in entries."""
    return f"{number:,} {one if number == 1 else more or one + 's'}"
