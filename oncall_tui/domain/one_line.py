"""A text of several lines as the one line that a prompt holds."""

from __future__ import annotations


def one_line(text: str) -> str:
    """Return the lines of a text joined by a blank each; empty ones are left out."""
    return " ".join(line.strip() for line in text.splitlines() if line.strip())
