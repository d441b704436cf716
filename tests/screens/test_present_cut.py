"""What is cut says so."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from screens.glyphs import ASCII, UNICODE
from screens.present import cut


def test_a_long_name_ends_in_a_mark_and_a_short_one_stays() -> None:
    assert cut("a" * 20, 10, UNICODE) == "a" * 9 + UNICODE.cut
    assert cut("a" * 10, 10, ASCII) == "a" * 10


@given(st.text(), st.integers(2, 40))
def test_it_is_never_wider_than_it_may_be(text: str, most: int) -> None:
    assert cell_len(cut(text, most, UNICODE)) <= most
