"""Keys that arrive in one bunch do what the same keys do one by one."""

from __future__ import annotations

import pytest
from textual import events

from tests.fakes import make_alert
from tests.screens.harness import Seat, seat


async def burst(at: Seat, *keys: str) -> None:
    """Let keys arrive together, as over a line that stalled."""
    for key in keys:
        at.app.post_message(events.Key(key, key if len(key) == 1 else None))
    for _ in range(20):
        await at.settle()


async def test_a_filter_typed_in_one_bunch_is_no_command() -> None:
    async with seat() as at:
        await at.answer("prod", [make_alert("Banana"), make_alert("Other")])
        await burst(at, "slash", *"anan")
        assert at.stage.journal.lines == []
        assert at.app.view.filter == "anan"


async def test_a_note_typed_in_one_bunch_is_no_command() -> None:
    async with seat() as at:
        await at.answer("prod", [make_alert()])
        await burst(at, "n", *"aurax", "enter")
        assert at.stage.journal.types()[0] == "alert.noted"
        assert list(at.stage.journal.blobs.values()) == ["aurax"]


async def test_a_reason_typed_in_one_bunch_belongs_to_the_step() -> None:
    async with seat() as at:
        await at.answer("prod", [make_alert()])
        await at.press("r")
        await burst(at, "s", *"dnf", "enter")
        assert [e.d.get("outcome") for e in at.stage.journal.lines] == [None, "skipped"]
        assert "dnf" in at.stage.journal.blobs.values()


@pytest.mark.parametrize("count", [1, 5, 40])
async def test_many_steps_in_one_bunch_all_count(count: int) -> None:
    async with seat() as at:
        alerts = [make_alert(f"A{n:02}", started=1_772_452_000_000 + n) for n in range(50)]
        await at.answer("prod", alerts)
        before = at.board.alerts.position[0]
        await burst(at, *["j"] * count)
        assert at.board.alerts.position[0] == before + count
