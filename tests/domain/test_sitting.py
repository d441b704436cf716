"""How other sessions of the same person are told."""

from __future__ import annotations

from oncall_tui.domain.sitting import Sitting, sittings_text

TEN_PAST_TWO = (2 * 60 + 10) * 60_000


def test_nobody_else_is_not_worth_a_word() -> None:
    assert sittings_text([]) == ""


def test_the_terminal_and_the_time_are_told() -> None:
    told = sittings_text([Sitting("pts/3", TEN_PAST_TWO)])
    assert told == "another session of yours: pts/3 since 02:10"


def test_of_several_the_oldest_is_named() -> None:
    told = sittings_text([Sitting("", 9 * TEN_PAST_TWO), Sitting("pts/3", TEN_PAST_TWO)])
    assert told == "another session of yours: pts/3 since 02:10, and 1 more"


def test_a_hostile_name_is_made_plain() -> None:
    assert "\x1b" not in sittings_text([Sitting("\x1b[2J", 0)])
