"""Matchers as Alertmanager has them."""

from __future__ import annotations

import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncall_tui.domain.matcher import Matcher, Op, all_match, matcher, parse_matchers
from oncall_tui.domain.pattern import LONGEST_PATTERN
from oncall_tui.errors import FilterError

LABELS = {
    "severity": "critical",
    "team": "payments",
    "instance": "db1:9100",
    "größe": "ü",
    "a b": "c",
}


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ('severity="critical"', True),
        ('severity="crit"', False),
        ("severity=critical", True),
        ('severity!="critical"', False),
        ('instance=~"db[0-9]:.*"', True),
        ('instance=~"db"', False),
        ('instance!~"db"', True),
        ('instance=~"db1|web"', False),
        ('instance=~"web|db1:9100"', True),
        (r"instance=~db\d:\d+", True),
        (r'instance=~"db\d:\d+"', True),
        ('{severity="critical",team!=db}', True),
        ('{ severity = "critical" , team = "payments" , }', True),
        ('severity="critical",team="db"', False),
        ("größe=ü", True),
        ('"a b"=c', True),
        ('missing=""', True),
        ('missing!=""', False),
        ('missing!="x"', True),
        ('missing=~".*"', True),
        ('missing=~".+"', False),
        ("{}", True),
        ("", True),
    ],
)
def test_whether_labels_match(text: str, holds: bool) -> None:
    assert all_match(parse_matchers(text), LABELS) is holds


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ('severity="cri', 10), ("severity=", 10), ("severity", 9), ("=x", 1), ('""="x"', 3),
        ("a=b c=d", 5), ("a=b,,c=d", 5), ("{a=b", 5), ("a=b}", 4), ("{a=b} x", 7), ("{", 2),
        ('a=~"("', 4), ('a=~"(a+)+"', 4), ("a=~[", 4), ("a=`b`", 3),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_its_position(text: str, position: int) -> None:
    with pytest.raises(FilterError) as caught:
        parse_matchers(text)
    assert caught.value.where == f"character {position}"


def test_a_pattern_from_a_file_cannot_be_endless() -> None:
    with pytest.raises(FilterError, match="characters"):
        parse_matchers(f'a=~"{"x" * (LONGEST_PATTERN + 1)}"')


def test_a_plain_value_may_be_as_long_as_it_likes() -> None:
    assert parse_matchers(f'a="{"x" * 1000}"')[0].value == "x" * 1000


@pytest.mark.parametrize(
    "pattern", ["(a+)+", "(.*)*x", "(?:a*)*", r"(\w+){2,}", "([a-z]+)+", "(a|b+)+", r"(\s*x+)*"]
)
def test_a_pattern_that_can_take_for_ever_is_refused(pattern: str) -> None:
    with pytest.raises(FilterError, match="for ever"):
        matcher("a", Op.MATCHES, pattern)


@pytest.mark.parametrize(
    "pattern",
    [r"(\d+\.){3}\d+", r"([a-z0-9-]+\.)+example", "web(-[a-z]+)*", "(a|b)+", "(db|web)[0-9]+"],
)
def test_patterns_in_common_use_are_not(pattern: str) -> None:
    assert matcher("a", Op.MATCHES, pattern).is_regex


def test_a_doubtful_pattern_prints_no_warning() -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        matcher("a", Op.MATCHES, "[[a]")
    assert not caught


@pytest.mark.parametrize("pattern", ["a{99999999999}", "(?P<n", "*", "[", "(?z)"])
def test_a_broken_pattern_is_an_error_of_ours_with_the_reason(pattern: str) -> None:
    with pytest.raises(FilterError, match="regular expression") as caught:
        matcher("a", Op.MATCHES, pattern)
    assert caught.value.hint


def test_groups_as_deep_as_fit_are_read() -> None:
    assert matcher("a", Op.MATCHES, "(" * 99 + ")" * 99).is_regex


def test_escapes_in_quotes() -> None:
    [found] = parse_matchers(r'a="say \"hi\"\\\n\d"')
    assert found.value == 'say "hi"\\\n\\d'


@given(
    st.text(st.characters(codec="utf-8"), min_size=1, max_size=20),
    st.sampled_from([Op.EQUAL, Op.NOT_EQUAL]),
    st.text(st.characters(codec="utf-8"), max_size=40),
)
def test_what_is_written_reads_back_as_the_same(name: str, op: Op, value: str) -> None:
    written = matcher(name, op, value)
    assert parse_matchers(str(written)) == (written,)


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    where = "nowhere"
    found: tuple[Matcher, ...] = ()
    try:
        found = parse_matchers(text)
    except FilterError as error:
        where = error.where
    assert where
    assert all(isinstance(one, Matcher) for one in found)
