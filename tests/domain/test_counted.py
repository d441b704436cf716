"""One of a thing is not many."""

from __future__ import annotations

import pytest

from oncall_tui.domain.counted import counted


@pytest.mark.parametrize(
    ("number", "words", "said"),
    [
        (0, ("alert",), "0 alerts"),
        (1, ("alert",), "1 alert"),
        (12_000, ("alert",), "12,000 alerts"),
        (1, ("entry", "entries"), "1 entry"),
        (2, ("entry", "entries"), "2 entries"),
    ],
)
def test_one_is_said_as_one(number: int, words: tuple[str, ...], said: str) -> None:
    assert counted(number, *words) == said
