"""The pane that says whom to call."""

from __future__ import annotations

import pytest

from screens.present_call import countdown
from tests.fakes import MINUTE, NOON, make_alert
from tests.screens.harness import seat

ORDERS = make_alert("DiskWillFill", service="orders-db", started=NOON - 5 * MINUTE)


@pytest.mark.parametrize(
    ("left", "text"),
    [(190_000, "3:10"), (0, "0:00"), (-5, "0:00"), (599_999, "9:59"), (600_000, "10m")],
)
def test_time_left_is_told_in_seconds_when_it_is_short(left: int, text: str) -> None:
    assert countdown(left) == text


async def test_o_shows_service_on_call_and_every_level_with_ways_to_reach_them() -> None:
    async with seat(size=(100, 30)) as at:
        await at.answer("prod", [ORDERS])
        await at.press("j", "o")
        text = at.text()
    assert "orders-db" in text
    assert "tel +49 30 901820" in text
    assert "16:00" in text
    assert "Bob Example (bob)" in text
    assert "Database team (dba)" in text
    assert "in 10m" in text


async def test_an_alert_of_nobody_s_service_says_so() -> None:
    async with seat() as at:
        await at.answer("prod", [make_alert("Odd", service="unknown")])
        await at.press("j", "o")
        assert "no [[services]] of the configuration owns this alert" in at.text()


async def test_once_somebody_has_it_the_ladder_stands() -> None:
    async with seat() as at:
        await at.answer("prod", [ORDERS])
        await at.press("j", "a", "o")
        assert "the ladder is not climbed" in at.text()


async def test_the_detail_says_when_the_next_level_is_due_and_who_that_is() -> None:
    async with seat(size=(120, 40)) as at:
        await at.answer("prod", [ORDERS])
        await at.press("j", "enter")
        assert "L2 is due in 10m: Bob Example (bob)" in at.text()


async def test_y_copies_it() -> None:
    async with seat() as at:
        await at.answer("prod", [ORDERS])
        await at.press("j", "o", "y")
        assert at.message == "copied whom to call through the terminal (OSC 52)"
