"""Calls for the engineer on their way through tmux and GNU screen, to the terminal outside."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from data.multiplexer import attached_since
from tests.pty_driver import Terminal
from tests.real.alertmanager_server import RealAlertmanager, alert
from tests.real.until import until
from tests.real.workplace import Workplace

NAME = "Disk\x1b]0;owned\x07Full"
"""What a hostile alert is called."""


def program(name: str) -> str:
    """Return the path of a program; without it these tests prove nothing, so they fail."""
    found = shutil.which(name)
    if found is None:
        raise RuntimeError(f"no {name}: apt-get install --no-install-recommends {name}")
    return found


@pytest.fixture
def place(tmp_path: Path, alertmanager: RealAlertmanager) -> Workplace:
    place = Workplace(tmp_path)
    place.watch(alertmanager.url)
    return place


@pytest.fixture
def tmux(tmp_path: Path, place: Workplace) -> Iterator[list[str]]:
    """The words that speak to a server of our own."""
    config = tmp_path / "tmux.conf"
    config.write_text("set -g allow-passthrough on\nset -g set-titles on\nset -g status off\n")
    words = [program("tmux"), "-L", f"test-{uuid.uuid4().hex[:8]}", "-f", str(config)]
    yield words
    subprocess.run([*words, "kill-server"], env=place.env, check=False, capture_output=True)


def in_tmux(tmux: list[str], place: Workplace) -> Terminal:
    command = shlex.join(place.argv())
    return Terminal([*tmux, "new-session", command], env=place.env, cwd=str(place.root))


@pytest.fixture
def screen(place: Workplace) -> Iterator[Terminal]:
    config, folder = place.root / "screenrc", place.root / "screens"
    config.write_text("startup_message off\nvbell off\n")
    folder.mkdir(mode=0o700)
    env = {**place.env, "SCREENDIR": str(folder)}
    words = [program("screen"), "-U", "-c", str(config), "-S", "test"]
    with Terminal([*words, *place.argv()], env=env, cwd=str(place.root)) as terminal:
        yield terminal
    quit_ = [words[0], "-S", "test", "-X", "quit"]
    subprocess.run(quit_, env=env, check=False, capture_output=True)


def rise(terminal: Terminal, alertmanager: RealAlertmanager) -> None:
    """Let the dashboard come up with nothing, then let something rise."""
    terminal.wait_for("0 alerts|nothing is wrong")
    terminal.press("j")
    alertmanager.fire(alert(NAME))
    terminal.wait_for("1 alert")


def has(terminal: Terminal, pattern: bytes) -> bool:
    return re.search(pattern, bytes(terminal.raw)) is not None


def leave(terminal: Terminal) -> None:
    terminal.press("q")
    terminal.wait_end()


CALL = rb"\x1b\]9;SEV-1 Disk[^\x00-\x1f\x7f]*Full[^\x00-\x1f\x7f]*\x07"
"""A notification without a control character in it."""


def test_through_tmux(place: Workplace, alertmanager: RealAlertmanager, tmux: list[str]) -> None:
    with in_tmux(tmux, place) as terminal:
        rise(terminal, alertmanager)
        until(lambda: has(terminal, CALL), "a notification outside of tmux")
        # The bell of a window reaches the terminal as a bell, not within a sequence.
        plain = re.sub(rb"\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)", b"", bytes(terminal.raw))
        assert b"\x07" in plain
        until(lambda: has(terminal, rb"\x1b\][02];[^\x07]*1 SEV-1 unacked"), "a title outside")
        assert not has(terminal, rb"\x1b\]0;owned")
        leave(terminal)


def test_through_tmux_a_poll_does_not_repeat_it(
    place: Workplace, alertmanager: RealAlertmanager, tmux: list[str]
) -> None:
    with in_tmux(tmux, place) as terminal:
        rise(terminal, alertmanager)
        until(lambda: has(terminal, CALL), "a notification outside of tmux")
        alertmanager.fire(alert("SlowApi", "info"))
        terminal.wait_for("2 alerts")
        alertmanager.fire(alert("SlowerApi", "info"))
        terminal.wait_for("3 alerts")
        assert len(re.findall(CALL, bytes(terminal.raw))) == 1
        leave(terminal)


def test_tmux_says_that_somebody_came_back(
    place: Workplace, alertmanager: RealAlertmanager, tmux: list[str]
) -> None:
    with in_tmux(tmux, place) as terminal:
        terminal.wait_for("BOARD")
        asked = [*tmux, "display-message", "-p", "#{socket_path},#{pid},0 #{pane_id}"]
        done = subprocess.run(asked, env=place.env, capture_output=True, text=True, check=True)
        socket, pane = done.stdout.split()
        env = {"TMUX": socket, "TMUX_PANE": pane}
        assert attached_since(env, 0)
        assert not attached_since(env, 4_000_000_000_000)
        assert not attached_since({}, 0)
        leave(terminal)


@pytest.fixture(params=["9", "777", "99"])
def form(request: pytest.FixtureRequest, place: Workplace) -> str:
    """The sequence for notifications that the engineer's terminal understands."""
    number = str(request.param)
    with place.config.open("a") as file:
        file.write(f'[notify]\nterminal = "{number}"\n')
    return number


ENDED = {
    "9": CALL,
    "777": rb"\x1b\]777;notify;oncall-tui;SEV-1 Disk[^\x00-\x1f\x7f]*\x1b\\",
    "99": rb"\x1b\]99;i=oncall-tui:d=1;SEV-1 Disk[^\x00-\x1f\x7f]*\x1b\\",
}
"""Each with its own end: without it a terminal waits for one, and shows nothing more."""


def test_through_screen(form: str, screen: Terminal, alertmanager: RealAlertmanager) -> None:
    rise(screen, alertmanager)
    until(lambda: has(screen, ENDED[form]), "a notification outside of screen")
    plain = re.sub(rb"\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)", b"", bytes(screen.raw))
    assert b"\x07" in plain
    assert not has(screen, rb"\x1b\]0;owned")
    leave(screen)


def test_through_tmux_in_every_form(
    form: str, place: Workplace, alertmanager: RealAlertmanager, tmux: list[str]
) -> None:
    with in_tmux(tmux, place) as terminal:
        rise(terminal, alertmanager)
        until(lambda: has(terminal, ENDED[form]), "a notification outside of tmux")
        leave(terminal)
