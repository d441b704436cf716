"""What is typed or pasted keeps its length, and nothing in it can act on the terminal."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from screens.widgets.line_input import typed


@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_it_prints_and_is_as_long_as_it_was(text: str) -> None:
    assert typed(text).isprintable()
    assert len(typed(text)) == len(text)


@given(st.text(alphabet="abcäß日本🔥 [](){}\"'~=,"))
def test_what_people_type_stays_as_it_is(text: str) -> None:
    assert typed(text) == text


def test_blanks_of_all_kinds_are_blanks() -> None:
    assert typed("a\tb\u00a0c") == "a b c"
