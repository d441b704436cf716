"""Every kind of block is drawn by a function of its own."""

from __future__ import annotations

from typing import get_args

from oncall_tui.domain.runbook import Block
from screens.present_blocks import _KINDS


def test_no_kind_of_block_is_forgotten() -> None:
    assert set(get_args(Block)) == set(_KINDS)
