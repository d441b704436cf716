"""The filter while it is typed: what can't be understood yet is said once, and taken back."""

from __future__ import annotations

from tests.fakes import make_alert
from tests.screens.harness import seat
from tests.screens.test_board import rows


async def test_a_filter_that_is_finished_takes_the_complaint_about_it_away() -> None:
    async with seat() as at:
        await at.answer("prod", [make_alert("DiskA"), make_alert("Low", severity="info")])
        await at.press("slash")
        await at.type('severity="critical')
        assert "not closed" in at.text()
        await at.type('"')
        assert "not closed" not in at.text()
        assert rows(at) == ["DiskA"]


async def test_enter_does_not_close_a_filter_that_cannot_be_understood() -> None:
    async with seat() as at:
        await at.answer("prod", [make_alert("DiskA")])
        await at.press("slash")
        await at.type('service=~"[')
        await at.press("enter")
        await at.type("x")
        assert at.stage.journal.lines == []
        assert "/ service" in at.text()


async def test_a_filter_without_a_match_does_not_say_that_all_is_well() -> None:
    async with seat() as at:
        await at.answer("prod", [make_alert("DiskA")])
        await at.press("slash")
        await at.type("zzz")
        assert "no alert matches" in at.text()
        assert "nothing is" not in at.text()
