"""An alert whose source does not answer says so: on its line, below the list, in its detail."""

from __future__ import annotations

import pytest

from oncall_tui.domain.snapshot import Liveness, SourceHealth
from screens.glyphs import ASCII, UNICODE
from screens.present_away import away_marks, away_words
from tests.fakes import NOON, make_alert
from tests.screens.harness import seat


def health(liveness: Liveness, age: int | None = 30_000) -> SourceHealth:
    last_good = None if age is None else NOON - age
    return SourceHealth("edge", "alertmanager", liveness, last_good=last_good)


def test_it_says_since_when_it_is_the_last_word() -> None:
    told = away_words(health(Liveness.STALE), NOON)
    assert told == "edge has not answered for 30s: this is its last word"
    never = away_words(health(Liveness.UNREACHABLE, None), NOON)
    assert never == "edge does not answer: this is its last word"


@pytest.mark.parametrize("liveness", [Liveness.LIVE, Liveness.WAITING])
def test_a_source_that_answers_or_was_not_asked_is_not_marked(liveness: Liveness) -> None:
    assert away_words(health(liveness), NOON) == away_words(None, NOON) == ""
    assert away_marks({"edge": health(liveness)}, ASCII) == {}


@pytest.mark.parametrize("ascii_only", [False, True])
async def test_the_line_the_lower_pane_and_the_detail_say_it(ascii_only: bool) -> None:
    glyphs = ASCII if ascii_only else UNICODE
    words = "edge has not answered for 30s: this is its last word"
    async with seat(size=(120, 40), ascii_only=ascii_only) as at:
        await at.answer("edge", [make_alert("Disk", source="edge")])
        plain_line = next(x for x in at.text().splitlines() if "Disk" in x)
        assert words not in at.text()
        at.stage.clock.advance(30_000)
        for mark in (glyphs.stale, glyphs.stale, glyphs.dead):
            at.stage.fail("edge")
            await at.settle()
            line = next(x for x in at.text().splitlines() if "Disk" in x)
            assert f" {mark}ed" in line
            assert len(line) == len(plain_line)
        assert words in at.text()
        await at.press("enter")
        assert words in at.text()
        await at.press("escape")
        await at.answer("edge", [make_alert("Disk", source="edge")])
        assert words not in at.text()
        assert f" {glyphs.dead}ed" not in at.text()
