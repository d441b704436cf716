"""A text of others as one line of Markdown that shows exactly that text, wherever it is put."""

from __future__ import annotations

import re

from oncall_tui.domain.handover_text import escaped
from oncall_tui.domain.text import plain_lines

_STARTS = re.compile(r"(?P<sign>[-+=:])|(?P<number>[0-9]{1,9})(?P<after>[.)])")
"""What makes a list, a heading or a rule of a line that begins with it."""


def marked(text: str) -> str:
    """Return a text that makes no structure, at the beginning of a line as little as inside one."""
    line = escaped(" ".join(text.split()))
    found = _STARTS.match(line)
    if found is None:
        return line
    if found["sign"]:
        return f"\\{line}"
    return f"{found['number']}\\{line[found.end() - 1 :]}"


def said_lines(text: str) -> tuple[str, ...]:
    """Return the lines of a text that say anything, each plain."""
    return tuple(line.rstrip() for line in plain_lines(text) if line.strip())
