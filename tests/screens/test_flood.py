"""Rubbish from the line is not worked off key by key, and keys count again when it is over."""

from __future__ import annotations

from collections.abc import Iterable

from textual import events
from textual._time import get_time
from textual.message import Message

from screens.terminal.flood import PAUSE, RATE, ROOM, Flood, FloodGate
from screens.terminal.one_key import LATE, MANY
from screens.terminal.paste_end import BEGIN, END
from tests.fakes import make_alert
from tests.screens.harness import seat


class Line:
    """A terminal's line, and time that moves when it is told to."""

    def __init__(self) -> None:
        self.at = 0.0
        self.gate = FloodGate(now=lambda: self.at)

    def send(self, data: str, after: float) -> str:
        """Return what is let in: keys as themselves, a flood as `!`, a paste as `P`."""
        self.at += after
        return told(self.gate.feed(data))


def told(messages: Iterable[Message]) -> str:
    found = ""
    for message in messages:
        if isinstance(message, events.Key):
            found += message.character or "?"
        elif isinstance(message, events.Paste):
            found += "P"
        elif isinstance(message, Flood):
            found += "!"
    return found


def test_the_longest_note_that_comes_at_once_is_typed() -> None:
    note = "x" * 1_000 + "\r"
    assert Line().send(note, 1) == note


def test_a_key_that_is_held_for_minutes_is_never_too_much() -> None:
    line = Line()
    assert all(line.send("j", 1 / 30) == "j" for _ in range(30 * 180))


def test_a_line_that_stood_still_brings_everything_that_was_typed() -> None:
    line = Line()
    assert line.send("j" * 30 * 30, 30) == "j" * 900


def test_a_flood_is_told_once_and_the_rest_of_it_is_nothing() -> None:
    line = Line()
    assert line.send("x" * 4_000, 1) == "x" * ROOM + "!"
    assert line.send("x" * 4_000, 0.01) == ""
    assert line.send("a", PAUSE / 2) == ""


def test_after_a_pause_keys_are_keys_again() -> None:
    line = Line()
    line.send("x" * 20_000, 1)
    assert line.send("q", PAUSE) == "q"


def test_a_flood_that_goes_on_after_a_pause_has_as_much_room_as_time_has_passed() -> None:
    line = Line()
    line.send("x" * 20_000, 1)
    assert line.send("x" * 20_000, 0.5) == "x" * int(RATE / 2) + "!"


def test_a_paste_counts_as_one_key_however_long_it_is() -> None:
    line = Line()
    assert line.send(f"{BEGIN}{'x' * 100_000}{END}q", 1) == "Pq"


def test_what_is_no_key_passes() -> None:
    line = Line()
    line.send("x" * 20_000, 1)
    seen = list(line.gate.feed("\x1b[I"))
    assert [type(message) for message in seen] == [events.AppFocus]


async def test_keys_that_wait_when_a_flood_is_told_are_forgotten_and_that_is_said() -> None:
    async with seat() as at:
        await at.answer("prod", [make_alert()])
        for _ in range(100):
            await at.app.on_event(events.Key("f12", None))
        assert at.app._typed
        await at.app.on_event(Flood())
        await at.settle()
        assert not at.app._typed
        assert "too many keys" in at.message
        await at.press("9")
        assert "SOURCES" in at.text()


def pressed(key: str, at: float) -> events.Key:
    """Return a key that was pressed at a time of the monotonic clock."""
    event = events.Key(key, key if len(key) == 1 else None)
    event.time = at
    return event


async def test_many_keys_that_have_waited_for_long_are_forgotten_with_all_that_follow() -> None:
    async with seat() as at:
        await at.answer("prod", [make_alert()])
        long_ago = get_time() - 2 * LATE
        for _ in range(MANY + 20):
            await at.app.on_event(pressed("f12", long_ago))
        await at.settle()
        assert not at.app._typed
        assert "too many keys" in at.message
        # What was pressed without a pause behind them is the rest of the same text.
        await at.app.on_event(pressed("a", long_ago + PAUSE / 2))
        await at.app.on_event(pressed("a", long_ago + PAUSE / 2 + PAUSE / 2))
        await at.settle()
        assert at.stage.journal.types().count("alert.acked") == 0
        await at.press("a")
        assert at.stage.journal.types().count("alert.acked") == 1


async def test_a_few_keys_may_wait_as_long_as_they_have_to() -> None:
    async with seat() as at:
        await at.answer("prod", [make_alert()])
        for _ in range(MANY - 10):
            await at.app.on_event(pressed("f12", get_time() - 2 * LATE))
        await at.app.on_event(pressed("a", get_time()))
        await at.settle()
        await at.settle()
        assert at.stage.journal.types().count("alert.acked") == 1
