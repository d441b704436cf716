"""Alerts that became worse, that keep changing, and what is known of their past."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import msgspec

from oncall_tui.domain.alert import Alert, Suppression
from tests.fakes import MINUTE, NOON, make_alert
from tests.screens.harness import Seat

SLOW = make_alert(
    "CheckoutSlow",
    severity="warning",
    service="checkout",
    instance="eu-1",
    started=NOON - 50 * MINUTE,
)
NODE = make_alert("NodeDown", service="search", instance="db7", started=NOON - 6 * MINUTE)
MUTED = msgspec.structs.replace(
    make_alert("DiskSlow", severity="warning", instance="db7", started=NOON - 5 * MINUTE),
    suppression=Suppression.INHIBITED,
    inhibited_by=(NODE.fingerprint, "5ad0c0ffee15bad1"),
)


def flip(start: int) -> Alert:
    return make_alert(
        "LinkFlaps", service="vpn", instance="gw-2", fingerprint="f1ab", started=NOON + start
    )


async def raised(at: Seat) -> None:
    """One that was acknowledged and became worse, one that keeps changing, one that is muted."""
    rest = [NODE, MUTED]
    at.stage.sources["prod"].verbs = frozenset()  # nothing is sent, and nothing asked about that
    await at.answer("prod", [SLOW, *rest])
    at.stage.desk.acts.ack([SLOW], until=lambda _: NOON + 60 * MINUTE)
    worse = msgspec.structs.replace(SLOW, severity="critical")
    for turn in range(3):
        at.stage.clock.advance(MINUTE)
        await at.answer("prod", [worse, *rest, flip(turn * MINUTE)])
        if turn == 1:
            at.stage.desk.acts.ack([flip(MINUTE)], until=lambda _: None)
        await at.answer("prod", [worse, *rest])
    at.stage.clock.advance(MINUTE)
    for source in ("edge", "desk"):
        at.stage.answer(source, [])
    await at.answer("prod", [worse, *rest, flip(4 * MINUTE)])
    at.board.alerts.go_to(SLOW.id)
    await at.settle()


async def past(at: Seat) -> None:
    """The detail of the one that keeps changing, down at its past."""
    await raised(at)
    at.board.alerts.go_to(flip(4 * MINUTE).id)
    await at.settle()
    await at.press("enter", "pagedown")


async def muted(at: Seat) -> None:
    """The detail of the one that another alert inhibits."""
    await raised(at)
    at.stage.desk.boards.unfold("#quiet")
    await at.answer("prod", [SLOW, NODE, MUTED, flip(4 * MINUTE)])
    at.board.alerts.go_to(MUTED.id)
    await at.settle()
    await at.press("enter")


LIFE: dict[str, Callable[[Seat], Awaitable[None]]] = {
    "raised": raised,
    "past": past,
    "muted": muted,
}
