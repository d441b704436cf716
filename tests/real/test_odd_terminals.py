"""Terminals that are not what one hopes for: none at all, tiny ones, ones that send rubbish."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import time
from pathlib import Path

import pytest

from screens.terminal.flood import PAUSE
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


def leave(terminal: Terminal) -> None:
    """Leave with keys, from wherever rubbish has led.

    More than once: what follows a flood without a pause is forgotten with it.
    """

    def ended() -> bool:
        terminal.press("ctrl+q")
        with contextlib.suppress(AssertionError):
            terminal.wait_end(2)
        return terminal.process.poll() is not None

    until(ended, "the end")
    assert terminal.wait_end() == 0
    assert terminal.left_behind() == []


def test_without_a_terminal_it_ends_at_once_with_a_hint(place: Workplace) -> None:
    done = place.run(timeout=20)
    assert_no_terminal(done)


@pytest.mark.parametrize("side", ["stdin", "stderr"])
def test_with_a_terminal_on_one_side_only_likewise(place: Workplace, side: str) -> None:
    master, slave = os.openpty()
    try:
        done = subprocess.run(
            place.argv(),
            env=place.env,
            stdin=slave if side == "stdin" else subprocess.DEVNULL,
            stderr=slave if side == "stderr" else subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            timeout=20,
            check=False,
        )
    finally:
        os.close(slave)
        os.close(master)
    assert done.returncode == 2


def assert_no_terminal(done: subprocess.CompletedProcess[str]) -> None:
    assert done.returncode == 2
    assert done.stdout == ""
    assert "alerts --json" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert "\x1b" not in done.stderr


@pytest.mark.parametrize("term", ["dumb", ""])
def test_a_dumb_terminal_gets_a_hint_and_no_escapes(place: Workplace, term: str) -> None:
    with place.sit_down(env={"TERM": term}) as terminal:
        assert terminal.wait_end() == 2
        assert b"\x1b" not in terminal.raw
        assert b"alerts --json" in terminal.raw


@pytest.mark.parametrize(
    "rubbish",
    [
        b"\xff",
        b"\x80\xfe\xc3(",
        b"\x1b[1114112u",
        b"\x1b[99999999999u",
        b"\x1b[55296u",
        b"\x1b[<999999;999999;999999M",
        b"\x1b[" + b"9" * 500 + b"u",
        b"\x00\x01\x02",
    ],
    ids=["ff", "broken", "beyond-unicode", "huge", "surrogate", "mouse", "long", "nul"],
)
def test_input_that_no_keyboard_sends_is_survived(place: Workplace, rubbish: bytes) -> None:
    with place.sit_down() as terminal:
        terminal.wait_for("DiskFull")
        terminal.send(rubbish)
        terminal.press("9")
        terminal.wait_for("SOURCES")
        leave(terminal)


def test_a_sequence_longer_than_any_note_is_forgotten_whole_and_said(place: Workplace) -> None:
    with place.sit_down() as terminal:
        terminal.wait_for("DiskFull")
        terminal.send(b"\x1b[" + b"9" * 5_000 + b"u")
        terminal.wait_for("too many keys at once: forgotten")
        time.sleep(2 * PAUSE)
        terminal.press("4")
        terminal.wait_for("RUNBOOKS")
        leave(terminal)


def test_a_paste_that_never_ends_does_not_take_the_way_out(place: Workplace) -> None:
    with place.sit_down() as terminal:
        terminal.wait_for("DiskFull")
        terminal.send(b"\x1b[200~" + b"pasted " * 2_000)
        terminal.send(b"\x1b[201~")
        leave(terminal)


@pytest.mark.parametrize(("columns", "rows"), [(20, 5), (1, 1), (300, 100)])
def test_any_size_is_drawn_on(place: Workplace, columns: int, rows: int) -> None:
    with place.sit_down(columns=columns, rows=rows) as terminal:
        if columns >= 20:
            terminal.wait_for("1 alert|Disk")
        terminal.resize(80, 24)
        terminal.wait_for("DiskFull")
        leave(terminal)


def test_a_window_that_shrinks_under_the_program_is_survived(place: Workplace) -> None:
    with place.sit_down(columns=120, rows=40) as terminal:
        terminal.wait_for("DiskFull")
        for columns, rows in ((20, 5), (3, 2), (1, 1), (200, 3), (80, 24)):
            terminal.resize(columns, rows)
        terminal.wait_for("DiskFull")
        leave(terminal)


def test_without_a_screen_each_alert_is_a_line_and_each_change_another(
    place: Workplace, alertmanager: RealAlertmanager
) -> None:
    with subprocess.Popen(
        place.argv("--plain"), env=place.env, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert "1 alert, 1 unacked" in process.stdout.readline()
        assert " SEV-1 unacked DiskFull, " in process.stdout.readline()
        alertmanager.fire(alert("QueueGrows"))
        assert " new: SEV-1 unacked QueueGrows, " in process.stdout.readline()
        alertmanager.resolve(alert("DiskFull"))
        assert " cleared: SEV-1 DiskFull, " in process.stdout.readline()
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 0
    assert place.entries("alert.acked", "alert.returned") == []


BEYOND_SIXTEEN = re.compile(rb"\x1b\[(?:[0-9;]*;)?[34]8[;:][25][;:]")


@pytest.mark.parametrize("term", ["xterm", "xterm-16color", "linux", "screen", "vt220"])
def test_with_the_terminal_s_own_colours_no_other_is_ever_sent(place: Workplace, term: str) -> None:
    with place.sit_down("--theme", "terminal", env={"TERM": term}) as terminal:
        terminal.wait_for("DiskFull")
        for key in ("enter", "esc", "n", "esc", "?", "esc", "o", "esc", "ctrl+p", "esc"):
            terminal.press(key)
            time.sleep(0.3)  # esc is told from a longer sequence by a pause
        terminal.press("esc")  # once more: the palette may have come late
        time.sleep(1.0)
        for key, heading in (("4", "RUNBOOKS"), ("5", "JOURNAL"), ("9", "SOURCES"), ("1", "BOARD")):
            terminal.press(key)
            terminal.wait_for(heading)
        assert BEYOND_SIXTEEN.search(bytes(terminal.raw)) is None
        assert re.search(rb"\x1b\[[0-9;]*(?:3[0-7]|9[0-7])[;m]", bytes(terminal.raw))
        leave(terminal)
