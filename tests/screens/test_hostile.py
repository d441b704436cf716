"""Hostile texts everywhere: no screen lets anything of them act, and all of it stays readable."""

from __future__ import annotations

import pytest

from oncall_tui.domain.alert import Alert, RemoteAck
from oncall_tui.domain.board_lines import FOLD_FROM
from tests.fakes import MINUTE, NOON, make_alert, make_ticket
from tests.screens.harness import Seat, seat
from tests.screens.pieces import EVIL, harmless

HELD = RemoteAck(EVIL, NOON + 60 * MINUTE, EVIL, EVIL)


def check(at: Seat) -> None:
    for line in at.text().split("\n"):
        assert harmless(line), line


def evil_alert(number: int = 0, *, severity: str = EVIL, ack: RemoteAck | None = None) -> Alert:
    return make_alert(
        EVIL,
        severity=severity,
        started=NOON - (number + 1) * MINUTE,
        instance=f"{EVIL}{number}",
        service=EVIL,
        annotations={"summary": EVIL, EVIL: EVIL, "runbook_url": EVIL},
        ack=ack,
    )


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_board_and_its_details(size: tuple[int, int]) -> None:
    async with seat(size=size) as at:
        alert = evil_alert(ack=HELD)
        await at.answer("prod", [alert, evil_alert(1, severity="critical")])
        await at.answer("desk", [make_ticket(EVIL, f"{EVIL} [oncall:{alert.fingerprint}]")])
        check(at)
        await at.press("enter")
        check(at)
        await at.press("escape", "space", "space", "u")
        check(at)
        await at.press("escape", "escape", "escape", "n")
        check(at)


async def test_a_tombstone_and_a_group() -> None:
    async with seat() as at:
        await at.answer("prod", [evil_alert(ack=HELD), evil_alert(1, ack=HELD)])
        await at.answer("prod", [])
        assert at.board.alerts.on_tombstone
        check(at)
        await at.answer("prod", [evil_alert(n) for n in range(FOLD_FROM + 1)])
        check(at)


async def test_tickets_sources_and_journal() -> None:
    async with seat() as at:
        await at.answer("prod", [evil_alert()])
        await at.answer("desk", [make_ticket("1", EVIL, owner=EVIL, priority=EVIL)])
        await at.press("a", "3")
        check(at)
        await at.press("n")
        check(at)
        await at.press("escape", "5")
        check(at)
        at.stage.fail("edge", EVIL)
        await at.press("9")
        check(at)


async def test_a_filter_that_was_pasted() -> None:
    async with seat() as at:
        await at.answer("prod", [make_alert()])
        at.stage.desk.boards.set_filter("a\x1b]0;owned\x07")
        at.app.rebuild(EVIL, asked=True)
        await at.settle()
        check(at)
        await at.press("j")
        at.app.rebuild(asked=True)
        await at.settle()
        check(at)


async def test_the_runbook_of_an_evil_alert() -> None:
    async with seat() as at:
        alert = make_alert(instance=EVIL, mountpoint=EVIL)
        await at.answer("prod", [alert])
        await at.press("r")
        check(at)
        await at.press("y", "i")
        check(at)
