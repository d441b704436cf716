"""The ladder, rung by rung."""

from __future__ import annotations

import pytest

from oncall_tui.domain.ladder import MINUTE_MS, Rung, rung_after, rung_at

LADDER = (Rung("L1", 0, "a"), Rung("L2", 15, "b"), Rung("L3", 30, "c"), Rung("L4", 60, "d"))


@pytest.mark.parametrize(
    ("waited", "here", "following"),
    [
        (-1, "L1", "L1"), (0, "L1", "L2"),
        (15 * MINUTE_MS - 1, "L1", "L2"), (15 * MINUTE_MS, "L2", "L3"),
        (30 * MINUTE_MS, "L3", "L4"), (60 * MINUTE_MS - 1, "L3", "L4"),
        (60 * MINUTE_MS, "L4", None),
        (10**15, "L4", None),
    ],
)  # fmt: skip
def test_a_rung_is_reached_at_its_minute(waited: int, here: str, following: str | None) -> None:
    assert rung_at(LADDER, waited).name == here
    found = rung_after(LADDER, waited)
    assert (found.name if found else None) == following
