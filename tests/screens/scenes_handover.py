"""The handover screen: my draft, and a note that waits."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from oncall_tui.domain.shift import Shift
from tests.fakes import MINUTE, NOON, make_alert
from tests.screens.handover_stage import handing
from tests.screens.harness import Seat
from tests.services.handover_bench import ALICE, BOB, HOUR, Person

DISK = make_alert("DiskWillFill", started=NOON - 20 * MINUTE)
QUEUE = make_alert("QueueGrows", instance="mq1:9100")
THEIRS = Shift(NOON - 12 * HOUR, NOON + MINUTE, BOB, "ops")
MINE = Shift(NOON + MINUTE, NOON + 12 * HOUR, ALICE, "ops")


async def draft(at: Seat) -> None:
    """A note that is half written."""
    handing(at.stage)
    await at.answer("prod", [DISK, QUEUE])
    at.stage.desk.acts.ack([DISK], until=lambda _: NOON + HOUR)
    giving = at.stage.desk.handovers.giving  # type: ignore[union-attr]
    giving.say("state", "watch")
    giving.say("critical", "renew the certificate | 22:00 | logins fail")
    giving.say("watch", "queue above 10k | restart mq1 | 06:00")
    await at.answer("prod", [DISK, QUEUE])
    await at.press("6")
    await at.settle()
    await at.settle()


async def coming(at: Seat) -> None:
    """A note of somebody else, one item opened."""
    pairs = handing(at.stage)
    handovers = at.stage.desk.handovers
    assert handovers is not None
    handovers.shifts.shifts = (THEIRS, MINE)  # type: ignore[attr-defined]
    bob = Person(BOB, at.stage.clock)
    bob.alerts = [DISK, QUEUE]
    bob.desk.shifts.shifts = (THEIRS, MINE)  # type: ignore[attr-defined]
    bob.ack(DISK)
    bob.say_all()
    _, path = bob.giving.sign()
    pairs.files["note"] = bob.pairs.files[path]
    await at.answer("prod", [DISK, QUEUE])
    await at.press("6")
    await at.settle()
    await at.press("f", *"note", "enter")
    await at.settle()
    await at.press("enter")
    await at.settle()


async def signing(at: Seat) -> None:
    """The question before a note is signed, with what is not stated."""
    await draft(at)
    await at.press("S")
    await at.settle()


async def accepting(at: Seat) -> None:
    """The question before a note is accepted, an item declined."""
    await coming(at)
    await at.press("j", "d", *"not mine to restart", "enter")
    await at.settle()
    await at.press("A")
    await at.settle()


HANDOVER: dict[str, Callable[[Seat], Awaitable[None]]] = {
    "handover-draft": draft,
    "handover-coming": coming,
    "handover-sign": signing,
    "handover-accept": accepting,
}
