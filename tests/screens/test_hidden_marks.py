"""Marks that a filter hides: no command acts on them, and each says that they are left out."""

from __future__ import annotations

import pytest

from oncall_tui.domain.alert import Alert
from screens.aims import AIMS
from screens.board import ON_ALERTS, ON_ONE
from screens.board_commands import BOARD
from tests.fakes import NOON, make_alert
from tests.screens.harness import Seat, seat

TAKERS = sorted({*AIMS, "note", "incident"})
"""Commands that are for what is marked, else for what the cursor is on."""
KEYS = {command.id: command.keys.split(",")[0] for command in BOARD}
SAID = "1 marked is hidden by the filter, left out"
HOUR = 3600_000


def test_every_command_that_takes_alerts_is_tried_here() -> None:
    assert set(TAKERS) == ON_ALERTS - ON_ONE


async def filtered(at: Seat, command: str) -> list[Alert]:
    """Mark PayErrors and filter it out; of the others the command is for DiskA and DiskB."""
    alerts = [make_alert(name, started=NOON - n) for n, name in enumerate(("DiskA", "DiskB"))]
    every = [make_alert("PayErrors", started=NOON - 9), *alerts]
    await at.answer("prod", every)
    if command == "unack":
        at.stage.desk.acts.ack(every, until=lambda _: NOON + HOUR)
        await at.answer("prod", every)
    elif command == "seen":
        await at.answer("prod", [])
    elif command == "escalate":
        at.stage.desk.acts.ack(every, until=lambda _: NOON + HOUR)
        await at.answer("prod", every)
    at.board.alerts.go_to(every[0].id)
    await at.press("space", "slash")
    await at.type("Disk")
    await at.press("enter")
    return alerts


def said(at: Seat) -> str:
    """Return all that can be read, boxes and messages, as one line."""
    return " ".join(f"{at.text()} {at.message}".replace("│", " ").split())


@pytest.mark.parametrize("command", TAKERS)
async def test_with_all_marks_hidden_a_key_is_for_the_alert_under_the_cursor(command: str) -> None:
    async with seat(size=(120, 40)) as at:
        [_, under] = await filtered(at, command)
        at.board.alerts.go_to(under.id)
        await at.settle()
        assert "1 marked, hidden by the filter" in at.text()
        assert [row.id for row in at.board.targets().rows] == [under.id]
        count = len(at.stage.journal.lines)
        await at.press(KEYS[command])
        assert SAID in said(at)
        assert "PayErrors" not in str([line.d for line in at.stage.journal.lines[count:]])


@pytest.mark.parametrize("command", TAKERS)
async def test_with_some_marks_hidden_a_key_is_for_those_that_are_shown(command: str) -> None:
    async with seat(size=(120, 40)) as at:
        [marked, under] = await filtered(at, command)
        at.board.alerts.go_to(marked.id)
        await at.press("space")
        at.board.alerts.go_to(under.id)
        await at.settle()
        assert "2 marked, 1 hidden by the filter" in at.text()
        assert [row.id for row in at.board.targets().rows] == [marked.id]
        await at.press(KEYS[command])
        assert SAID in said(at)


async def test_what_vanished_under_the_cursor_is_no_target_for_hidden_marks() -> None:
    async with seat(size=(120, 40)) as at:
        alerts = await filtered(at, "seen")
        at.board.alerts.go_to(alerts[1].id)
        await at.press("x", "a")
        assert "that alert is gone" in at.message
