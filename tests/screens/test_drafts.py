"""What is typed into a prompt is there again after the line dropped."""

from __future__ import annotations

import pytest

from screens import prompts
from tests.fakes import make_alert, make_ticket
from tests.screens.harness import Seat, Stage, seat
from tests.services.fakes_drafts import MemoryDrafts


async def begin(at: Seat, text: str) -> None:
    """Begin a note to the only alert, and do not end it."""
    await at.answer("prod", [make_alert()])
    await at.press("n")
    await at.type(text)


async def test_a_text_that_was_cut_off_is_there_when_the_same_prompt_opens_again() -> None:
    stage = Stage()
    async with seat(stage) as at:
        await begin(at, "called the ven")
    assert [draft.values for draft in stage.drafts.drafts.values()] == [("called the ven",)]
    later = Stage(drafts=stage.drafts)
    async with seat(later) as at:
        assert "DiskWillFill" in at.message
        await begin(at, "dor")
        assert "called the vendor" in at.text()
        await at.press("enter")
        assert list(later.journal.blobs.values()) == ["called the vendor"]
    assert later.drafts.drafts == {}


async def test_a_signal_keeps_it_too() -> None:
    stage = Stage()
    async with seat(stage) as at:
        await begin(at, "half a sent")
        at.app._struck(129)
        await at.pilot.pause()
    assert [draft.values for draft in stage.drafts.drafts.values()] == [("half a sent",)]


async def test_a_text_is_on_the_disk_while_it_is_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prompts, "KEEP_AFTER", 0.01)
    stage = Stage()
    async with seat(stage) as at:
        await begin(at, "half")
        for _ in range(100):
            if stage.drafts.drafts:
                break
            await at.pilot.pause(0.02)
        assert stage.drafts.drafts, "kill -9 would have lost it"


async def test_a_text_for_another_alert_is_offered_and_not_put_in() -> None:
    stage = Stage()
    async with seat(stage) as at:
        await begin(at, "called the vendor")
    async with seat(Stage(drafts=stage.drafts)) as at:
        await at.answer("prod", [make_alert("Other")])
        await at.press("n")
        assert "for DiskWillFill: called the vendor" in at.text()
        await at.press("enter")
        assert at.stage.journal.lines == [], "the line is empty"
        await at.press("ctrl+t", "enter")
        assert list(at.stage.journal.blobs.values()) == ["called the vendor"]
    assert stage.drafts.drafts == {}


async def test_escape_lets_go_of_it() -> None:
    stage = Stage()
    async with seat(stage) as at:
        await begin(at, "never mind")
        await at.press("escape")
    assert stage.drafts.drafts == {}


async def test_what_a_full_disk_refused_is_kept_for_the_next_try() -> None:
    stage = Stage()
    async with seat(stage) as at:
        await at.answer("prod", [make_alert()])
        await at.press("n")
        await at.type("called the vendor")
        stage.journal.full = True
        await at.press("enter")
        assert "no space" in at.message
        stage.journal.full = False
        await at.press("escape", "n")
        assert "called the vendor" in at.text()
        await at.press("enter")
        assert list(stage.journal.blobs.values()) == ["called the vendor"]
    assert stage.drafts.drafts == {}


async def test_a_prompt_that_was_only_opened_keeps_nothing() -> None:
    stage = Stage()
    async with seat(stage) as at:
        await at.answer("prod", [make_alert()])
        await at.press("A")
    assert stage.drafts.drafts == {}


async def test_a_text_to_a_ticket_is_kept() -> None:
    stage = Stage()
    async with seat(stage) as at:
        await at.answer("desk", [make_ticket("42")])
        await at.press("3", "n")
        await at.type("on it")
    async with seat(Stage(drafts=stage.drafts)) as at:
        await at.answer("desk", [make_ticket("42")])
        await at.press("3", "n")
        assert "on it" in at.text()
        await at.press("enter")
    assert stage.drafts.drafts == {}


async def test_a_hostile_text_in_a_draft_file_cannot_act() -> None:
    drafts = MemoryDrafts()
    stage = Stage(drafts=drafts)
    sheet = stage.desk.drafts.open("note", "gone", "[red]\x1b]0;x\x07")
    sheet.keep(("\x1b[2J[bold]",))
    async with seat(Stage(drafts=drafts)) as at:
        await at.answer("prod", [make_alert()])
        assert "\x1b" not in at.text()
        await at.press("n")
        assert "\x1b" not in at.text()
        assert "[red]" in at.text()
        await at.press("ctrl+t")
        assert "\x1b" not in at.text()
