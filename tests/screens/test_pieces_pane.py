"""Wrapping: no text is lost, no line is too wide, and nothing in it is markup."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.app import App, ComposeResult

from screens.present import Piece
from screens.theme import Role
from screens.widgets.pieces_pane import PiecesPane, wrap
from tests.screens.pieces import PLAIN_TEXTS

LINES = st.lists(st.tuples(PLAIN_TEXTS, st.sampled_from([Role.PLAIN, Role.DIM])), max_size=5)
WIDTHS = st.integers(20, 120)
HANGS = st.integers(0, 8)


def solid(text: str) -> str:
    """Return a text without its blanks: the only thing that a line break may swallow."""
    return "".join(text.split())


def joined(lines: list[list[Piece]]) -> str:
    return "".join(text for line in lines for text, _ in line)


@given(LINES, WIDTHS, HANGS)
def test_no_text_is_lost(pieces: list[Piece], width: int, hang: int) -> None:
    assert solid(joined(wrap(pieces, width, hang=hang))) == solid(joined([pieces]))


@given(LINES, WIDTHS, HANGS)
def test_no_line_is_wider_than_the_pane(pieces: list[Piece], width: int, hang: int) -> None:
    for line in wrap(pieces, width, hang=hang):
        assert cell_len(joined([line]).rstrip()) <= width


@given(LINES, WIDTHS, HANGS)
def test_every_character_keeps_its_look(pieces: list[Piece], width: int, hang: int) -> None:
    def looks(lines: list[list[Piece]]) -> list[tuple[str, Role]]:
        return [(c, role) for line in lines for text, role in line for c in solid(text)]

    assert looks(wrap(pieces, width, hang=hang)) == looks([pieces])


@given(LINES, WIDTHS, st.integers(1, 8))
def test_lines_after_the_first_hang(pieces: list[Piece], width: int, hang: int) -> None:
    for line in wrap(pieces, width, hang=hang)[1:]:
        assert joined([line]).startswith(" " * hang)


def test_words_stay_whole_where_there_is_room() -> None:
    lines = wrap([("alpha beta gamma delta", Role.PLAIN)], 12)
    assert [joined([line]).strip() for line in lines] == ["alpha beta", "gamma delta"]


def test_a_word_that_is_too_long_is_broken() -> None:
    lines = wrap([("x" * 45, Role.PLAIN)], 20)
    assert [len(joined([line])) for line in lines] == [20, 20, 5]


def test_a_pane_that_is_too_narrow_still_shows_text() -> None:
    assert solid(joined(wrap([("abc " * 9, Role.PLAIN)], 1, hang=4))) == "abc" * 9


class _Pane(App[None]):
    def compose(self) -> ComposeResult:
        yield PiecesPane()


async def test_of_a_long_text_the_first_page_is_there_at_once_and_the_rest_without_a_key() -> None:
    app = _Pane()
    async with app.run_test(size=(40, 10)) as pilot:
        pane = app.query_one(PiecesPane)
        taken: list[int] = []

        def lines() -> Iterator[list[Piece]]:
            for number in range(500):
                taken.append(number)
                yield [(f"line {number}", Role.PLAIN)]

        pane.show(lines())
        assert 10 <= len(taken) < 50
        assert "line 9" in pane.render_line(9).text
        await pilot.pause()
        assert pane.virtual_size.height == 500
        pane.action_scroll_end()
        await pilot.pause()
        assert "line 499" in pane.render_line(9).text


async def test_the_end_of_a_long_text_is_one_key_away_before_the_rest_was_wrapped() -> None:
    app = _Pane()
    async with app.run_test(size=(40, 10)) as pilot:
        pane = app.query_one(PiecesPane)
        lines = [[(f"line {number}", Role.PLAIN)] for number in range(500)]
        pane.show(lines)
        await pilot.pause()
        pane.show(lines)
        pane.action_scroll_end()
        await pilot.pause()
        assert "line 499" in pane.render_line(9).text
