"""Silences: order, marks, comments and what the site asks of them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncall_tui.domain.silence import (
    ENDS_SOON,
    CommentRule,
    SilenceState,
    SourceSilence,
    ends_soon,
    parted,
    soonest_first,
)

NOW = 1_772_449_200_000


def silence(ref: str, ends: int) -> SourceSilence:
    return SourceSilence(
        "prod", ref, 'alertname="A"', NOW - 1, ends, "bob", "why", SilenceState.ACTIVE
    )


def test_what_ends_first_stands_first() -> None:
    late, soon = silence("a", NOW + 9), silence("b", NOW + 3)
    assert soonest_first([late, soon]) == [soon, late]


@pytest.mark.parametrize(
    ("ends", "soon"),
    [
        (NOW + ENDS_SOON, True),
        (NOW + ENDS_SOON + 1, False),
        (NOW + 1, True),
        (NOW, False),
        (0, False),
    ],
)
def test_a_quarter_of_an_hour_before_its_end_a_silence_ends_soon(ends: int, soon: bool) -> None:
    assert ends_soon(ends, NOW) is soon


def test_a_comment_is_parted_from_the_mark_of_its_effect() -> None:
    assert parted("OPS-12 disk swap [op:alice@jump/7]") == ("OPS-12 disk swap", "alice@jump/7")
    assert parted("see [op:x] below") == ("see [op:x] below", "")


@given(st.text(max_size=200))
def test_parting_takes_no_word_away(comment: str) -> None:
    text, op = parted(comment)
    assert comment.startswith(text)
    assert op in comment


def test_the_sites_rule_is_held_against_a_comment() -> None:
    rule = CommentRule(re.compile(r"OPS-[0-9]+"), "name a ticket, such as OPS-12")
    assert rule.why_not("OPS-12: disk swap") == ""
    assert rule.why_not("disk swap") == "name a ticket, such as OPS-12"
    assert rule.why_not("   ").startswith("say why")
    assert CommentRule().why_not("disk swap") == ""
    assert "acknowledgement" in CommentRule().why_not("ACK! disk swap")
