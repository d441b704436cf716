"""Flapping: so many changes in so long, and calm again by itself."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from oncall_tui.domain.flapping import FlapRule, Spell, changed
from tests.fakes import MINUTE, NOON

RULE = FlapRule(changes=3, within=10 * MINUTE)


def told(times: list[int], rule: FlapRule = RULE) -> Spell:
    spell: Spell | None = None
    for at in times:
        spell = changed(spell, [at], rule, started=at, now=at)
    assert spell is not None
    return spell


def test_so_many_changes_in_the_time_flap() -> None:
    assert not told([NOON, NOON + MINUTE]).flaps(RULE, NOON + MINUTE)
    assert told([NOON, NOON + MINUTE, NOON + 2 * MINUTE]).flaps(RULE, NOON + 2 * MINUTE)


def test_changes_that_lie_further_apart_do_not() -> None:
    times = [NOON, NOON + 6 * MINUTE, NOON + 12 * MINUTE]
    assert not told(times).flaps(RULE, times[-1])


def test_it_ends_by_itself_at_the_time_it_says() -> None:
    spell = told([NOON, NOON + MINUTE, NOON + 2 * MINUTE])
    assert spell.ends(RULE) == NOON + 10 * MINUTE
    assert spell.flaps(RULE, NOON + 10 * MINUTE - 1)
    assert not spell.flaps(RULE, NOON + 10 * MINUTE)


def test_no_changes_asked_for_is_never() -> None:
    off = FlapRule(changes=0)
    assert not told([NOON + i for i in range(50)], off).flaps(off, NOON + 50)


def test_the_place_is_that_of_the_first_of_the_spell_until_it_is_over() -> None:
    spell = told([NOON, NOON + MINUTE, NOON + 2 * MINUTE])
    assert spell.since == NOON
    late = NOON + 60 * MINUTE
    assert changed(spell, [late], RULE, started=late, now=late).since == late


@given(
    st.lists(st.integers(0, 60 * MINUTE), min_size=1, max_size=40).map(sorted),
    st.integers(1, 8),
    st.integers(0, 80 * MINUTE),
)
def test_it_says_what_counting_says(gaps: list[int], changes: int, later: int) -> None:
    rule = FlapRule(changes, 10 * MINUTE)
    spell = told([NOON + gap for gap in gaps], rule)
    now = NOON + max(gaps[-1], later)
    counted = sum(now - rule.within < NOON + gap <= now for gap in gaps)
    assert spell.flaps(rule, now) == (counted >= changes)
    assert len(spell.times) <= changes
