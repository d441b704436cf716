"""What `doctor` says of the terminal."""

from __future__ import annotations

from data.terminal_answers import TerminalAnswers
from oncall_tui.verbs.doctor_terminal import look_at_terminal

ENV = {"TERM": "xterm-256color", "LANG": "C.UTF-8"}


def test_letters_and_colours_are_told() -> None:
    found = list(look_at_terminal(ENV, None))
    assert ("terminal", "ok", "xterm-256color, UTF-8, colours: 256") in found


def test_no_color_and_ascii_are_told() -> None:
    found = list(look_at_terminal({"TERM": "xterm", "NO_COLOR": "1"}, None))
    assert ("terminal", "ok", "xterm, ASCII, colours: none (NO_COLOR)") in found
    assert any(verdict == "note" and "UTF-8" in says for _, verdict, says in found)


def test_a_terminal_that_cannot_be_drawn_on_is_wrong_and_asked_nothing() -> None:
    def ask() -> TerminalAnswers:
        raise AssertionError

    assert [verdict for _, verdict, _ in look_at_terminal({"TERM": "dumb"}, ask)] == ["wrong"]


def test_what_the_terminal_answers_is_told() -> None:
    answers = TerminalAnswers(kitty_keys=True, mouse=None, synchronised=False)
    says = {what: says for what, _, says in look_at_terminal(ENV, lambda: answers)}
    assert "kitty" in says["terminal keys"]
    assert says["terminal mouse"] == "it does not say"
    assert says["terminal frames"].endswith("no")


def test_one_that_says_nothing_is_a_note() -> None:
    assert ("terminal", "note", "it did not answer what it can do") in list(
        look_at_terminal(ENV, lambda: None)
    )


def test_gnu_screen_is_named() -> None:
    assert any(what == "screen" for what, _, _ in look_at_terminal({**ENV, "STY": "1.x"}, None))
