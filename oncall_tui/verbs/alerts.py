"""`alerts`: one poll of every source, worst first."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any, TextIO

from oncall_tui.build import Headless, open_headless
from oncall_tui.domain.board import Board
from oncall_tui.domain.board_lines import Row
from oncall_tui.domain.counted import counted
from oncall_tui.domain.duration import compact
from oncall_tui.domain.ladder import Ladder
from oncall_tui.domain.reference import shortest
from oncall_tui.domain.snapshot import Fault, SourceHealth
from oncall_tui.domain.ticket import Ticket
from oncall_tui.domain.timer import Timer, timer_for
from oncall_tui.domain.whose import Whose
from oncall_tui.domain.work_parts import Escalated, Given
from oncall_tui.services.desk import Desk
from oncall_tui.settings import Settings, require_sources
from oncall_tui.verbs.output import seconds_json, time_json, write_json, write_line, write_table

COMPLETE, PARTIAL, NOTHING = 0, 3, 4
"""Exit codes: every source answered, some did, none did."""


def list_alerts(
    settings: Settings,
    *,
    filter_: str,
    mine: bool = False,
    as_json: bool,
    out: TextIO,
    err: TextIO,
) -> int:
    """Print what is wrong; return the exit code."""
    require_sources(settings)
    with open_headless(settings) as headless:
        desk = headless.desk
        desk.boards.set_filter(filter_)
        if mine:
            desk.boards.look_at(Whose.MINE, desk.me)
        asyncio.run(_ask(headless))
        board, health = headless.board(), monitoring(headless)
        if as_json:
            write_json(_document(board, health, desk.clock.now()), out)
        else:
            _write_people(board, health, desk, out)
            report_silent(health, err)
    return exit_code(health)


def monitoring(headless: Headless, *, tickets: bool = False) -> dict[str, SourceHealth]:
    """Return how each monitoring source answered, or each ticket system."""
    estate = headless.desk.estate
    return {n: h for n, h in estate.health.items() if estate.is_ticket_source(n) is tickets}


def exit_code(health: Mapping[str, SourceHealth]) -> int:
    """Tell scripts whether the view is whole."""
    answered = sum(one.live for one in health.values())
    if answered == len(health):
        return COMPLETE
    return PARTIAL if answered else NOTHING


def report_silent(health: Mapping[str, SourceHealth], err: TextIO) -> None:
    """Say on standard error which sources did not answer, and why."""
    for one in health.values():
        if not one.live:
            what = "did not answer" if one.fault is Fault.SILENT else one.fault.words
            write_line(f"oncall-tui: {one.source} {what}: {one.error}", err)


def sources_json(health: Mapping[str, SourceHealth]) -> list[dict[str, Any]]:
    """Return what scripts may know about each source."""
    return [
        {
            "name": one.source,
            "kind": one.kind,
            "answered": one.live,
            "error": one.error or None,
            "fault": one.fault.value or None,
            "count": one.count,
            "clock_skew": seconds_json(one.skew),
        }
        for one in health.values()
    ]


async def _ask(headless: Headless) -> None:
    try:
        await headless.asking.ask(headless.desk.estate)
    finally:
        await headless.asking.aclose()


def _document(board: Board, health: Mapping[str, SourceHealth], now: int) -> dict[str, Any]:
    return {
        "at": time_json(now),
        "complete": exit_code(health) == COMPLETE,
        "total": board.total,
        "quiet": board.quiet,
        "sources": sources_json(health),
        "alerts": [_alert_json(row, now) for row in board.lines if isinstance(row, Row)],
    }


def _alert_json(row: Row, now: int) -> dict[str, Any]:
    alert, held = row.alert, row.held
    due = row.ack_due if held is None else None
    return {
        "id": row.id,
        "source": alert.source,
        "fingerprint": alert.fingerprint,
        "title": alert.title,
        "level": row.level.name,
        "severity": alert.severity or None,
        "state": row.state.value,
        "service": alert.service or None,
        "instance": alert.instance or None,
        "started_at": time_json(row.started),
        "age": seconds_json(now - row.started),
        "acknowledge_by": time_json(due),
        "time_left": seconds_json(None if due is None else due - now),
        "resolve_by": time_json(row.resolve_due),
        "owner": row.owner or None,
        "given": None if row.given is None else _given_json(row.given),
        "escalated": None if row.escalated is None else _escalated_json(row.escalated),
        "acknowledged_until": time_json(held.until) if held is not None else None,
        "cleared_at": time_json(row.cleared_at),
        "ticket": None if row.ticket is None else _ticket_brief(row.ticket),
        "notes": row.notes,
        "waits_to_be_sent": row.unsent,
        "labels": alert.labels,
        "annotations": alert.annotations,
        "link": alert.link or None,
    }


def _given_json(given: Given) -> dict[str, Any]:
    return {
        "to": given.to,
        "by": given.by,
        "at": time_json(given.at),
        "until": time_json(given.until),
    }


def _escalated_json(escalated: Escalated) -> dict[str, Any]:
    return {
        "to": escalated.to,
        "level": escalated.rung or None,
        "by": escalated.by,
        "at": time_json(escalated.at),
    }


def _ticket_brief(ticket: Ticket) -> dict[str, Any]:
    return {"id": ticket.id, "key": ticket.key, "link": ticket.link or None}


_HEADS = ("LEVEL", "TIMER", "STATE", "AGE", "SOURCE", "OWNER", "ID", "TITLE", "INSTANCE")


def _write_people(
    board: Board, health: Mapping[str, SourceHealth], desk: Desk, out: TextIO
) -> None:
    ladder, now = desk.policy.ladder, desk.clock.now()
    rows = [line for line in board.lines if isinstance(line, Row)]
    if rows:
        names = shortest(board.rows.values())
        write_table(_HEADS, [_cells(row, names[row.id], ladder, now) for row in rows], out)
    at_least = "" if exit_code(health) == COMPLETE else "at least "
    out.write(f"{at_least}{counted(board.total, 'alert')}, {board.quiet} quiet")
    out.write(f"; {len(board.hidden)} not shown\n" if board.hidden else "\n")


def _cells(row: Row, name: str, ladder: Ladder, now: int) -> tuple[str, ...]:
    alert = row.alert
    return (
        row.level.name,
        _timer(row, ladder).text(now) or "-",
        row.state.value,
        compact(max(0, now - row.started) // 1000),
        alert.source,
        f"for {row.given_to}" if row.given_to else row.owner or "-",
        name,
        alert.title,
        alert.instance or alert.service or "-",
    )


def _timer(row: Row, ladder: Ladder) -> Timer:
    return timer_for(
        started=row.started,
        ack_due=row.ack_due,
        resolve_due=row.resolve_due,
        acked=row.held is not None,
        expires=row.held.until if row.held is not None else None,
        ladder=ladder,
    )
