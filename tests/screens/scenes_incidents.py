"""Incidents, a ticket, and figures."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from oncall_tui.domain.alert import Alert
from oncall_tui.domain.incident import Incident
from oncall_tui.domain.incident_steps import Audience, Link, Phase, Record, Role
from oncall_tui.domain.maintenance_steps import Answer, Point
from oncall_tui.domain.ticket import TicketState
from tests.fakes import MINUTE, NOON, make_alert, make_ticket
from tests.screens.harness import Seat

HOUR = 60 * MINUTE
DAY = 24 * HOUR
DISK = make_alert("DiskWillFill", started=NOON - 50 * MINUTE, annotations={"ticket": "42"})
PAY = make_alert(
    "CheckoutProbeFails", severity="critical", started=NOON - 70 * MINUTE, instance="shop:443"
)
TICKET = make_ticket(
    "42",
    "Disk of db1 fills up: debug logs were left on",
    state=TicketState.OPEN,
    native_state="in-progress",
    priority="urgent",
    owner="nadia",
    link="https://desk.example/issue42",
)


def lead(at: Seat) -> Incident:
    """One that is old and late, one that began now, one that is over; return the first."""
    incidents, clock = at.stage.incidents, at.stage.clock
    clock.at = NOON - DAY
    over = incidents.declare("Invoices were sent twice", "SEV-3")
    clock.advance(40 * MINUTE)
    incidents.close(over, [Point(text, Answer.DONE) for text in incidents.checklist])
    clock.at = NOON - 55 * MINUTE
    pay = incidents.declare(
        "Customers cannot pay by card",
        "SEV-1",
        [PAY, DISK],
        summary="Eleven calls, all with cards. Invoices work.",
        started=PAY.starts_at,
    )
    incidents.give(pay, Role.TECHNICAL, "nadia@example.com")
    clock.advance(5 * MINUTE)
    incidents.turn(pay, Phase.COMMUNICATION)
    incidents.tell(pay, Audience.INTERNAL, "We know of it, and are failing over.")
    clock.advance(7 * MINUTE)
    incidents.turn(pay, Phase.CONTAINMENT)
    incidents.record(pay, Record.DECISION, "Fail over to orders-db-3, accept 48 s of lost orders")
    incidents.record(pay, Record.TODO, "Tell the bank how many payments failed")
    incidents.link(pay, Link.CHANGE, "a1b2c3d", "checkout: retry on the replica")
    incidents.link_ticket(pay, TICKET)
    clock.at = NOON - 4 * MINUTE
    incidents.declare("Order mails arrive late", "SEV-2", [])
    clock.at = NOON
    return pay


async def answers(at: Seat) -> None:
    """Have every source answer."""
    alerts: list[Alert] = [
        DISK,
        PAY,
        make_alert("SlowRequests", severity="warning", instance="lb-1:9101"),
    ]
    await at.answer("prod", alerts)
    await at.answer("desk", [TICKET])


async def incidents(at: Seat) -> None:
    """The list."""
    lead(at)
    await answers(at)
    await at.press("2")
    await at.settle()


async def incident(at: Seat) -> None:
    """All of one."""
    pay = lead(at)
    await answers(at)
    await at.press("2")
    await at.settle()
    at.app.screen.choose(pay.id)  # type: ignore[attr-defined]
    await at.press("enter")
    await at.settle()


async def led(at: Seat) -> None:
    """The board while incidents are open."""
    lead(at)
    await answers(at)


async def ticket(at: Seat) -> None:
    """All of a ticket."""
    lead(at)
    await answers(at)
    at.stage.desk.acts.note_ticket(TICKET, "The disk needs cleaning all the same.")
    await at.press("3", "enter")
    await at.settle()


WEEKS = (
    ("DiskWillFill", "SEV-3", 3, 9),
    ("HighErrorRate", "SEV-1", 4, 2),
    ("CheckoutProbeFails", "SEV-1", 11, 21),
    ("HighErrorRate", "SEV-1", 13, 23),
    ("QueueBacklog", "SEV-2", 15, 75),
    ("CertificateExpiresSoon", "SEV-3", 20, 240),
    ("HighErrorRate", "SEV-1", 26, 6),
)
"""Name, level, day, minutes until somebody had it."""


def tell(at: Seat, name: str, level: str, day: int, minutes: int) -> None:
    """Have one page come, be taken, and go."""
    journal, clock = at.stage.journal, at.stage.clock
    start = NOON - (28 - day) * DAY + day * HOUR
    id_ = f"prod:{name}@{start // 1000}"
    due = {"SEV-1": 15 * MINUTE, "SEV-2": HOUR, "SEV-3": 4 * HOUR}[level]
    told = {"id": id_, "title": name, "level": level, "at": start, "ack": start + due}
    clock.at = start + MINUTE
    journal.append("alert.paged", {"alerts": [{**told, "runbook": day % 5 != 0}], "more": 0})
    target = {"kind": "alert", "id": id_, "source": "prod", "key": name, "title": name}
    clock.at = start + minutes * MINUTE
    journal.append("alert.acked", {"target": target, "effect": False, "until": None})
    clock.at = start + 3 * minutes * MINUTE
    journal.append("alert.over", {"alerts": [{"id": id_, "at": clock.at}]})


async def numbers(at: Seat) -> None:
    """Figures of four weeks."""
    for one in WEEKS:
        tell(at, *one)
    at.stage.clock.at = NOON - 8 * HOUR
    shift = {"shift": "s1", "start": NOON - 8 * HOUR, "end": NOON + 4 * HOUR, "schedule": "ops"}
    at.stage.journal.append("shift.begun", shift)
    lead(at)
    await answers(at)
    await at.press("8")
    await at.settle()


INCIDENTS: dict[str, Callable[[Seat], Awaitable[None]]] = {
    "incidents": incidents,
    "incident": incident,
    "incident-board": led,
    "ticket": ticket,
    "numbers": numbers,
}
