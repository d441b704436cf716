"""What is typed after `/`."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.policy_files import load_policy
from oncall_tui.domain.board import Inputs, assemble
from oncall_tui.domain.board_lines import Row
from oncall_tui.domain.filter import PSEUDO_LABELS, FilterKind, parse_filter
from oncall_tui.domain.row_words import pseudo_labels
from oncall_tui.domain.work_parts import WorkView
from oncall_tui.errors import FilterError
from tests.fakes import NOON, make_alert

LABELS = {
    "severity": "critical",
    "team": "payments",
    "@level": "SEV-1",
    "@state": "unacked",
    "@source": "prod",
    "@owner": "",
    "@flapping": "",
}
SEARCH = "DiskWillFill SEV-1 unacked prod payments db1:9100 The disk of db1 is full in 4 h"


def assemble_one() -> Row:
    alert = make_alert()
    inputs = Inputs(alerts=((alert,),), work=WorkView(), policy=load_policy("sev"), now=NOON)
    return assemble(inputs, {}).rows[alert.id]


@pytest.mark.parametrize(
    ("text", "kind", "passes"),
    [
        ("", FilterKind.ALL, True),
        ("   ", FilterKind.ALL, True),
        ("~", FilterKind.ALL, True),
        ("{}", FilterKind.ALL, True),
        ("disk", FilterKind.TEXT, True),
        ("diskwill", FilterKind.TEXT, True),
        ("DISK", FilterKind.TEXT, False),
        ("DiskWill", FilterKind.TEXT, True),
        ("disk of", FilterKind.TEXT, True),
        ("tape", FilterKind.TEXT, False),
        ("foo(", FilterKind.TEXT, False),
        ("disk.*full", FilterKind.REGEX, True),
        ("^disk", FilterKind.REGEX, True),
        ("(tape|disk) of", FilterKind.REGEX, True),
        ("^Disk", FilterKind.REGEX, True),
        ("^DISK", FilterKind.REGEX, False),
        (r"db\d:\d+", FilterKind.REGEX, True),
        (r"\Sisk", FilterKind.REGEX, True),
        (r"tape\s", FilterKind.REGEX, False),
        ("~dwf", FilterKind.FUZZY, True),
        ("~dwf pmts", FilterKind.FUZZY, True),
        ("~dwf tape", FilterKind.FUZZY, False),
        ("~fulldisk", FilterKind.FUZZY, False),
        ("~DWF", FilterKind.FUZZY, True),
        ("~.*", FilterKind.FUZZY, False),
        ("~^]-", FilterKind.FUZZY, False),
        ('severity="critical"', FilterKind.MATCHERS, True),
        ('severity="critical",team!=payments', FilterKind.MATCHERS, False),
        ("severity=CRITICAL", FilterKind.MATCHERS, False),
        ("@level=sev-1", FilterKind.MATCHERS, True),
        ("@level!=sev-1", FilterKind.MATCHERS, False),
        ("@level=~sev-[12]", FilterKind.MATCHERS, True),
        ('@owner=""', FilterKind.MATCHERS, True),
        ("@state=unacked,@source=prod", FilterKind.MATCHERS, True),
        ("{@state!~un.*}", FilterKind.MATCHERS, False),
    ],
)
def test_how_a_text_is_understood_and_what_it_lets_through(
    text: str, kind: FilterKind, passes: bool
) -> None:
    found = parse_filter(text)
    assert found.kind is kind
    assert found.matches(LABELS, SEARCH) is passes


@pytest.mark.parametrize(
    "text", ['severity="cri', "severity=", "{", '{severity="x"', "@stat=x", "a=b,c", "(.*)*x"]
)
def test_what_is_not_ready_yet_has_a_short_reason(text: str) -> None:
    with pytest.raises(FilterError) as caught:
        parse_filter(text)
    assert len(str(caught.value)) < 120


def test_a_long_text_with_dots_is_a_piece_of_text() -> None:
    assert parse_filter("a. " * 100).kind is FilterKind.TEXT


def test_every_word_of_the_board_that_is_offered_is_one_that_the_board_gives() -> None:
    assert set(PSEUDO_LABELS) == {name for name in LABELS if name.startswith("@")}
    given_ = pseudo_labels(assemble_one())
    assert set(PSEUDO_LABELS) <= set(given_)


def test_labels_only_filters_say_so() -> None:
    assert parse_filter("a=b").wants_labels
    assert not parse_filter("disk").wants_labels


def test_a_filter_says_how_it_was_understood() -> None:
    assert parse_filter("disk.*full").describe() == "pattern: disk.*full"
    assert parse_filter("").describe() == "everything"


def test_a_long_word_without_an_end_is_gone_through_once() -> None:
    assert not parse_filter("~aaaaaaaab").matches({}, "a" * 200_000)


@given(st.text(), st.text())
def test_any_text_is_a_filter_or_refused(text: str, search: str) -> None:
    try:
        found = parse_filter(text)
    except FilterError:
        return
    assert found.matches({}, search) in {True, False}


@given(
    st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1), st.text(), st.text()
)
def test_a_piece_of_a_text_finds_it(piece: str, before: str, after: str) -> None:
    assert parse_filter(piece).matches({}, before + piece + after)


@given(
    st.text(st.characters(codec="ascii", categories=["L", "N", "P", "S"]), min_size=1, max_size=20),
    st.data(),
)
def test_letters_left_out_of_a_word_do_not_matter_to_a_fuzzy_filter(
    word: str, data: st.DataObject
) -> None:
    kept = "".join(char for char in word if data.draw(st.booleans()))
    if kept.strip("~"):
        assert parse_filter("~" + kept.lstrip("~")).matches({}, f"x {word} y")


def test_anchors_stand_for_the_ends_of_one_field() -> None:
    chosen = parse_filter("^Inst.*Down$")
    assert chosen.matches({}, "InstanceDown\nSEV-1\nnode-7")
    assert not chosen.matches({}, "InstanceDownAgain\nSEV-1")


@pytest.mark.parametrize("text", ["!disk", "!~dsk", "!^disk", '!team="db"', "! disk"])
def test_an_exclamation_mark_lets_through_what_would_be_kept_out(text: str) -> None:
    plain, negated = parse_filter(text[1:]), parse_filter(text)
    for labels, search in (({"team": "db"}, "disk full"), ({"team": "web"}, "slow")):
        assert negated.matches(labels, search) is not plain.matches(labels, search)


def test_two_of_them_are_none() -> None:
    assert parse_filter("!!disk").matches({}, "disk")


@pytest.mark.parametrize("text", ["!", "!~", "! "])
def test_the_contrary_of_nothing_yet_hides_nothing(text: str) -> None:
    assert parse_filter(text).matches({}, "anything")
