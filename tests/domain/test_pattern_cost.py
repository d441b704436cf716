"""What could keep a search busy for ever is refused; what people write is not."""

from __future__ import annotations

import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncall_tui.domain.pattern_cost import refuse_costly, straightened
from oncall_tui.errors import FilterError


@pytest.mark.parametrize(
    "pattern",
    [
        "disk.*full",
        "^(db|web)[0-9]+$",
        "(?:/[^/]+)*$",
        r"(,\w+)*",
        r"([a-z]\d)*x",
        r"\d+\.\d+\.\d+",
        "(?i)disk",
        "(foo|bar)+",
        "a{2,5}b{3}",
        "(a+)?b",
        ".*a.*b.*",
        "[(*]+[)*]*",
        "",
        "(",
        "a**",
    ],
)
def test_what_people_write_is_let_through(pattern: str) -> None:
    refuse_costly(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+",
        "(a*)*b",
        r"(\w+\s?)*$",
        r"(a\w+)*$",
        "(a|a)*b",
        "(a|ab)*c",
        "(.|x)+y",
        "((a|b)+)+c",
        "(?:(?:a+)b?)+",
        "(a?){30}x",
        "([a-z]+){20,}",
        ".*.*.*.*x",
        r"\w*\w*\w*\w*!",
        "a+(b*c*)d*",
    ],
)
def test_what_shares_a_text_in_too_many_ways_is_refused(pattern: str) -> None:
    with pytest.raises(FilterError, match="for ever"):
        refuse_costly(pattern)


PATTERNS = st.lists(
    st.sampled_from(["a", "b", ".*", "[ab]", ".", "^", "$", r"\.", r"\w", r"\s", "c", "+", "(a)"])
).map("".join)


@given(PATTERNS, st.text(st.sampled_from("abc.\n"), max_size=12))
def test_a_straightened_pattern_is_found_where_the_given_one_is(pattern: str, text: str) -> None:
    try:
        given_ = re.compile(pattern, re.MULTILINE)
    except re.error:
        return
    straight = re.compile(straightened(pattern), re.MULTILINE)
    assert (straight.search(text) is None) is (given_.search(text) is None)


def test_a_straightened_pattern_goes_through_a_long_line_few_times() -> None:
    pattern = straightened("a.*a.*a.*a.*a.*a.*b")
    refuse_costly(pattern)
    assert re.search(pattern, "a" * 1_000) is None


@given(st.text(st.sampled_from("a()[]{}*+?|\\,12.^$"), max_size=15))
def test_any_text_is_judged(pattern: str) -> None:
    with suppress(FilterError):
        refuse_costly(pattern)
