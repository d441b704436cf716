"""Levels: whose word means which, and how soon each wants somebody."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncall_tui.domain.calendar import Calendar
from oncall_tui.domain.ladder import Rung
from oncall_tui.domain.policy import UNMAPPED, Level, Policy, Target, parse_target, ranked
from oncall_tui.errors import OncallError, PolicyError

POLICY = Policy(
    name="mine",
    title="Mine",
    levels=ranked(
        (
            Level("RED", 0, ack=Target(300), words=("critical", "no data"), mark="!!"),
            Level("AMBER", 0, ack=Target(3600), resolve=Target(7200), words=("warning",), mark="-"),
            Level("GREEN", 0, words=("info",), mark="."),
        )
    ),
    ladder=(Rung("L1", 0, "a"),),
)


@pytest.mark.parametrize(
    ("word", "level"),
    [
        ("critical", "RED"), ("CRITICAL", "RED"), ("No-Data", "RED"), ("red", "RED"),
        ("Warning", "AMBER"),
        ("info", "GREEN"), ("purple", UNMAPPED), ("", UNMAPPED), ("\x1b[31m", UNMAPPED),
    ],
)  # fmt: skip
def test_a_word_means_a_level_in_any_case(word: str, level: str) -> None:
    assert POLICY.level_of(word, {}).name == level


def test_the_words_of_a_source_win() -> None:
    own = {"Page": "RED", "critical": "amber"}
    assert POLICY.level_of("page", own).name == "RED"
    assert POLICY.level_of("critical", own).name == "AMBER"
    assert POLICY.level_of("info", own).name == "GREEN"


def test_a_word_for_a_level_that_is_not_there_is_unmapped_and_found_beforehand() -> None:
    assert not POLICY.level_of("page", {"page": "BLUE"}).mapped
    with pytest.raises(PolicyError, match="BLUE") as caught:
        POLICY.check({"page": "BLUE"})
    assert "RED, AMBER, GREEN" in caught.value.hint
    POLICY.check({"page": "red"})


def test_unmapped_stands_just_above_the_lowest_and_has_the_targets_above() -> None:
    ranks = {level.name: level.rank for level in (*POLICY.levels, POLICY.unmapped)}
    assert sorted(ranks, key=lambda name: ranks[name]) == ["RED", "AMBER", UNMAPPED, "GREEN"]
    assert len(set(ranks.values())) == 4
    assert POLICY.unmapped.ack == Target(3600)
    assert not POLICY.unmapped.mapped


def test_a_target_is_due_by_the_clock_or_by_the_calendar() -> None:
    monday = 1_772_445_600_000  # 2026-03-02 10:00 UTC
    assert Target(seconds=90).due(monday, Calendar()) == monday + 90_000
    assert Target().due(monday, Calendar()) == monday
    assert Target(business_days=1).due(monday, Calendar()) == monday + 86_400_000


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("none", None), ("at once", Target()), ("0s", Target()), ("15m", Target(900)),
        ("1w", Target(604800)),
        ("1 business day", Target(business_days=1)), ("2  Business Days", Target(business_days=2)),
    ],
)  # fmt: skip
def test_targets_are_read(text: str, target: Target | None) -> None:
    assert parse_target(text) == target


@pytest.mark.parametrize("text", ["", "soon", "0 business days", "1 day", "9999 business days"])
def test_other_targets_are_refused(text: str) -> None:
    with pytest.raises(OncallError):
        parse_target(text)


@given(st.text())
def test_no_word_is_dropped(word: str) -> None:
    assert POLICY.level_of(word, {}) in {*POLICY.levels, POLICY.unmapped}
