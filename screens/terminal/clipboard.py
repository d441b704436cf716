"""Copying through the terminal: OSC 52, wrapped for the multiplexers that stand in between."""

from __future__ import annotations

import base64
from collections.abc import Mapping

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
    if environ.get("TMUX"):
        # Both forms: tmux's own (set-clipboard on) and, for an outer terminal, passthrough.
        escaped = sequence.replace("\x1b", "\x1b\x1b")
        return f"{sequence}\x1bPtmux;{escaped}\x1b\\"
    if environ.get("STY"):
        parts = [sequence[i : i + 250] for i in range(0, len(sequence), 250)]
        return "".join(f"\x1bP{part}\x1b\\" for part in parts)
    return sequence
