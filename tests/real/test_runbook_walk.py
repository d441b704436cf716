"""The runbook that ships for incidents, by keyboard at 80x24, with kills and a second person."""

from __future__ import annotations

import contextlib
import re
from functools import partial
from pathlib import Path

import pytest

from tests.pty_driver import Terminal
from tests.real.alertmanager_server import RealAlertmanager, alert
from tests.real.until import until
from tests.real.workplace import Workplace

STEPS = 17
TOKEN = "gh" + "p_" + "a1B2" * 9


class Bob(Workplace):
    """A second person, with a key of his own."""

    me = "bob@example.com"


@pytest.fixture
def place(tmp_path: Path, alertmanager: RealAlertmanager) -> Workplace:
    alertmanager.fire(alert("Outage", runbook="incident-response.md"))
    place = Workplace(tmp_path / "alice")
    place.watch(alertmanager.url)
    return place


@pytest.fixture
def bob(tmp_path: Path, place: Workplace, alertmanager: RealAlertmanager) -> Workplace:
    """Somebody who shares a folder with Alice, and is listed with her."""
    bob = Bob(tmp_path / "bob")
    bob.watch(alertmanager.url)
    shared, signers = tmp_path / "shared", tmp_path / "signers"
    shared.mkdir()
    shared.chmod(0o1770)
    for one in (place, bob):
        one.configure(f'[approvals]\nfolder = "{shared}"\nsigners = "{signers}"\n')
        assert one.run("upstream", "enrol").returncode in {0, 1}
    with signers.open("w") as file:
        for one in (place, bob):
            # A first note makes the key.
            assert one.run("note", first_id(one), "--text", "here").returncode in {0, 3}
            [public] = (one.root / "state").rglob("id_ed25519.pub")
            file.write(f"{one.me} {public.read_text()}")
    return bob


def first_id(place: Workplace) -> str:
    return str(place.json("alerts", "--json")["alerts"][0]["id"])


def open_run(terminal: Terminal) -> None:
    terminal.wait_for("1 alert")
    terminal.press("r")
    terminal.wait_for(f"of {STEPS} steps")


def done(terminal: Terminal, place: Workplace) -> None:
    """Say that the step in hand is done, and wait until that is in the journal."""
    before = outcomes(place)
    terminal.press("d")
    until(lambda: outcomes(place) > before, "an outcome")


def outcomes(place: Workplace) -> int:
    return len(place.entries("step.outcome"))


def fill_in(terminal: Terminal, place: Workplace, text: str, type_: str) -> None:
    """Press `d`, answer what it asks, and go on when both are written."""
    before = outcomes(place), len(place.entries(type_))
    terminal.press("d")
    terminal.wait_for("esc: cancel")
    terminal.press(*text, "enter")
    until(lambda: len(place.entries(type_)) > before[1], type_)
    until(lambda: outcomes(place) > before[0], "an outcome")


def decide(terminal: Terminal) -> None:
    """Open the question of a step; again where the screen was still busy with the one before."""

    def asked() -> bool:
        terminal.press("d")
        with contextlib.suppress(AssertionError):
            terminal.wait_for("1  no", 4)
            return True
        return False

    until(asked, "the question")


def has(place: Workplace, type_: str) -> None:
    until(lambda: place.entries(type_), type_)


def to_containment(terminal: Terminal, place: Workplace, evidence: str) -> None:
    """Walk the six steps before the question."""
    done(terminal, place)
    done(terminal, place)
    fill_in(terminal, place, "nobody can pay", "input.set")
    terminal.wait_for(r"\b3 of \d+")
    terminal.press("e")
    has(place, "run.escalated")
    done(terminal, place)
    done(terminal, place)
    fill_in(terminal, place, evidence, "evidence.added")
    assert outcomes(place) == 6


def from_resolution(terminal: Terminal, place: Workplace) -> None:
    """Walk the last seven steps and close the run."""
    done(terminal, place)
    terminal.press("w")
    has(place, "timer.started")
    terminal.press("w")
    terminal.wait_for("Why is it ended early")
    terminal.press(*"looked long enough", "enter")
    has(place, "timer.cut")
    for _ in range(4):
        done(terminal, place)
    fill_in(terminal, place, "dora on friday", "input.set")
    terminal.wait_for("no step is left")
    terminal.press("c")
    terminal.wait_for("Close the run as")
    terminal.press("1")
    terminal.wait_for("Close as resolved|run closed as")
    if re.search("Close as resolved", terminal.text()):
        terminal.press(*"undone by the morning shift", "enter")
    terminal.wait_for("run closed as resolved")
    terminal.press("esc")
    terminal.wait_for("BOARD")
    terminal.press("q")
    assert terminal.wait_end() == 0
    assert terminal.left_behind() == []


