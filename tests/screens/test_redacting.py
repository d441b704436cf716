"""Redacting by key: asked first, and no is the answer unless somebody types yes."""

from __future__ import annotations

from tests.fakes import make_alert
from tests.screens.harness import Seat, Stage, seat


async def at_the_note(at: Seat) -> None:
    """Stand on an entry with a text."""
    at.stage.desk.acts.note([make_alert(source="edge")], "mrs doe's number is 555")
    at.app.rebuild()
    await at.press("5")


async def test_a_yes_erases_the_text_and_the_screen_says_who_did_it() -> None:
    stage = Stage()
    async with seat(stage, size=(120, 40)) as at:
        await at_the_note(at)
        assert "mrs doe" in at.text()
        await at.press("R")
        await at.type("personal data")
        await at.press("enter")
        await at.type("yes")
        await at.press("enter")
        assert stage.journal.types()[:2] == ["alert.noted", "text.redacted"]
        assert stage.journal.blobs == {}
        await at.press("j")
        assert "[redacted by alice@example.com, 2026-03-02: personal data]" in at.text()


async def test_anything_but_a_yes_changes_nothing() -> None:
    stage = Stage()
    async with seat(stage) as at:
        await at_the_note(at)
        await at.press("R", "enter", "enter", "escape")
    assert stage.journal.types() == ["alert.noted"]
    assert list(stage.journal.blobs.values()) == ["mrs doe's number is 555"]


async def test_an_entry_without_a_text_says_so() -> None:
    async with seat() as at:
        at.stage.desk.acts.seen(["x"])
        at.app.rebuild()
        await at.press("5", "R")
        assert "has no text" in at.message


async def test_read_only_redacts_nothing() -> None:
    stage = Stage(read_only=True)
    async with seat(stage) as at:
        with stage.before():
            await at_the_note(at)
        await at.press("R")
        assert "read-only" in at.message
    assert stage.journal.types() == ["alert.noted"]
