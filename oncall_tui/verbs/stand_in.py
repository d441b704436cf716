"""Telling that a key file signed where somebody counts on an agent: never in silence."""

from __future__ import annotations

from typing import TextIO

from oncall_tui.domain.signing import Signing
from oncall_tui.verbs.output import write_line


def tell_stand_in(signing: Signing, err: TextIO) -> None:
    """Say on the error stream why the key file signed, if it did so in an agent's place."""
    if signing.instead_of:
        write_line(f"oncall-tui: the key file signed: {signing.instead_of}", err)