def test_an_incident_is_walked_from_its_alert_to_the_close(place: Workplace) -> None:
    with place.sit_down(columns=80, rows=24) as terminal:
        open_run(terminal)
        to_containment(terminal, place, f"status page {TOKEN}")
        decide(terminal)
        terminal.press("1")
        has(place, "choice.made")
        until(partial(has_outcomes, place, 7), "the question's outcome")
        done(terminal, place)
        done(terminal, place)
        from_resolution(terminal, place)
    closed = place.entries("run.closed")
    assert [entry["d"]["outcome"] for entry in closed] == ["resolved"]
    place.assert_proven()
    files = [p for p in place.root.rglob("*") if p.is_file()]
    assert not [p for p in files if TOKEN.encode() in p.read_bytes()]


def test_an_attack_waits_for_the_second_person(place: Workplace, bob: Workplace) -> None:
    with place.sit_down(columns=80, rows=24) as terminal:
        open_run(terminal)
        to_containment(terminal, place, "the status page")
        decide(terminal)
        terminal.press("2")
        has(place, "choice.made")
        until(lambda: outcomes(place) >= 7, "the question's outcome")
        terminal.wait_for("the security officer on duty")
        terminal.press("e")
        until(lambda: len(place.entries("run.escalated")) == 2, "a second call")
        done(terminal, place)
        terminal.wait_for("nobody yet")
        terminal.press("d")
        terminal.wait_for("somebody else has to approve")
        terminal.press("a")
        has(place, "approval.asked")
        [waiting] = bob.json("approve", "--json")["approvals"]
        assert waiting["by"] == place.me
        shown = bob.run("approve", waiting["id"][:8])
        assert shown.returncode == 2
        assert "Cut off" in shown.stdout
        own = place.run("approve", waiting["id"][:8], "--reason", "me too")
        assert own.returncode == 1
        said = bob.run("approve", waiting["id"][:8], "--reason", "cut it")
        assert (said.returncode, said.stderr) == (0, "")
        terminal.wait_for("granted by bob")
        fill_in(terminal, place, "vpn at 03:14 by alice", "evidence.added")
        from_resolution(terminal, place)
    [granted] = place.entries("approval.granted")
    assert granted["d"]["who"] == bob.me
    place.assert_proven()
    bob.assert_proven()


@pytest.mark.timeout(300)
def test_after_a_kill_behind_every_act_the_run_looks_as_before(place: Workplace) -> None:
    acts = ("d", "d", "n", "s", "l", "f", "n", "n", "n", "n")
    for count, key in enumerate(acts, 1):
        with place.sit_down(columns=80, rows=24) as terminal:
            open_run(terminal)
            terminal.press(key)
            if key in {"s", "l", "f"}:
                if key == "f":
                    terminal.wait_for("Failed|failed")
                terminal.wait_for("esc: cancel")
                terminal.press(*"because", "enter")
            until(partial(has_outcomes, place, count), f"outcome {count}")
            terminal.wait_for(", saved")
            before = steps_of(terminal.wait_for(f"{count} of {STEPS} steps"))
            terminal.process.kill()
            terminal.wait_end()
        with place.sit_down(columns=80, rows=24) as terminal:
            open_run(terminal)
            until(partial(shows, terminal, before), "the screen before")
            terminal.process.kill()
            terminal.wait_end()
    assert len(place.entries("run.started")) == 1
    place.assert_proven()


def has_outcomes(place: Workplace, count: int) -> bool:
    """Whether that many steps have one."""
    return outcomes(place) == count


def shows(terminal: Terminal, steps: list[str]) -> bool:
    """Whether the run looks like that."""
    return steps_of(terminal.text()) == steps


def steps_of(text: str) -> list[str]:
    """Return the run without head and message; time goes on, so what is left of it is no part."""
    lines = text.splitlines()
    start = next(n for n, line in enumerate(lines) if f"of {STEPS} steps" in line)
    return [re.sub(r"\[\S+ left\]", "[left]", line) for line in lines[start:-3]]
