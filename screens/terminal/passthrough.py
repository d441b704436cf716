"""Sequences for the engineer's own terminal, wrapped for the multiplexers that stand in between."""

from __future__ import annotations

from collections.abc import Mapping

CHUNK = 250
"""Characters that GNU screen takes in one device control string."""


def passed_through(sequence: str, environ: Mapping[str, str]) -> str:
    """Wrap a sequence so that tmux or GNU screen hands it to the terminal outside.

    tmux does so where `allow-passthrough` is on, and drops it silently elsewhere.
    """
    if environ.get("TMUX"):
        escaped = sequence.replace("\x1b", "\x1b\x1b")
        return f"\x1bPtmux;{escaped}\x1b\\"
    if environ.get("STY"):
        # Cut within each string terminator of its own, which would end screen's string too.
        pieces = sequence.replace("\x1b\\", "\x1b\x00\\").split("\x00")
        parts = (piece[i : i + CHUNK] for piece in pieces for i in range(0, len(piece), CHUNK))
        return "".join(f"\x1bP{part}\x1b\\" for part in parts)
    return sequence
