"""Keys that arrive in one bunch do what the same keys do one by one."""

from __future__ import annotations

import pytest
from textual import events

from tests.fakes import MINUTE, NOON, make_alert
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


async def test_lines_typed_in_one_bunch_go_into_the_fields_they_were_typed_for() -> None:
    async with seat() as at:
        await at.answer("prod", [make_alert()])
        await burst(at, "A", *"mine", "enter", *["backspace"] * 6, *"30m", "enter")
        [entry] = [e for e in at.stage.journal.lines if e.type == "alert.acked"]
        assert entry.d["until"] == NOON + 30 * MINUTE
        assert "mine" in at.stage.journal.blobs.values()


async def test_a_count_typed_in_one_bunch_is_not_part_of_the_line_before() -> None:
    async with seat() as at:
        await at.answer("prod", [make_alert("Same", instance=f"db{n}") for n in range(12)])
        await burst(at, "a", *"mine", "enter", *["backspace"] * 6, *"2h", "enter", *"12", "enter")
        acked = [e for e in at.stage.journal.lines if e.type == "alert.acked"]
        assert [e.d["until"] for e in acked] == [NOON + 120 * MINUTE] * 12


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
