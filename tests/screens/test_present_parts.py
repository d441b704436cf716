"""The line below a list: whole parts, the first tells most."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from oncall_tui.domain.text import plain
from screens.glyphs import ASCII, UNICODE
from screens.present import Piece
from screens.present_parts import parted
from screens.theme import Role
from tests.screens.pieces import TEXTS, cells, text_of


def parts(*texts: str) -> list[Piece]:
    return [(text, Role.DIM) for text in texts]


def test_parts_stand_apart_in_both_character_sets() -> None:
    filtered = parts("filter NodeUnreach: 60 of 307", "order held, 180 came; ! leaves")
    assert text_of(parted(filtered, 80, UNICODE)) == (
        "filter NodeUnreach: 60 of 307 │ order held, 180 came; ! leaves"
    )
    assert " | " in text_of(parted(filtered, 80, ASCII))


def test_what_has_no_room_is_left_out_whole_and_what_is_shorter_still_comes() -> None:
    found = parted(parts("first", "much too long to fit in here", "last"), 20, UNICODE)
    assert text_of(found) == "first │ last"


def test_of_a_list_some_words_are_better_than_none() -> None:
    shared = parts("line 3 of 3", "all: cluster=fra-prod, instance=broker-1")
    assert text_of(parted(shared, 44, UNICODE)) == "line 3 of 3 │ all: cluster=fra-prod, …"
    assert text_of(parted(shared, 20, UNICODE)) == "line 3 of 3"


@given(st.lists(TEXTS.map(plain).filter(bool), min_size=1, max_size=6), st.integers(1, 120))
def test_the_line_is_never_too_long_and_the_first_part_is_always_there(
    texts: list[str], width: int
) -> None:
    found = parted(parts(*texts), width, UNICODE)
    assert 0 < cells(found) <= width
