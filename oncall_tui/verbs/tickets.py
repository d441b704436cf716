"""`tickets`: one poll of every ticket system, newest change first."""

from __future__ import annotations

import asyncio
from typing import Any, TextIO

from oncall_tui.build import Headless, open_headless
from oncall_tui.domain.duration import compact
from oncall_tui.domain.ticket import Ticket
from oncall_tui.errors import ConfigError
from oncall_tui.settings import Settings
from oncall_tui.verbs.alerts import COMPLETE, exit_code, monitoring, report_silent, sources_json
from oncall_tui.verbs.output import time_json, write_json, write_table

_HEADS = ("TICKET", "STATE", "PRIORITY", "OWNER", "CHANGED", "SOURCE", "TITLE")


def list_tickets(settings: Settings, *, as_json: bool, out: TextIO, err: TextIO) -> int:
    """Print the tickets; return the exit code."""
    if not settings.config.tickets:
        raise ConfigError("no ticket system is configured", hint="add [[tickets]] to config.toml")
    with open_headless(settings) as headless:
        asyncio.run(_ask(headless))
        health, now = monitoring(headless, tickets=True), headless.desk.clock.now()
        tickets = headless.desk.estate.tickets
        if as_json:
            document = {
                "at": time_json(now),
                "complete": exit_code(health) == COMPLETE,
                "sources": sources_json(health),
                "tickets": [_ticket_json(ticket) for ticket in tickets],
            }
            write_json(document, out)
        else:
            if tickets:
                write_table(_HEADS, [_cells(ticket, now) for ticket in tickets], out)
            report_silent(health, err)
    return exit_code(health)


async def _ask(headless: Headless) -> None:
    try:
        await headless.asking.ask(headless.desk.estate, alerts=False)
    finally:
        await headless.asking.aclose()


def _ticket_json(ticket: Ticket) -> dict[str, Any]:
    return {
        "id": ticket.id,
        "source": ticket.source,
        "key": ticket.key,
        "title": ticket.title,
        "state": ticket.state.value,
        "native_state": ticket.native_state,
        "priority": ticket.priority or None,
        "owner": ticket.owner or None,
        "created_at": time_json(ticket.created_at),
        "updated_at": time_json(ticket.updated_at),
        "link": ticket.link or None,
    }


def _cells(ticket: Ticket, now: int) -> tuple[str, ...]:
    return (
        ticket.key,
        ticket.native_state,
        ticket.priority or "-",
        ticket.owner or "-",
        compact(max(0, now - ticket.updated_at) // 1000),
        ticket.source,
        ticket.title,
    )
