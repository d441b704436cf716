"""The pane that says whom to call."""

from __future__ import annotations

import pytest

from oncall_tui.domain.registry import Registry, Service
from oncall_tui.domain.rota import FOREVER, Duty
from oncall_tui.errors import UnreachableError
from oncall_tui.services.calling import Calling
from screens.present_call import countdown
from tests.fakes import MINUTE, NOON, make_alert
from tests.screens.harness import Stage, seat
from tests.screens.roster import REGISTRY

ORDERS = make_alert("DiskWillFill", service="orders-db", started=NOON - 5 * MINUTE)


@pytest.mark.parametrize(
    ("left", "text"),
    [(190_000, "3:10"), (0, "0:00"), (-5, "0:00"), (599_999, "9:59"), (600_000, "10m")],
)
def test_time_left_is_told_in_seconds_when_it_is_short(left: int, text: str) -> None:
    assert countdown(left) == text


async def test_o_shows_service_on_call_and_every_level_with_ways_to_reach_them() -> None:
    async with seat(size=(100, 30)) as at:
        await at.answer("prod", [ORDERS])
        await at.press("j", "o")
        text = at.text()
    assert "orders-db" in text
    assert "tel +49 30 901820" in text
    assert "16:00" in text
    assert "Bob Example (bob)" in text
    assert "Database team (dba)" in text
    assert "in 10m" in text


async def test_an_alert_of_nobody_s_service_says_so() -> None:
    async with seat() as at:
        await at.answer("prod", [make_alert("Odd", service="unknown")])
        await at.press("j", "o")
        assert "no [[services]] of the configuration owns this alert" in at.text()


async def test_once_somebody_has_it_the_ladder_stands() -> None:
    async with seat() as at:
        await at.answer("prod", [ORDERS])
        await at.press("j", "a", "o")
        assert "the ladder is not climbed" in at.text()


async def test_the_detail_says_when_the_next_level_is_due_and_who_that_is() -> None:
    async with seat(size=(120, 40)) as at:
        await at.answer("prod", [ORDERS])
        await at.press("j", "enter")
        assert "L2 is due in 10m: Bob Example (bob)" in at.text()


async def test_y_copies_it() -> None:
    async with seat() as at:
        await at.answer("prod", [ORDERS])
        await at.press("j", "o", "y")
        assert at.message.startswith("copied whom to call through the terminal (OSC 52)")


class System:
    """A system that knows who is on call, until it falls silent."""

    def __init__(self) -> None:
        self.silent = False

    def __call__(self, name: str, now: int) -> tuple[Duty, ...]:
        if self.silent:
            raise UnreachableError("no answer within the time limit", where=name)
        return (Duty(0, FOREVER, "Zoe"), Duty(NOON + 4 * 60 * MINUTE, FOREVER, "bob"))


def asking(system: System) -> Stage:
    stage = Stage()
    services = (Service("orders-db", primary="alice", oncall="pd"),)
    registry = Registry(services, REGISTRY.contacts)
    stage.calling = Calling(
        registry, stage.desk.policy.ladder, lambda *_: (), system, {"pd": 5 * MINUTE}
    )
    return stage


async def test_a_system_that_knows_is_asked_when_the_pane_opens_and_its_age_is_told() -> None:
    system = System()
    stage = asking(system)
    async with seat(stage, size=(100, 30)) as at:
        await at.answer("prod", [ORDERS])
        await at.press("o")
        text = at.text()
        assert "pd, as of 0s ago" in text
        assert "Zoe  until further notice" in text
        assert "Bob Example (bob)  from Mon 02 Mar 16:00" in text
        system.silent = True
        stage.clock.advance(12 * MINUTE)
        await at.press("escape", "o")
        text = at.text()
    assert "pd, as of 12m ago" in text
    assert "no answer within the time limit" in text
    assert "Zoe" in text


async def test_a_system_that_never_answered_says_why_and_the_primary_stays() -> None:
    system = System()
    system.silent = True
    async with seat(asking(system)) as at:
        await at.answer("prod", [ORDERS])
        await at.press("o")
        assert "no answer within the time limit" in at.text()
        assert "Alice Example (alice)" in at.text()
