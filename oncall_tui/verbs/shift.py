"""`shift list`, `begin`, `end`: when I am on duty."""

from __future__ import annotations

from oncall_tui.domain.counted import counted
from oncall_tui.domain.duration import parse_duration
from oncall_tui.domain.session import rfc3339
from oncall_tui.domain.shift import Shift, around
from oncall_tui.domain.text import plain
from oncall_tui.domain.whose import is_me
from oncall_tui.verbs.handover_turn import Turn
from oncall_tui.verbs.output import time_json, write_json, write_line

NEXT_FEW = 4
"""Shifts to come that are listed, beside my next one, unless all are asked for."""


def shift_list(turn: Turn) -> int:
    """Print the shifts around now; `--json` has all that are known."""
    shifts = turn.handovers.shifts
    mine = shifts.mine()
    relief = None if mine is None else shifts.relief(mine)
    mark = None if mine is None else shifts.mark(mine)
    known = sorted({*shifts.known(), *(() if mine is None else (mine,))})
    if turn.args.json:
        documents = [
            {
                "person": one.person,
                "schedule": one.schedule,
                "start": time_json(one.start),
                "end": time_json(one.end),
                "mine": one == mine,
                "next": one == relief,
                "own": is_me(one.person, shifts.me),
                "running": one.covers(shifts.now()),
            }
            for one in known
        ]
        write_json(
            {
                "shifts": documents,
                "begun": None if mark is None else time_json(mark.begun),
                "ended": None if mark is None else time_json(mark.ended),
                "banner": turn.handovers.banner(),
                "told": turn.handovers.told(),
                "declined": turn.handovers.declined(),
            },
            turn.out,
        )
        return 0
    _print(turn, known, mine)
    if mark is not None and mark.ended is not None:
        write_line(f"your shift was ended at {_minute(mark.ended)}", turn.out)
    if turn.handovers.banner():
        write_line(turn.handovers.banner(), turn.out)
    for line in (*turn.handovers.told(), *turn.handovers.declined()):
        write_line(plain(line, 600), turn.out)
    return 0


def _print(turn: Turn, known: list[Shift], mine: Shift | None) -> None:
    shifts, now = turn.handovers.shifts, turn.handovers.shifts.now()
    shown = known
    if not turn.args.all:
        wanted = {*around(known, now, more=NEXT_FEW), mine, shifts.next_mine()}
        shown = [one for one in known if one in wanted]
    nexts = min((one.start for one in known if one.start > now), default=None)
    for one in shown:
        word = "now" if one.covers(now) else "next" if one.start == nexts else ""
        own = "*" if is_me(one.person, shifts.me) else " "
        schedule = f" ({one.schedule})" if one.schedule else ""
        times = f"{_minute(one.start)} to {_minute(one.end)}"
        write_line(f"{word:4} {own} {times}  {one.person}{schedule}", turn.out)
    if any(is_me(one.person, shifts.me) for one in shown):
        write_line("* yours", turn.out)
    if len(known) > len(shown):
        write_line(f"{counted(len(known) - len(shown), 'more shift')}: --all", turn.out)


def _minute(milliseconds: int) -> str:
    """Write a time for people, to the minute, UTC."""
    return f"{rfc3339(milliseconds)[:16].replace('T', ' ')}Z"


def shift_begin(turn: Turn) -> int:
    """Write down that my shift begins."""
    lasts = None if turn.args.lasts is None else 1000 * parse_duration(turn.args.lasts)
    entry = turn.handovers.shifts.begin(lasts=lasts)
    write_line("begun already" if entry is None else f"begun, saved as entry {entry.i}", turn.out)
    return 0


def shift_end(turn: Turn) -> int:
    """End my shift, with what I keep and what I release. Raises HandoverError."""
    lasts = parse_duration(turn.args.lasts)
    released = turn.handovers.chosen(turn.args.release)
    kept = turn.handovers.sweep(keep=turn.args.keep, release=turn.args.release, lasts=lasts)
    for item in released:
        write_line(f"released: {item.key[:8]} {item.title}", turn.out)
    entry = turn.handovers.giving.end(kept)
    write_line("ended already" if entry is None else f"ended, saved as entry {entry.i}", turn.out)
    return 0
