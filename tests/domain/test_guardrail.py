"""Guardrails only ever tighten, in whatever order they come together."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncall_tui.domain.confirmation import Confirmation
from oncall_tui.domain.dangerous import Dangerous
from oncall_tui.domain.guardrail import (
    EVERY,
    FREE,
    Guardrail,
    Guardrails,
    Verdict,
    read_only,
)

NAMES = ("prod", "edge", "desk")
RULES = st.builds(
    Guardrail,
    source=st.sampled_from((EVERY, *NAMES)),
    acts=st.frozensets(st.sampled_from(Dangerous)),
    deny=st.booleans(),
    max_bulk=st.none() | st.integers(1, 5),
    confirm=st.sampled_from(Confirmation),
    why=st.sampled_from(("", "ask first", "payday")),
)
SETS = st.lists(RULES, max_size=4).map(lambda rules: Guardrails(tuple(rules)))
ABOUT = st.dictionaries(st.sampled_from(NAMES), st.integers(0, 8)).map(Counter)
ACTS = st.sampled_from(Dangerous)


def no_weaker(verdict: Verdict, than: Verdict) -> bool:
    """Whether a verdict forbids what the other forbids, and asks for as much."""
    if verdict.denied:
        return True
    return not than.denied and verdict.confirm >= than.confirm


@given(SETS, SETS, ACTS, ABOUT)
def test_two_configurations_together_are_never_weaker_than_either(
    site: Guardrails, user: Guardrails, act: Dangerous, about: Counter[str]
) -> None:
    for both in (site + user, user + site):
        for one in (site, user):
            assert no_weaker(both.judge(act, about), one.judge(act, about))


@given(SETS, SETS, ACTS, ABOUT)
def test_their_order_means_nothing(
    site: Guardrails, user: Guardrails, act: Dangerous, about: Counter[str]
) -> None:
    one, other = (site + user).judge(act, about), (user + site).judge(act, about)
    assert (bool(one.denied), one.confirm) == (bool(other.denied), other.confirm)


@given(SETS, ACTS, ABOUT, st.sampled_from(NAMES))
def test_more_alerts_are_never_judged_more_mildly(
    rules: Guardrails, act: Dangerous, about: Counter[str], more: str
) -> None:
    assert no_weaker(rules.judge(act, about + Counter([more])), rules.judge(act, +about))


@pytest.mark.parametrize("act", Dangerous)
def test_without_a_rule_everything_may_be_done_at_once(act: Dangerous) -> None:
    assert Guardrails().judge(act, {"prod": 999}) is FREE


def test_a_rule_is_for_its_source_and_its_acts_only() -> None:
    rules = Guardrails((Guardrail("prod", frozenset({Dangerous.SILENCE}), deny=True),))
    assert rules.judge(Dangerous.SILENCE, {"prod": 1}).denied
    assert not rules.judge(Dangerous.SILENCE, {"edge": 1, "prod": 0}).denied
    assert not rules.judge(Dangerous.ACK, {"prod": 1}).denied
    assert rules.judge(Dangerous.SILENCE, {"edge": 9, "prod": 1}).denied


def test_the_smallest_number_at_once_counts_and_is_said() -> None:
    rules = Guardrails((Guardrail("prod", max_bulk=5), Guardrail(max_bulk=3, why="be careful")))
    assert not rules.judge(Dangerous.ACK, {"prod": 3}).denied
    said = rules.judge(Dangerous.ACK, {"prod": 2, "edge": 2}).denied
    assert said == "ack is allowed for 3 at once, not for 4: be careful"


def test_the_strongest_confirmation_counts_with_its_own_words() -> None:
    rules = Guardrails(
        (
            Guardrail(confirm=Confirmation.ENTER, why="think"),
            Guardrail(confirm=Confirmation.COUNT, why="count them"),
            Guardrail("edge", confirm=Confirmation.YES, why="elsewhere"),
        )
    )
    verdict = rules.judge(Dangerous.ACK, {"prod": 1})
    assert verdict == Verdict(confirm=Confirmation.COUNT, why="count them")


@pytest.mark.parametrize("act", Dangerous)
def test_a_read_only_source_allows_no_act(act: Dangerous) -> None:
    said = read_only(["prod"]).judge(act, {"prod": 1}).denied
    assert said == f"{act.value} is not allowed on prod: the source is read-only"
