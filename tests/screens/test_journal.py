"""The journal on screen: newest first, marked as far as it is proven, searched, checked."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from oncall_tui.errors import JournalError, JournalTamperedError
from oncall_tui.services.entry_marks import PAGE, Mark
from screens.journal import TELL_EVERY, JournalScreen
from tests.fakes import make_alert
from tests.screens.fake_marks import FakeMarks, write_many
from tests.screens.harness import Seat, Stage, seat


class FakeReport(msgspec.Struct):
    """What a check says."""

    headline: str
    sound: bool


def stage_of(length: int, marks: FakeMarks | None = None) -> Stage:
    """Return a stage with a journal of so many entries."""
    stage = Stage()
    write_many(stage.journal, length)
    stage.ledger.catch_up()
    if marks is not None:
        give(stage, open_marks=lambda: marks)
    return stage


def give(stage: Stage, **members: Callable[..., Any]) -> None:
    for name, value in members.items():
        msgspec.structs.force_setattr(stage.desk, name, value)


_LINE = re.compile(r"\s*(\d+) .*(?: \d\d:\d\d:\d\d |cannot be read)")


def lines_of(at: Seat) -> dict[int, str]:
    """Return the entries that are visible, by their index, as they stand there."""
    found = ((_LINE.match(line), line) for line in at.text().split("\n"))
    return {int(match[1]): line for match, line in found if match}


def listed(at: Seat) -> list[int]:
    """Return the indexes of the entries that are visible."""
    return list(lines_of(at))


def line_of(at: Seat, index: int) -> str:
    return lines_of(at)[index]


def screen_of(at: Seat) -> JournalScreen:
    assert isinstance(at.app.screen, JournalScreen)
    return at.app.screen


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


async def test_each_entry_says_how_far_it_is_proven() -> None:
    marks = FakeMarks(2, e3=Mark.UNSIGNED, e4=Mark.UNKNOWN, e5=Mark.BROKEN)
    async with seat(stage_of(6, marks), ascii_only=True) as at:
        await at.press("5")
        found = [line_of(at, index).split()[1] for index in range(6)]
        assert found == ["vv", "vv", "v", "-", "?", "!!"]
        assert "wrong: enter says why" in at.text()
        assert "6 looked at" in at.text()


async def test_only_pages_that_are_seen_are_read_and_judged() -> None:
    marks = FakeMarks()
    async with seat(stage_of(PAGE * 40, marks)) as at:
        await at.press("5")
        assert set(marks.pages) == {39}
        await at.press("G")
        assert listed(at)[-1] == 0
        assert set(marks.pages) == {39, 0}
        await at.press("g")
        assert listed(at)[0] == PAGE * 40 - 1


async def test_a_journal_without_keys_is_listed_without_marks() -> None:
    async with seat(stage_of(3)) as at:
        await at.press("5")
        assert listed(at) == [2, 1, 0]
        await at.press("enter")
        assert "nothing here checks entries" in at.text()


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("actor=bob", [7, 5, 3, 1]),
        ("type=effect", [7, 5, 3, 1]),
        ("outcome=failed", [7, 3]),
        ("disk6", [6]),
        ("nothing", []),
    ],
)
async def test_a_search_shows_what_matches(typed: str, found: list[int]) -> None:
    async with seat(stage_of(8)) as at:
        await at.press("5", "slash")
        await at.type(typed)
        await at.press("enter")
        assert listed(at) == found
        assert f"{len(found)} of 8" in at.text()
        await at.press("escape")
        assert listed(at) == list(range(7, -1, -1))


async def test_a_search_goes_through_all_pages() -> None:
    async with seat(stage_of(9000)) as at:
        await at.press("5", "slash")
        await at.type("disk17")
        await at.press("enter")
        assert "111 of 9,000" in at.text()
        await at.press("G")
        assert listed(at)[-1] == 17


async def test_what_cannot_be_understood_says_so_and_changes_nothing() -> None:
    async with seat(stage_of(4)) as at:
        await at.press("5", "slash")
        await at.type("colour=red")
        assert "entries have no 'colour'" in at.message
        assert "colour: 0 of 4" not in at.text()
        await at.press("enter", "escape")
        assert listed(at) == [3, 2, 1, 0]


async def test_keys_show_only_entries_like_the_one_under_the_cursor() -> None:
    async with seat(stage_of(8)) as at:
        await at.press("5", "a")
        assert listed(at) == [7, 5, 3, 1]
        await at.press("o")
        assert listed(at) == [7, 3]
        await at.press("a")
        assert listed(at) == [7, 3]
        await at.press("o")
        assert listed(at) == list(range(7, -1, -1))
        await at.press("i")
        assert "this entry has no incident" in at.message


async def test_new_entries_join_a_search_when_they_match() -> None:
    async with seat(stage_of(8)) as at:
        await at.press("5", "j", "t")
        assert listed(at) == [6, 2]
        for type_ in ("alert.noted", "alert.acked"):
            at.stage.ledger.write(type_, {"target": {"title": "Disk"}})
        at.app.rebuild()
        await at.settle()
        assert listed(at) == [8, 6, 2]


async def test_the_cursor_stays_on_its_entry_when_others_come() -> None:
    async with seat(stage_of(8)) as at:
        await at.press("5", "j", "j")
        at.stage.ledger.write("alert.noted", {"target": {"title": "Disk"}})
        at.app.rebuild()
        await at.settle()
        assert screen_of(at).entries.current == 5


async def test_detail_shows_members_texts_keys_and_neighbours() -> None:
    stage = stage_of(2, FakeMarks(e2=Mark.UNKNOWN))
    stage.journal.append("alert.noted", {"n": 7}, texts={"note": "called\nthem"})
    stage.ledger.catch_up()
    async with seat(stage, size=(120, 60)) as at:
        await at.press("5", "enter")
        text = at.text()
        for words in (
            "called",
            "them",
            "certificate",
            "AAAAidentity",
            "nobody trusts it",
        ):
            assert words in text
        assert re.search(r"\bn +7\b", text)
        assert "entry 1," in text
        assert "prev of entry 3" in text
        await at.press("escape")
        assert screen_of(at).entries.current is not None


async def test_a_proof_is_saved_and_its_place_is_told() -> None:
    stage = stage_of(3)
    give(stage, save_proof=lambda index: f"/proofs/{index}.tlog-proof")
    async with seat(stage) as at:
        await at.press("5", "j", "p")
        assert at.message == "the proof of entry 1 is in /proofs/1.tlog-proof"
        await at.press("enter", "p")
        assert screen_of(at).entries.current is not None


async def test_a_proof_that_can_not_be_made_says_why() -> None:
    def fail(index: int) -> str:
        raise JournalError(f"no checkpoint covers entry {index} yet")

    stage = stage_of(3)
    async with seat(stage) as at:
        await at.press("5", "p")
        assert "nothing here can prove" in at.message
        give(stage, save_proof=fail)
        await at.press("p")
        assert "no checkpoint covers entry 2 yet" in at.message


async def test_entries_that_can_not_be_read_are_told() -> None:
    stage = stage_of(4, FakeMarks())
    async with seat(stage) as at:
        del stage.journal.lines[2:]
        await at.press("5")
        assert "cannot be read" in line_of(at, 3)
        assert "alert.acked" in line_of(at, 0)


async def test_the_check_says_what_it_found() -> None:
    stage = Stage()
    results: list[Any] = [FakeReport("OK: 0 entries", True), FakeReport("entry 3 is wrong", False)]
    give(stage, verify=lambda _: results.pop(0))
    async with seat(stage) as at:
        await at.press("5", "v")
        assert (at.message, at.app.view.alarm) == ("OK: 0 entries", False)
        await at.press("v")
        assert (at.message, at.app.view.alarm) == ("entry 3 is wrong", True)


async def test_a_check_that_can_not_be_made_says_why() -> None:
    def fail(_: Any) -> Any:
        raise JournalTamperedError("line 7 is not an entry")

    stage = Stage()
    give(stage, verify=fail)
    async with seat(stage) as at:
        await at.press("5", "v")
        assert "line 7 is not an entry" in at.message


async def test_a_long_check_says_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = stage_of(6)
    heard: list[str] = []
    monkeypatch.setattr(JournalScreen, "say", lambda _, text, **more: heard.append(text))

    def check(progress: Callable[[int], None]) -> Any:
        for count in (500, TELL_EVERY, TELL_EVERY + 500, TELL_EVERY * 2):
            progress(count)
        return FakeReport("OK: 6 entries", True)

    give(stage, verify=check)
    async with seat(stage) as at:
        await at.press("5", "v")
        assert [text.split(" ", 2)[-1] for text in heard] == [
            "entry",
            "20,000 of 6 entries",
            "40,000 of 6 entries",
            "entries",
        ]


async def test_entries_that_come_during_a_search_do_not_disturb_it() -> None:
    async with seat(stage_of(30_000)) as at:
        await at.press("5", "slash")
        for key in "disk17":
            await at.pilot.press(key)
        for _ in range(3):
            at.stage.ledger.write("alert.noted", {"target": {"title": "disk17"}})
            at.app.rebuild()
            await at.pilot.pause()
        await at.settle()
        await at.press("enter")
        assert "1,114 of 30,003" in at.text()
        assert listed(at)[:4] == [30_002, 30_001, 30_000, 17_999]
