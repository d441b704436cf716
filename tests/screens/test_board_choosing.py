"""What of the board is shown, and how: columns, what alerts share, what a filter offers."""

from __future__ import annotations

from tests.fakes import make_alert
from tests.screens.harness import seat


async def test_columns_are_chosen_by_key_remembered_and_sorted_by() -> None:
    async with seat(size=(120, 40)) as at:
        alerts = [make_alert(f"A{n}", team=f"team{n}", zone="z1") for n in range(3)]
        await at.answer("prod", alerts)
        assert "team1" not in at.text()
        await at.press("c")
        assert "values on 100% of alerts" in at.text()
        await at.press("1", "enter")
        columns = at.stage.desk.boards.columns
        assert len(columns) == 1
        assert at.stage.desk.memory.columns() == columns
        await at.press("c", "0", "enter")
        assert at.stage.desk.boards.columns == ()


async def test_what_all_alerts_have_in_common_is_said_once_below() -> None:
    async with seat(size=(120, 40)) as at:
        await at.answer("prod", [make_alert(f"A{n}", instance=f"i{n}", zone="z1") for n in "ab"])
        assert "zone=z1" in at.text()
        assert at.text().count("zone=z1") == 1


async def test_while_a_filter_is_typed_what_could_follow_is_offered_and_tab_adds_it() -> None:
    async with seat() as at:
        await at.answer("prod", [make_alert("A", team="web"), make_alert("B", team="db")])
        await at.press("slash")
        await at.type("tea")
        assert "tab: team" in at.text()
        await at.press("tab")
        assert "db web" in at.text(), "the values come after the name"
        await at.type("w")
        await at.press("tab", "enter")
        assert at.app.view.filter == "team=web"
        assert at.app.view.board.shown == 1
        assert "tab:" not in at.text()
