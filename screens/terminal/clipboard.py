"""Copying through the terminal: OSC 52, wrapped for the multiplexers that stand in between."""

from __future__ import annotations

import base64
from collections.abc import Mapping

from screens.terminal.passthrough import passed_through

MAX_BYTES = 74_000
"""What common terminals take in one OSC 52, before base64."""


def osc52(text: str, environ: Mapping[str, str]) -> str | None:
    """Return the sequence that puts `text` on the engineer's own clipboard; None if it is too long.

    tmux needs its passthrough, GNU screen a string of short device control strings.
    """
    data = text.encode("utf-8", "replace")
    if len(data) > MAX_BYTES:
        return None
    sequence = f"\x1b]52;c;{base64.b64encode(data).decode('ascii')}\x07"
    wrapped = passed_through(sequence, environ)
    # In tmux both forms: its own (set-clipboard on) and, for an outer terminal, passthrough.
    return sequence + wrapped if environ.get("TMUX") else wrapped
