"""What a program wrote to a terminal, as plain text: no colours, no moves, lines as they ended up.

Sequences are those of ECMA-48 and xterm; what is not known of them is dropped with the rest.
"""

from __future__ import annotations

import re

_SEQUENCES = re.compile(
    r"\x1b(?:\[[0-?]*[ -/]*[@-~]"  # CSI
    r"|[\]PX^_][^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c|$)"  # OSC, DCS, SOS, PM, APC, up to their end
    r"|[ -/]*[0-~])?"
    r"|\x9b[0-?]*[ -/]*[@-~]"
)
_CONTROL = re.compile(r"[\x00-\x07\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def terminal_text(raw: bytes) -> str:
    r"""Return the text; what is not UTF-8 in it is replaced.

    A line that was written over ends as it stood last, as far as `\r` and backspaces tell.
    """
    text = _SEQUENCES.sub("", raw.decode("utf-8", "replace")).replace("\r\n", "\n")
    if "\r" in text or "\b" in text:
        text = "\n".join(_overwritten(line) for line in text.split("\n"))
    return _CONTROL.sub("", text)


def _overwritten(line: str) -> str:
    """Return what is left of a line after its carriage returns and backspaces."""
    if "\r" not in line and "\b" not in line:
        return line
    cells: list[str] = []
    at = 0
    for char in line:
        if char == "\r":
            at = 0
        elif char == "\b":
            at = max(0, at - 1)
        else:
            cells[at : at + 1] = [char]
            at += 1
    return "".join(cells)
