"""`maintenance list`, `announce`, `begin`, `extend`, `close`: planned windows from the shell."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any, TextIO
from zoneinfo import ZoneInfo

from data.moments import rfc3339
from oncall_tui.build import Headless, open_headless
from oncall_tui.domain.duration import parse_duration
from oncall_tui.domain.maintenance import Course, listed
from oncall_tui.domain.maintenance_steps import Answer, Point, Step
from oncall_tui.domain.text import plain
from oncall_tui.domain.wall_time import clock
from oncall_tui.errors import MaintenanceError, UsageError
from oncall_tui.services.asking import recall
from oncall_tui.services.maintaining import Maintaining
from oncall_tui.settings import Settings
from oncall_tui.verbs.output import write_json, write_line, write_table
from oncall_tui.verbs.stand_in import tell_stand_in

Desk = tuple[Headless, Maintaining]


def run(settings: Settings, args: SimpleNamespace, *, out: TextIO, err: TextIO) -> int:
    """Do what the command line says; return the exit code."""
    if args.verb == "maintenance list":
        return list_windows(settings, as_json=args.json, out=out)
    if args.verb == "maintenance announce":
        return announce(settings, args.name, out=out, err=err)
    if args.verb == "maintenance begin":
        return begin(settings, args.name, out=out, err=err)
    if args.verb == "maintenance extend":
        lasts, reason = args.lasts, args.reason
        return extend(settings, args.name, lasts=lasts, reason=reason, out=out, err=err)
    return close(settings, args, out=out, err=err)


def list_windows(settings: Settings, *, as_json: bool, out: TextIO) -> int:
    """Print the windows: all of them as JSON, those of now and of the next days as a table."""
    with open_headless(settings) as headless:
        desk = headless.desk
        found = [] if desk.maintaining is None else desk.maintaining.courses()
        now, zone = desk.clock.now(), ZoneInfo(desk.zone)
    if as_json:
        write_json({"windows": [_document(course, now) for course in found]}, out)
        return 0
    rows = [
        (
            plain(course.window.name),
            course.phase(now).value,
            clock(course.window.start, zone, now),
            clock(course.end, zone, now),
            plain(course.window.owner),
        )
        for course in listed(found, now)
    ]
    write_table(("NAME", "PHASE", "START", "END", "OWNER"), rows, out)
    return 0


def announce(settings: Settings, name: str, *, out: TextIO, err: TextIO) -> int:
    """Write down that a window is announced, and print the text. Asks the sources once."""
    with _opened(settings, err) as (headless, maintaining):
        course = maintaining.find(name)
        asyncio.run(_ask(headless))
        alerts = [alert for group in headless.desk.estate.alerts for alert in group]
        for line in maintaining.announce(course, alerts).splitlines():
            write_line(line, out)
    return 0


def begin(settings: Settings, name: str, *, out: TextIO, err: TextIO) -> int:
    """Write down that the work begins."""
    with _opened(settings, err) as (_, maintaining):
        entry = maintaining.begin(maintaining.find(name))
        write_line(f"{plain(name)}: begun, saved as entry {entry.i}", out)
    return 0


def extend(
    settings: Settings, name: str, *, lasts: str, reason: str, out: TextIO, err: TextIO
) -> int:
    """Move the end of a window by `lasts`; of one that is over, from now."""
    with _opened(settings, err) as (headless, maintaining):
        course = maintaining.find(name)
        end = max(course.end, headless.desk.clock.now()) + 1000 * parse_duration(lasts)
        entry = maintaining.extend(course, end, reason)
        write_line(f"{plain(name)}: until {rfc3339(end)}, saved as entry {entry.i}", out)
    return 0


def close(settings: Settings, args: SimpleNamespace, *, out: TextIO, err: TextIO) -> int:
    """Close a window; every point of its checklist needs an answer."""
    with _opened(settings, err) as (headless, maintaining):
        course = maintaining.find(args.name)
        started = headless.desk.clock.now() >= course.window.start
        checks = maintaining.checks(course) if started else ()
        answers = _answers(args, len(checks))
        left = [i for i in range(1, len(checks) + 1) if i not in answers]
        if left:
            points = "; ".join(f"{i} {checks[i - 1]}" for i in left)
            raise MaintenanceError(
                f"points without an answer: {plain(points, 600)}",
                where=plain(args.name),
                hint="give each with --done, --failed or --na, such as --done 1,2",
            )
        told = [Point(text, answers[i]) for i, text in enumerate(checks, start=1)]
        entry = maintaining.close(course, told, args.note)
        write_line(f"{plain(args.name)}: closed, saved as entry {entry.i}", out)
    return 0


def _answers(args: SimpleNamespace, count: int) -> dict[int, Answer]:
    """Read `--done 1,2 --failed 3 --na 4`; `all` is every point."""
    answers: dict[int, Answer] = {}
    ways = (
        (args.done, Answer.DONE),
        (args.failed, Answer.FAILED),
        (args.na, Answer.NOT_APPLICABLE),
    )
    for told, answer in ways:
        for number in _numbers(told, count):
            if number in answers:
                raise UsageError(f"point {number} has two answers", hint="give it once")
            answers[number] = answer
    return answers


def _numbers(text: str, count: int) -> Sequence[int]:
    if text == "all":
        return range(1, count + 1)
    words = [word.strip() for word in text.split(",") if word.strip()]
    for word in words:
        if not word.isdecimal() or len(word) > 4 or not 1 <= int(word) <= count:
            raise UsageError(f"there is no point {plain(word, 20)!r}", hint=f"1 to {count}, or all")
    return [int(word) for word in words]


@contextmanager
def _opened(settings: Settings, err: TextIO) -> Iterator[Desk]:
    if settings.read_only:
        raise UsageError("read-only: nothing can be changed", hint="leave --read-only out")
    with open_headless(settings) as headless:
        maintaining = headless.desk.maintaining
        if maintaining is None:
            raise MaintenanceError("no window is planned", hint="add [[maintenance]]")
        yield headless, maintaining
        if headless.desk.lock is not None:
            tell_stand_in(headless.desk.lock.signing, err)


async def _ask(headless: Headless) -> None:
    desk = headless.desk
    try:
        await headless.asking.ask(desk.estate, tickets=False)
        await asyncio.to_thread(recall, desk.estate, desk.memory)
    finally:
        await headless.asking.aclose()


def _document(course: Course, now: int) -> dict[str, Any]:
    window = course.window
    steps: dict[str, Step | None] = {
        "announced": course.announced,
        "begun": course.begun,
        "closed": course.closed,
    }
    done: dict[str, Any] = {
        name: None if step is None else {"by": step.by, "at": rfc3339(step.at)}
        for name, step in steps.items()
    }
    return {
        "id": window.id,
        "name": window.name,
        "phase": course.phase(now).value,
        "start": rfc3339(window.start),
        "end": rfc3339(course.end),
        "planned_end": rfc3339(window.end),
        "match": ",".join(map(str, window.matchers)),
        "source": window.source,
        "owner": window.owner,
        **done,
    }
