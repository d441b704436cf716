"""The pty driver tells a terminal that was restored from one that was not."""

from __future__ import annotations

import os
import signal
import sys

import pytest

from tests.pty_driver import Terminal

STOCK_TEXTUAL = """
from textual.app import App
from textual.widgets import Static
class Stock(App):
    BINDINGS = [("q", "quit", "quit")]
    def compose(self):
        yield Static("ready")
Stock().run()
"""


def run(code: str, *args: str) -> Terminal:
    return Terminal(
        [sys.executable, "-c", code, *args], env={**os.environ, "TERM": "xterm-256color"}
    )


def test_screen_and_keys_go_both_ways() -> None:
    with run("print('name?'); print('hello', input())") as terminal:
        terminal.wait_for(r"name\?")
        terminal.press("B", "o", "b", "enter")
        terminal.wait_for("hello Bob")
        assert terminal.wait_end() == 0
        assert terminal.left_behind() == []


def test_window_has_the_size_that_was_asked_for() -> None:
    with run(
        "import os; print(*os.get_terminal_size()); input(); print(*os.get_terminal_size())"
    ) as t:
        t.wait_for("80 24")
        t.resize(120, 40)
        t.press("enter")
        t.wait_for("120 40")


def test_a_program_that_leaves_politely_leaves_nothing() -> None:
    with run(STOCK_TEXTUAL) as terminal:
        terminal.wait_for("ready")
        terminal.press("q")
        assert terminal.wait_end() == 0
        assert terminal.left_behind() == []


def test_a_program_that_is_struck_down_leaves_its_modes() -> None:
    with run(STOCK_TEXTUAL) as terminal:
        terminal.wait_for("ready")
        terminal.signal(signal.SIGTERM)
        terminal.wait_end()
        left = terminal.left_behind()
    assert "the alternate screen is up" in left
    assert "the line discipline is not as it was" in left


def test_a_line_that_drops_hangs_up_the_program() -> None:
    with run("import time; print('up', flush=True); time.sleep(60)") as terminal:
        terminal.wait_for("up")
        terminal.hang_up()
        assert terminal.process.wait(10) == -signal.SIGHUP


def test_what_never_comes_is_told_with_the_screen() -> None:
    with run("print('something else')") as terminal, pytest.raises(AssertionError, match="else"):
        terminal.wait_for("never", timeout=5)
