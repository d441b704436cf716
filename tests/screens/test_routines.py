"""Routines on screen: what is due, what goes on, and the count in the head."""

from __future__ import annotations

from datetime import UTC

import pytest

from screens.glyphs import UNICODE
from screens.present_head import head_pieces, tab_pieces
from screens.view import View
from tests.fakes import NOON, make_alert
from tests.screens.harness import Seat, seat
from tests.screens.library_scenes import ROUTINES, routines
from tests.screens.pieces import cells, text_of

ME = "alice@example.com"


def line_of(at: Seat, word: str) -> str:
    return next(line for line in at.text().splitlines() if word in line)


async def test_what_is_due_stands_first_with_since_when_and_who_did_it_last() -> None:
    async with seat() as at:
        await routines(at)
        text = at.text().splitlines()
        assert [line.split()[0] for line in text[3:7]] == ["overdue", "due", "walked", "not"]
        assert line_of(at, "Morning").split()[-5:] == ["since", "Mon", "08:00", "2d", "alice"]
        assert "alice is at it" in line_of(at, "Backup and restore")
        assert "next Mon 17:00" in line_of(at, "End of day")
        assert "3 due │ 1 overdue" in " ".join(at.text().split())


async def test_walking_one_starts_a_run_and_walking_it_again_goes_on_with_it() -> None:
    async with seat() as at:
        at.stage.library.texts |= ROUTINES
        await at.press("7", "j", "r")
        assert at.stage.journal.types() == ["run.started"]
        path = at.stage.journal.lines[0].d["path"]
        await at.press("escape")
        assert "walked" in at.text()
        assert path in at.text()
        await at.press("r")
        assert at.stage.journal.types() == ["run.started", "run.resumed"]


async def test_a_routine_can_be_read_without_being_walked() -> None:
    async with seat() as at:
        at.stage.library.texts |= ROUTINES
        await at.press("7", "enter")
        assert "Say so." in at.text()
        assert at.stage.journal.types() == []


async def test_where_no_runbook_says_when_it_is_due_that_is_said() -> None:
    async with seat() as at:
        await at.press("7")
        assert "no runbook says when it is due" in at.text()
        await at.press("r")
        assert "no routine is chosen" in at.message


async def test_the_rule_that_cannot_be_read_is_explained() -> None:
    async with seat() as at:
        await routines(at)
        at.app.screen.items.go_to("routines/broken.md")  # type: ignore[attr-defined]
        await at.settle()
        assert "`due` is not read" in at.text()


async def test_the_head_counts_what_is_due_where_there_is_room() -> None:
    async with seat(size=(120, 40)) as at:
        at.stage.library.texts |= ROUTINES
        await at.answer("prod", [make_alert()])
        at.app._count_routines()
        await at.settle()
        first, second = at.text().splitlines()[:2]
        assert "7 routines 4 8 numbers 9 sources 0 quiet" in first
        assert "alice" in first
        assert "2 overdue in 7" in second


@pytest.mark.parametrize("width", [80, 92, 120])
def test_the_tab_of_the_routines_pushes_nobodys_name_out(width: int) -> None:
    pieces = tab_pieces("board", me=ME, now=NOON, zone=UTC, width=width, due=3, overdue=1)
    who = ME if width < 120 else "alice"
    assert text_of(pieces).endswith(f"{who}  12:00 UTC")
    assert ("routines" in text_of(pieces)) == (width > 90)
    assert cells(pieces) <= width


def test_the_overdue_are_left_out_where_something_else_needs_the_room() -> None:
    view = View(routines_overdue=2)
    assert "2 overdue in 7" in text_of(head_pieces(view, now=NOON, width=80, glyphs=UNICODE))
    narrow = head_pieces(view, now=NOON, width=24, glyphs=UNICODE)
    assert text_of(narrow).startswith("at least 0 alerts")
    assert cells(narrow) <= 24
    assert "overdue" not in text_of(narrow)
