"""Put aside with Ctrl+Z and back with fg, in a shell with job control."""

from __future__ import annotations

import os
import shlex
import signal
from pathlib import Path

import pytest

from tests.pty_driver import Terminal
from tests.real.alertmanager_server import RealAlertmanager, alert
from tests.real.until import until
from tests.real.workplace import Workplace


@pytest.fixture
def place(tmp_path: Path, alertmanager: RealAlertmanager) -> Workplace:
    alertmanager.fire(alert("DiskFull"))
    place = Workplace(tmp_path)
    place.watch(alertmanager.url)
    return place


SHELLS_OWN = {"pastes are bracketed", "the line discipline is not as it was"}
"""What a shell that reads a line has changed itself."""


def shell(place: Workplace) -> Terminal:
    argv = ["/bin/bash", "--norc", "--noprofile", "-i"]
    return place.sit_down(argv=argv, env={"PS1": "ready> "})


def start(terminal: Terminal, command: str) -> None:
    terminal.wait_for("ready>")
    terminal.press(*command, "enter")
    terminal.wait_for("DiskFull")
    terminal.wait_for("1 alert")


def job_of(terminal: Terminal) -> int:
    """Return the process group of the shell's only job."""
    shell = terminal.process.pid
    children = Path(f"/proc/{shell}/task/{shell}/children").read_text().split()
    return os.getpgid(int(children[0]))


@pytest.mark.parametrize("wrapped", [False, True], ids=["alone", "in-a-script"])
def test_put_aside_and_back_the_board_is_whole(
    place: Workplace, alertmanager: RealAlertmanager, wrapped: bool
) -> None:
    command = shlex.join(place.argv())
    if wrapped:
        script = place.root / "start.sh"
        script.write_text(f"#!/bin/sh\n{command}\nexit $?\n")
        script.chmod(0o700)
        command = str(script)
    with shell(place) as terminal:
        start(terminal, command)
        for _ in range(2):
            terminal.press("\x1a")
            terminal.wait_for(r"Stopped")
            assert set(terminal.left_behind()) <= SHELLS_OWN
            terminal.press(*"clear", "enter")
            terminal.wait_gone("Stopped")
            terminal.press(*"fg", "enter")
            terminal.wait_for("DiskFull")
            terminal.wait_for("BOARD")
        # Keys answer, once each.
        terminal.press("a")
        terminal.wait_for("acknowledged 1, saved")
        terminal.press("9")
        terminal.wait_for("SOURCES")
        terminal.press("1")
        terminal.wait_for("BOARD")
        terminal.press("q")
        terminal.wait_for("ready>")
        terminal.press(*"echo code $?", "enter")
        terminal.wait_for("^code 0")
    assert len(place.entries("alert.acked")) == 1


def test_the_window_may_change_its_size_meanwhile(place: Workplace) -> None:
    with shell(place) as terminal:
        start(terminal, shlex.join(place.argv()))
        terminal.press("\x1a")
        terminal.wait_for("Stopped")
        terminal.resize(120, 40)
        terminal.press(*"fg", "enter")
        # Where there is room, the alert is shown below the list.
        terminal.wait_for("DiskFull")
        until(lambda: len(terminal.text().rstrip().splitlines()) > 30, "all of the window")
        terminal.press("q")
        terminal.wait_for("ready>")


def test_a_prompt_is_as_it_was(place: Workplace) -> None:
    with shell(place) as terminal:
        start(terminal, shlex.join(place.argv()))
        terminal.press("n")
        terminal.wait_for("Note to DiskFull")
        terminal.press(*"half")
        terminal.wait_for("half")
        terminal.press("\x1a")
        terminal.wait_for("Stopped")
        terminal.press(*"fg", "enter")
        terminal.wait_for("half")
        terminal.press(*" done", "enter")
        terminal.wait_for("noted 1, saved")
        terminal.press("q")
        terminal.wait_for("ready>")
    assert len(place.entries("alert.noted")) == 1


def test_where_no_shell_waits_it_does_not_stop(place: Workplace) -> None:
    with place.sit_down() as terminal:
        terminal.wait_for("DiskFull")
        terminal.press("\x1a")
        terminal.wait_for("no shell waits")
        terminal.press("q")
        assert terminal.wait_end() == 0


def test_a_stop_that_nobody_told_leaves_one_reader_of_keys(place: Workplace) -> None:
    with shell(place) as terminal:
        start(terminal, shlex.join(place.argv()))
        terminal.press("9")
        terminal.wait_for("SOURCES")
        os.killpg(job_of(terminal), signal.SIGSTOP)
        terminal.wait_for("Stopped")
        # An empty screen first: what stands there after it was drawn when the keys were ours again.
        terminal.press(*"clear; stty sane", "enter", *"fg", "enter")
        terminal.wait_for("SOURCES")
        terminal.press("1")
        terminal.wait_for("BOARD")
        terminal.press("n")
        terminal.wait_for("Note to DiskFull")
        terminal.press(*"every letter counts", "enter")
        terminal.wait_for("noted 1, saved")
        terminal.press("q")
        terminal.wait_for("ready>")
    [entry] = place.entries("alert.noted")
    assert entry
