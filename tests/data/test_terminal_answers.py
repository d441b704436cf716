"""What a terminal says of itself is read as its standards have it; rubbish is no answer."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from data.terminal_answers import TerminalAnswers, read_answers

KITTY = b"\x1b[?0u\x1b[?1006;2$y\x1b[?2026;2$y\x1b[?62;c"
PLAIN = b"\x1b[?1006;0$y\x1b[?2026;4$y\x1b[?1;2c"


def test_a_terminal_with_everything() -> None:
    assert read_answers(KITTY) == TerminalAnswers(kitty_keys=True, mouse=True, synchronised=True)


def test_a_mode_that_is_unknown_or_off_for_good_is_none() -> None:
    assert read_answers(PLAIN) == TerminalAnswers(kitty_keys=False, mouse=False, synchronised=False)


def test_questions_that_were_left_out_stay_open() -> None:
    assert read_answers(b"\x1b[?6c") == TerminalAnswers(
        kitty_keys=False, mouse=None, synchronised=None
    )


def test_without_the_last_answer_nothing_is_known() -> None:
    assert read_answers(b"") is None
    assert read_answers(KITTY[:-1]) is None


@given(st.binary(max_size=200))
def test_whatever_comes_back_is_read(told: bytes) -> None:
    read_answers(told)
