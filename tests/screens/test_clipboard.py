"""Copying: the terminal gets the text whole, through whatever stands in between."""

from __future__ import annotations

import base64
import re

from hypothesis import given
from hypothesis import strategies as st

from screens.terminal.clipboard import MAX_BYTES, osc52

OSC = re.compile("\x1b]52;c;([A-Za-z0-9+/=]*)\x07")


def copied(sequence: str) -> str:
    """Return what a terminal would put on its clipboard."""
    found = OSC.fullmatch(sequence)
    assert found is not None
    return base64.b64decode(found[1]).decode()


@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_the_terminal_gets_the_text_as_it_is(text: str) -> None:
    sequence = osc52(text, {})
    assert sequence is not None
    assert copied(sequence) == text


@given(st.text())
def test_a_text_can_not_leave_its_sequence(text: str) -> None:
    sequence = osc52(text, {})
    assert sequence is not None
    assert OSC.fullmatch(sequence)


def test_tmux_gets_its_own_and_one_for_the_terminal_around_it() -> None:
    sequence = osc52("hello", {"TMUX": "/tmp/tmux-1/default,1,0"})
    assert sequence is not None
    own, _, passed = sequence.partition("\x1bPtmux;")
    assert copied(own) == "hello"
    assert passed.endswith("\x1b\\")
    assert copied(passed.removesuffix("\x1b\\").replace("\x1b\x1b", "\x1b")) == "hello"


@given(st.text(alphabet="ab\n", max_size=2000))
def test_screen_gets_short_strings_that_add_up(text: str) -> None:
    sequence = osc52(text, {"STY": "1.pts-0"})
    assert sequence is not None
    parts = re.findall("\x1bP(.*?)\x1b\\\\", sequence, re.DOTALL)
    assert max(map(len, parts)) <= 250
    assert copied("".join(parts)) == text


def test_what_terminals_would_cut_is_not_sent() -> None:
    assert osc52("x" * MAX_BYTES, {}) is not None
    assert osc52("x" * (MAX_BYTES + 1), {}) is None


def test_a_lone_surrogate_is_no_crash() -> None:
    assert osc52("\ud800", {}) is not None
