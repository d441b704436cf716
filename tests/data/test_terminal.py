"""Where a dashboard can be drawn, and where it must not be tried."""

from __future__ import annotations

import pytest

from data import terminal
from oncall_tui.errors import TerminalError


@pytest.mark.parametrize("term", ["", "dumb", "unknown"])
def test_a_terminal_that_cannot_be_drawn_on_is_refused_with_the_way_for_scripts(term: str) -> None:
    with pytest.raises(TerminalError) as caught:
        terminal.require_terminal({"TERM": term}, stdin_tty=True, stderr_tty=True)
    assert "alerts --json" in str(caught.value)
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(("stdin", "stderr"), [(False, True), (True, False), (False, False)])
def test_without_a_terminal_nothing_is_drawn(stdin: bool, stderr: bool) -> None:
    with pytest.raises(TerminalError, match="not a terminal"):
        terminal.require_terminal({"TERM": "xterm"}, stdin_tty=stdin, stderr_tty=stderr)


def test_a_usual_terminal_is_fine() -> None:
    terminal.require_terminal({"TERM": "xterm-256color"}, stdin_tty=True, stderr_tty=True)


@pytest.mark.parametrize(
    ("env", "ascii_only"),
    [({"LANG": "en_GB.UTF-8"}, False), ({"LANG": "C"}, True), ({}, True),
     ({"LC_ALL": "POSIX", "LANG": "en_GB.UTF-8"}, True), ({"LC_CTYPE": "de_DE.utf8"}, False),
     ({"LC_CTYPE": "C.UTF-8", "LANG": "C"}, True)],
)  # fmt: skip
def test_the_first_locale_variable_that_is_set_decides_about_ascii(
    env: dict[str, str], ascii_only: bool
) -> None:
    assert terminal.needs_ascii(env) is ascii_only


def test_colours_follow_the_environment() -> None:
    assert terminal.colours({"NO_COLOR": "1", "COLORTERM": "truecolor"}) == "none (NO_COLOR)"
    assert terminal.colours({"COLORTERM": "truecolor"}) == "24 bit"
    assert terminal.colours({"TERM": "xterm-256color"}) == "256"
    assert terminal.colours({"TERM": "xterm"}) == "16"
