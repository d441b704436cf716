"""`shift list`, `begin`, `end`: when I am on duty."""

from __future__ import annotations

from oncall_tui.domain.duration import parse_duration
from oncall_tui.verbs.handover_turn import Turn
from oncall_tui.verbs.output import time_json, write_json, write_line


def shift_list(turn: Turn) -> int:
    """Print the shifts around now."""
    shifts = turn.handovers.shifts
    mine = shifts.mine()
    relief = None if mine is None else shifts.relief(mine)
    mark = None if mine is None else shifts.mark(mine)
    documents = [
        {
            "person": one.person,
            "schedule": one.schedule,
            "start": time_json(one.start),
            "end": time_json(one.end),
            "mine": one == mine,
            "next": one == relief,
        }
        for one in sorted({*shifts.known(), *(() if mine is None else (mine,))})
    ]
    if turn.args.json:
        begun = None if mark is None else time_json(mark.begun)
        write_json(
            {
                "shifts": documents,
                "begun": begun,
                "banner": turn.handovers.banner(),
                "declined": turn.handovers.declined(),
            },
            turn.out,
        )
        return 0
    for one in documents:
        word = "now " if one["mine"] else "next" if one["next"] else "    "
        schedule = f" ({one['schedule']})" if one["schedule"] else ""
        write_line(f"{word}  {one['start']}  {one['end']}  {one['person']}{schedule}", turn.out)
    if turn.handovers.banner():
        write_line(turn.handovers.banner(), turn.out)
    for line in turn.handovers.declined():
        write_line(line, turn.out)
    return 0


def shift_begin(turn: Turn) -> int:
    """Write down that my shift begins."""
    lasts = None if turn.args.lasts is None else 1000 * parse_duration(turn.args.lasts)
    entry = turn.handovers.shifts.begin(lasts=lasts)
    write_line("begun already" if entry is None else f"begun, saved as entry {entry.i}", turn.out)
    return 0


def shift_end(turn: Turn) -> int:
    """End my shift, with what I keep and what I release. Raises HandoverError."""
    lasts = parse_duration(turn.args.lasts)
    kept = turn.handovers.sweep(keep=turn.args.keep, release=turn.args.release, lasts=lasts)
    entry = turn.handovers.giving.end(kept)
    write_line("ended already" if entry is None else f"ended, saved as entry {entry.i}", turn.out)
    return 0
