"""A note in the engineer's own editor, and what becomes of it when the line drops."""

from __future__ import annotations

import json
import signal
import stat
from pathlib import Path

import pytest

from tests.pty_driver import Terminal
from tests.real.alertmanager_server import RealAlertmanager, alert
from tests.real.until import until
from tests.real.workplace import Workplace

EDITOR = """\
#!/bin/sh
# Writes down what it was given, then does what it was told.
cat "$1" > {root}/given
stat -c %a "$1" > {root}/mode
stat -c %a "$(dirname "$1")" >> {root}/mode
{does}
"""


@pytest.fixture
def place(tmp_path: Path, alertmanager: RealAlertmanager) -> Workplace:
    alertmanager.fire(alert("DiskFull"))
    place = Workplace(tmp_path)
    place.watch(alertmanager.url)
    return place


def editor(place: Workplace, does: str) -> dict[str, str]:
    path = place.root / "my editor"
    path.write_text(EDITOR.format(root=place.root, does=does))
    path.chmod(0o700)
    return {"EDITOR": f"'{path}'", "VISUAL": ""}


def begin_note(terminal: Terminal) -> None:
    terminal.wait_for("DiskFull")
    terminal.press("n")
    terminal.wait_for("Note to DiskFull")
    terminal.press(*"begun")
    terminal.wait_for("begun")


def leftovers(place: Workplace) -> list[Path]:
    return list((place.root / "state" / "oncall-tui" / "editor").glob("*"))


def test_the_text_goes_there_and_back_as_one_line(place: Workplace) -> None:
    env = editor(place, 'printf "called them\\n\\n  they come at nine\\n" > "$1"')
    with place.sit_down(env=env) as terminal:
        begin_note(terminal)
        terminal.wait_for(r"ctrl\+g: editor")
        terminal.press("\x07")
        terminal.wait_for("called them they come at nine")
        terminal.press("enter")
        terminal.wait_for("noted 1, saved")
        terminal.press("q")
        assert terminal.wait_end() == 0
        assert terminal.left_behind() == []
    assert (place.root / "given").read_text() == "begun\n"
    assert (place.root / "mode").read_text().split() == ["600", "700"]
    assert leftovers(place) == []
    assert len(place.entries("alert.noted")) == 1
    place.assert_proven()


def test_what_is_secret_is_masked_as_if_it_was_typed(place: Workplace) -> None:
    secret = "password=hunter2hunter2"
    env = editor(place, f'echo "used {secret}" > "$1"')
    with place.sit_down(env=env) as terminal:
        begin_note(terminal)
        terminal.press("\x07")
        terminal.wait_for("saved as:")
        terminal.press("enter")
        terminal.wait_for("noted 1, saved")
        terminal.press("q")
        terminal.wait_end()
    everything = b"".join(p.read_bytes() for p in (place.root / "state").rglob("*") if p.is_file())
    assert b"hunter2hunter2" not in everything


def test_while_it_is_open_the_screen_is_its_own(
    place: Workplace, alertmanager: RealAlertmanager
) -> None:
    env = editor(place, f'clear; echo "MINE"; until [ -e {place.root}/go ]; do sleep 0.1; done')
    with place.sit_down(env=env) as terminal:
        begin_note(terminal)
        terminal.press("\x07")
        terminal.wait_for("MINE")
        before = len(terminal.raw)
        alertmanager.fire(alert("QueueGrows"))
        until(lambda: b"\x07" in bytes(terminal.raw[before:]), "the bell of a new alert")
        assert "QueueGrows" not in terminal.text()
        assert bytes(terminal.raw[before:]).strip(b"\x07") == b""
        (place.root / "go").touch()
        terminal.wait_for("Note to DiskFull")
        terminal.wait_for("QueueGrows")
        terminal.press("esc")
        terminal.wait_gone("Note to DiskFull")
        terminal.press("q")
        assert terminal.wait_end() == 0


@pytest.mark.parametrize(
    ("env", "why"),
    [
        ({}, "neither VISUAL nor EDITOR is set"),
        ({"EDITOR": "/nowhere/vi"}, "not there"),
        ({"VISUAL": "'open"}, "cannot be read"),
        ({"EDITOR": "false"}, "ended with code 1: nothing is changed"),
    ],
)
def test_where_none_can_be_used_it_says_why_and_keeps_the_text(
    place: Workplace, env: dict[str, str], why: str
) -> None:
    with place.sit_down(env=env) as terminal:
        begin_note(terminal)
        terminal.press("\x07")
        terminal.wait_for(why)
        terminal.wait_for("begun")
        terminal.press("ctrl+q")
        assert terminal.wait_end() == 0


def test_a_line_that_drops_ends_the_editor_and_keeps_what_it_saved(place: Workplace) -> None:
    env = editor(place, 'echo "saved there" > "$1"; echo OPEN; exec sleep 600')
    with place.sit_down(env=env) as terminal:
        begin_note(terminal)
        terminal.press("\x07")
        terminal.wait_for("OPEN")
        terminal.signal(signal.SIGTERM)
        assert terminal.wait_end(5) == 143
        assert terminal.left_behind() == []
    [draft] = (place.root / "state" / "oncall-tui" / "drafts").glob("*.json")
    assert json.loads(draft.read_bytes())["values"] == ["saved there"]
    assert stat.S_IMODE(draft.stat().st_mode) == 0o600
    assert leftovers(place) == []
