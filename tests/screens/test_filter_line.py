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
