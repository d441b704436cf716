"""Journals of mates that are not believed: who, how much, and why."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncall_tui.domain.team import Doubt
from screens.glyphs import ASCII, UNICODE, Glyphs
from screens.present_doubts import doubt_line, doubt_lines, doubt_pieces
from screens.present_head import head_pieces
from screens.sources import SourcesScreen
from screens.view import View
from tests.fakes import NOON
from tests.screens.harness import seat
from tests.screens.pieces import TEXTS, cells, harmless, text_of

BOB = Doubt("bob@jump01", "the key that vouches is not trusted", 2)
CAROL = Doubt("carol@jump01", "its signature is wrong")


@given(TEXTS, TEXTS, st.none() | st.integers(0, 10**6), st.integers(60, 200),
       st.sampled_from([UNICODE, ASCII]))  # fmt: skip
def test_a_doubt_fills_its_line_and_nothing_a_mate_chose_acts(
    log: str, why: str, count: int | None, width: int, glyphs: Glyphs
) -> None:
    doubt = Doubt(log, why, count)
    pieces = doubt_line(doubt, width=width, glyphs=glyphs)
    assert cells(pieces) == max(width, cells(pieces[:-1]) + 5)
    every = [*pieces, *doubt_pieces(View(doubts=(doubt,)), short=False)]
    every += [piece for line in doubt_lines(doubt) for piece in line]
    assert all(harmless(text) for text, _ in every)


def test_the_head_names_the_mate_or_counts_where_there_is_no_room() -> None:
    view = View(doubts=(CAROL, BOB, msgspec.structs.replace(BOB, why="they are not signed")))
    wide = head_pieces(view, now=NOON, width=120, glyphs=ASCII)
    assert "not believed: bob@jump01 +1" in text_of(wide)
    assert "disbel. 2" in text_of(head_pieces(view, now=NOON, width=24, glyphs=ASCII))
    assert doubt_pieces(View(), short=False) == []


@pytest.mark.parametrize(("doubt", "said"), [
    (BOB, "bob@jump01: 2 entries not believed: the key that vouches is not trusted"),
    (CAROL, "carol@jump01: nothing more is believed: its signature is wrong"),
])  # fmt: skip
async def test_the_sources_list_what_is_not_believed_and_say_why(doubt: Doubt, said: str) -> None:
    async with seat() as at:
        await at.press("9")
        screen = at.app.screen
        assert isinstance(screen, SourcesScreen)
        screen.show(msgspec.structs.replace(screen.view, doubts=(doubt,)))
        await at.press("G")
        assert doubt.log in at.text()
        assert said in " ".join(at.text().split())
