"""A paste whose end was lost on the line swallows no keys."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import events
from textual.message import Message

from screens.terminal.paste_end import BEGIN, END, PatientParser


class Line:
    """A terminal's line, and time that moves when it is told to."""

    def __init__(self) -> None:
        self.at = 0.0
        self.parser = PatientParser(now=lambda: self.at)

    def send(self, data: str, after: float = 0.01) -> list[str]:
        self.at += after
        return told([*self.parser.tick(), *self.parser.feed(data)])

    def wait(self, seconds: float) -> list[str]:
        self.at += seconds
        return told(self.parser.tick())


def told(messages: Iterable[Message]) -> list[str]:
    """Return the keys, and the pasted texts in quotes."""
    found = []
    for message in messages:
        if isinstance(message, events.Key):
            found.append(message.key)
        elif isinstance(message, events.Paste):
            found.append(repr(message.text))
    return found


def test_a_whole_paste_is_one_text() -> None:
    assert Line().send(f"{BEGIN}abc{END}j") == ["'abc'", "j"]


def test_after_a_second_of_silence_keys_are_keys_again() -> None:
    line = Line()
    assert line.send(f"{BEGIN}abc") == []
    assert line.wait(0.5) == []
    assert line.wait(0.6) == ["'abc'"]
    assert line.send("j") == ["j"]


def test_somebody_who_goes_on_typing_gets_the_keys_back_too() -> None:
    line = Line()
    line.send(f"{BEGIN}abc")
    heard = [line.send("j", after=0.4) for _ in range(6)]
    assert heard[-1] == ["j"]
    assert any("'abc" in key for keys in heard for key in keys)


def test_a_long_paste_over_a_slow_line_stays_one_text() -> None:
    line = Line()
    assert line.send(BEGIN) == []
    for _ in range(100):
        assert line.send("x" * 1000, after=0.5) == []
    assert line.send(END, after=0.5) == [repr("x" * 100_000)]


def test_a_mark_that_comes_in_pieces_is_known() -> None:
    line = Line()
    pieces = [line.send(piece) for piece in (BEGIN, "ab", END[:3], END[3:], "j")]
    assert pieces[-1] == ["j"]
    line.send(BEGIN[:3])
    line.send(BEGIN[3:] + "ab")
    assert line.wait(1.1) == ["'ab'"]


@given(st.lists(st.text("ab\x1b[201~", min_size=1, max_size=8), max_size=6))
def test_whatever_is_sent_keys_come_back(pieces: list[str]) -> None:
    line = Line()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("textual._parser.get_time", lambda: line.at)
        for piece in pieces:
            line.send(piece)
        line.wait(1.1)
        line.wait(1.1)
        assert line.send("j") == ["j"]
