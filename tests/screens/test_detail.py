"""The screen of one alert: what it says, and that its keys are for that alert alone."""

from __future__ import annotations

from oncall_tui.domain.alert import RemoteAck
from tests.fakes import MINUTE, NOON, make_alert
from tests.screens.harness import Seat, seat


def acked(at: Seat) -> list[str]:
    return [e.d["target"]["title"] for e in at.stage.journal.lines if e.type == "alert.acked"]


async def test_a_key_in_the_details_is_for_that_alert_whatever_is_marked() -> None:
    async with seat() as at:
        shown = make_alert("Shown", started=NOON - 2 * MINUTE)
        await at.answer("prod", [make_alert("Marked", started=NOON - 9 * MINUTE), shown])
        await at.press("space", "enter")
        assert "Shown" in at.text()
        await at.press("a")
        assert acked(at) == ["Shown"]
        assert len(at.board.alerts.marks) == 1, "the marks stay for the next command"


async def test_a_note_from_the_details_is_for_that_alert_too() -> None:
    async with seat() as at:
        shown = make_alert("Shown", started=NOON - 2 * MINUTE)
        await at.answer("prod", [make_alert("Marked", started=NOON - 9 * MINUTE), shown])
        await at.press("space", "enter", "n")
        await at.type("seen it")
        await at.press("enter")
        noted = [e.d["target"]["title"] for e in at.stage.journal.lines if e.type == "alert.noted"]
        assert noted == ["Shown"]


async def test_what_was_done_stands_in_the_history() -> None:
    async with seat(size=(120, 60)) as at:
        await at.answer("prod", [make_alert("Disk")])
        await at.press("n")
        await at.type("called vendor")
        await at.press("enter", "enter")
        assert "called vendor" in at.text()
        assert "DiskWillFill" not in at.text()
        await at.press("escape")
        assert len(at.app.screen_stack) == 1


async def test_an_alert_that_cleared_meanwhile_is_not_acted_on() -> None:
    async with seat() as at:
        gone = make_alert("Gone", ack=RemoteAck("bob"))
        await at.answer("prod", [make_alert("Marked"), gone])
        await at.press("space", "enter")
        await at.answer("prod", [make_alert("Marked")])
        await at.press("a")
        assert acked(at) == []
        assert "gone" in at.message
