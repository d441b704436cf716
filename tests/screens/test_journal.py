"""The journal on screen: newest first, checked by one key."""

from __future__ import annotations

from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from oncall_tui.errors import JournalTamperedError
from screens.glyphs import ASCII, UNICODE, Glyphs
from screens.journal import entry_pieces
from tests.fakes import FakeClock, MemoryJournal, make_alert
from tests.screens.harness import Stage, seat
from tests.screens.pieces import TEXTS, cells, harmless


class FakeReport(msgspec.Struct):
    """What a check says."""

    headline: str
    proven: bool


@given(
    by=TEXTS, type_=TEXTS, text=TEXTS, index=st.integers(0, 999_999),
    width=st.integers(60, 200), glyphs=st.sampled_from([UNICODE, ASCII]),
)  # fmt: skip
def test_an_entry_fills_its_line_and_nothing_in_it_acts(
    by: str, type_: str, text: str, index: int, width: int, glyphs: Glyphs
) -> None:
    entry = MemoryJournal(FakeClock(), by).append("alert.seen", {"ids": [text]})
    entry = msgspec.structs.replace(entry, i=index, type=type_ or entry.type)
    pieces = entry_pieces(entry, zone="UTC", me="alice", width=width, glyphs=glyphs)
    assert cells(pieces) == width
    assert all(harmless(piece) for piece, _ in pieces)


async def test_the_newest_entry_stands_first() -> None:
    async with seat() as at:
        await at.answer("prod", [make_alert("Disk")])
        await at.press("a", "5")
        lines = at.text().split("\n")
        found = [line for line in lines if "effect.sent" in line or "alert.acked" in line]
        assert ["effect.sent" in found[0], "alert.acked" in found[1]] == [True, True]
        assert "2 entries" in at.text()


async def test_entries_that_come_while_it_is_shown_appear() -> None:
    async with seat() as at:
        await at.answer("prod", [make_alert("Disk")])
        await at.press("5")
        at.stage.desk.acts.note([make_alert("Disk")], "hello")
        at.app.rebuild()
        await at.settle()
        assert "alert.noted" in at.text()


async def test_the_check_says_what_it_found() -> None:
    stage = Stage()
    results: list[Any] = [FakeReport("OK: 0 entries", True), FakeReport("entry 3 is wrong", False)]
    msgspec.structs.force_setattr(stage.desk, "verify", lambda: results.pop(0))
    async with seat(stage) as at:
        await at.press("5", "v")
        assert (at.message, at.app.view.alarm) == ("OK: 0 entries", False)
        await at.press("v")
        assert (at.message, at.app.view.alarm) == ("entry 3 is wrong", True)


async def test_a_check_that_can_not_be_made_says_why() -> None:
    stage = Stage()

    def fail() -> Any:
        raise JournalTamperedError("line 7 is not an entry")

    msgspec.structs.force_setattr(stage.desk, "verify", fail)
    async with seat(stage) as at:
        await at.press("5", "v")
        assert "line 7 is not an entry" in at.message
