"""Steps that are done at once do what they did on the long way, and nothing goes past them."""

from __future__ import annotations

from textual import events

from tests.fakes import make_alert
from tests.screens.harness import Seat, seat


def shown(at: Seat) -> list[str]:
    """Return the lines of the terminal as they were last drawn."""
    return [line.rstrip() for line in at.text().splitlines()]


async def fill(at: Seat) -> None:
    """Bring fifty alerts."""
    await at.answer(
        "prod", [make_alert(f"A{n:02}", started=1_772_452_000_000 + n) for n in range(50)]
    )


async def test_a_step_is_done_when_its_key_is_taken() -> None:
    async with seat() as at:
        await fill(at)
        before = at.board.alerts.position[0]
        await at.app.on_event(events.Key("j", "j"))
        assert at.board.alerts.position[0] == before + 1
        assert not at.app.is_busy


async def test_a_step_behind_another_key_waits_for_it() -> None:
    async with seat() as at:
        await fill(at)
        before = at.board.alerts.position[0]
        await at.app.on_event(events.Key("slash", "/"))
        await at.app.on_event(events.Key("j", "j"))
        assert at.board.alerts.position[0] == before
        for _ in range(20):
            await at.settle()
        assert at.app.view.filter == "j"


async def test_a_page_is_drawn_as_on_the_long_way() -> None:
    async with seat() as quick, seat() as slow:
        await fill(quick)
        await fill(slow)
        slow.app.set_keymap({"nothing": "f12"})
        for key in ("pagedown", "j", "G", "k", "pageup", "g"):
            await quick.press(key)
            await slow.press(key)
            assert shown(quick) == shown(slow)


async def test_a_step_answers_the_message() -> None:
    async with seat() as at:
        await fill(at)
        await at.press("p")
        at.app._say("something was done")
        await at.settle()
        await at.press("j")
        assert at.message == ""
