"""Whole sessions: what we write leads to the very screen that stock Textual's output leads to.

`ONCALL_FRAME_SESSIONS=200` plays more of them.
"""

from __future__ import annotations

import os
import random
from collections.abc import Awaitable, Callable

import pyte
import pytest
from rich.cells import cell_len

from oncall_tui.domain.alert import Alert
from tests.fakes import MINUTE, NOON, make_alert, make_ticket
from tests.screens.harness import Seat, Stage, seat
from tests.screens.twin_screens import Agreeing, Twins, cells
from tests.screens.wired import Wired, wire

SESSIONS = int(os.environ.get("ONCALL_FRAME_SESSIONS", "2"))
STEPS = 40
SIZES = [(80, 24), (120, 40), (80, 24), (60, 15), (20, 5), (200, 50)]
KEYS = [
    *("j", "j", "j", "k", "g", "G", "pagedown", "pageup", "ctrl+d", "ctrl+u", "home", "end"),
    *("space", "tab", "enter", "enter", "escape", "escape", "greater_than_sign", "less_than_sign"),
    *"SFftwxmLbciaUneETszroy01123456789",
    *("exclamation_mark", "equals_sign", "colon", "slash", "question_mark"),
]
WORDS = [
    "Disk", "full", "日本", "あ", "한국어", "é", "e\u0301", "n\u0303o", "\u0301", "👍🏽", "👩‍💻",
    "🇩🇪", "⚠️", "✅", "│", "─", "ﬁ",
    "\u200b", "\u00a0", "x" * 40, "漢" * 30, "ก็", "नि", "\u202eabc", "½",
]  # fmt: skip
"""Wide, combining, joined and turned round, of which terminals disagree about some."""


def text(chance: random.Random) -> str:
    """Make a text as an alert may have."""
    return chance.choice(["", " "]).join(chance.choices(WORDS, k=chance.randint(1, 5)))


def alerts(chance: random.Random) -> list[Alert]:
    """Make what a source may answer: some of the alerts of the poll before, some new ones."""
    return [
        make_alert(
            f"{text(random.Random(number))}{number}",
            severity=chance.choice(["critical", "high", "warning", "info"]),
            started=NOON - number * MINUTE,
            instance=text(random.Random(-number)),
            fingerprint=f"{number:016x}",
            annotations={"summary": text(chance)},
        )
        for number in chance.sample(range(1, 60), chance.choice([0, 1, 5, 30]))
    ]


async def press(at: Seat, twins: Twins, chance: random.Random) -> None:
    await at.press(chance.choice(KEYS))


async def type_text(at: Seat, twins: Twins, chance: random.Random) -> None:
    for character in text(chance):
        await at.pilot.press(character)
    await at.settle()


async def poll(at: Seat, twins: Twins, chance: random.Random) -> None:
    await at.answer("prod", alerts(chance))


async def poll_tickets(at: Seat, twins: Twins, chance: random.Random) -> None:
    keys = chance.sample(range(20), 5)
    await at.answer("desk", [make_ticket(str(key), text(chance)) for key in keys])


async def fail(at: Seat, twins: Twins, chance: random.Random) -> None:
    at.stage.fail("edge", text(chance))
    await at.settle()


async def let_time_pass(at: Seat, twins: Twins, chance: random.Random) -> None:
    at.stage.clock.advance(chance.choice([1_000, 61_000, 3_600_000]))
    at.app.rebuild()
    await at.settle()


async def resize(at: Seat, twins: Twins, chance: random.Random) -> None:
    size = chance.choice(SIZES)
    twins.resize(*size)
    await at.pilot.resize_terminal(*size)
    await at.settle()


async def shake(at: Seat, twins: Twins, chance: random.Random) -> None:
    """The window was another size for a moment; by the time that is heard of it is as before."""
    size = at.app.size
    twins.resize(*chance.choice(SIZES))
    twins.resize(*size)
    await at.pilot.resize_terminal(*size)
    await at.settle()


async def come_back(at: Seat, twins: Twins, chance: random.Random) -> None:
    """Somebody else wrote on the terminal, as a shell does while the program is put aside."""
    twins.scribble("\x1b[2J\x1b[H" + "$ ls 日本\r\n" * chance.randint(0, 5))
    at.app.forget_terminal()
    await at.settle()


STEP: list[Callable[[Seat, Twins, random.Random], Awaitable[None]]] = [
    *[press] * 12, *[poll] * 3, type_text, poll_tickets, fail, let_time_pass, resize, shake,
    come_back,
]  # fmt: skip


@pytest.mark.parametrize("mark", ["\u093f", "\u200b", "\u202e", "\ufe0f"])
def test_stock_pyte_forgets_what_stands_behind_a_mark(mark: str) -> None:
    """Which is one reason why it is not used as it is."""
    stock, ours = pyte.Screen(8, 1), Agreeing(8, 1)
    for screen in (stock, ours):
        pyte.Stream(screen).feed(f"a{mark}b")
    assert stock.display == ["a       "]
    assert ours.display[0].replace(mark, "").rstrip() == "ab"


@pytest.mark.parametrize("emoji", ["👍🏽", "🇩🇪"])
def test_with_stock_pyte_the_picture_depends_on_what_was_written_last(emoji: str) -> None:
    """The other: two columns, written left to right, and the left one again."""
    left, right = emoji.ljust(4 - cell_len(emoji) + len(emoji)), "|end"
    for screen, alike in ((pyte.Screen(8, 1), False), (Agreeing(8, 1), True)):
        stream = pyte.Stream(screen)
        stream.feed(f"\x1b[H{left}\x1b[1;5H{right}")
        before = cells(screen, 0)
        stream.feed(f"\x1b[H{left}")
        assert (cells(screen, 0) == before) is alike


@pytest.mark.parametrize("seed", range(SESSIONS))
async def test_every_frame_of_a_session_is_the_one_stock_textual_draws(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(seed)
    monkeypatch.setattr("textual.constants.COLOR_SYSTEM", "truecolor")
    wire(monkeypatch)
    size = SIZES[seed % len(SIZES)]
    twins = Twins(*size)
    twins.tap(monkeypatch)
    stage = Stage()
    stage.answer("prod", alerts(chance))
    async with seat(stage, size=size) as at:
        driver = at.app._driver
        assert isinstance(driver, Wired)
        for _ in range(STEPS):
            twins.read(driver._writer_thread)  # before the window may change
            await chance.choice(STEP)(at, twins, chance)
            twins.read(driver._writer_thread)
    assert twins.compared > STEPS / 2
    assert twins.saved > 0
