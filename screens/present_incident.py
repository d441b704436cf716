"""Incidents in cells: a line in the list, what stands below it, and all of one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, tzinfo

from rich.cells import cell_len

from oncall_tui.domain.counted import counted
from oncall_tui.domain.duration import compact
from oncall_tui.domain.entry import BlobRef
from oncall_tui.domain.incident import Incident, Line, Linked
from oncall_tui.domain.incident_steps import Link, Phase, Record, Role
from oncall_tui.domain.incident_times import next_update, spent
from oncall_tui.domain.policy import Policy
from oncall_tui.domain.text import plain, plain_lines
from oncall_tui.services.incident_story import StoryLine
from screens.glyphs import Glyphs
from screens.present import Piece, fit, level_piece, person
from screens.present_detail import moment, pair
from screens.theme import Role as Look
from screens.theme import level_role

ReadText = Callable[[BlobRef], str]
WIDE = 110
DUE = 10
"""Cells of the time to the next update."""
BAR = 30
"""Cells of the bar that shows how the time was spent."""


def incident_pieces(
    one: Incident, *, policy: Policy, now: int, me: str, width: int, glyphs: Glyphs
) -> list[Piece]:
    """Return one incident as a line."""
    level = policy.level(one.level) or policy.unmapped
    holder = one.roles.get(Role.COMMANDER)
    leads = plain(person(holder.who), 40) if holder is not None else glyphs.dash
    end = now if one.closed is None else one.closed.at
    state = one.phase.value if one.is_open else "closed"
    fixed: list[Piece] = [
        level_piece(level, 6, glyphs),
        (fit(one.short, 7, glyphs), Look.LINK),
        (fit(state, 13, glyphs), Look.STRONG if one.is_open else Look.DIM),
    ]
    tail: list[Piece] = [
        (fit(leads, 8, glyphs), Look.MINE if leads == person(me) else Look.PLAIN),
        (f"{compact(max(0, end - one.started) // 1000):>6}", Look.DIM),
    ]
    if width >= WIDE:
        tail.insert(0, (f"{len(one.alerts):>3} alerts", Look.DIM))
        tail.insert(1, (f"{len(one.todos):>2} TODO", Look.WARN if one.todos else Look.DIM))
    tail.append(_due_piece(one, policy, now))
    rest = width - sum(cell_len(text) + 1 for text, _ in (*fixed, *tail))
    role = Look.STRONG if one.is_open else Look.DIM
    return [*fixed, (fit(plain(one.title, 300), max(8, rest), glyphs), role), *tail]


def _due_piece(one: Incident, policy: Policy, now: int) -> Piece:
    """Say how long until the next update; blanks where none is due, so that columns stand."""
    due = next_update(one, policy.level(one.level), policy.calendar)
    if due is None:
        return " " * DUE, Look.PLAIN
    late = due.at <= now
    word = f"upd {'-' if late else ''}{compact(abs(due.at - now) // 1000)}"
    return f"{word:>{DUE}}", Look.LATE if late else Look.SOON


def below_lines(
    one: Incident, *, policy: Policy, now: int, zone: tzinfo, glyphs: Glyphs
) -> list[list[Piece]]:
    """Return what stands below the list about the incident under the cursor."""
    return [
        _head(one, policy),
        _phase_line(one, now, glyphs),
        _role_line(one, glyphs),
        _due_line(one, policy, now, zone),
        [
            (f"  {counted(len(one.alerts), 'alert')}", Look.PLAIN),
            (f", {len(one.todos)} TODO open", Look.WARN if one.todos else Look.DIM),
            (f", {counted(len(one.updates), 'update')}", Look.DIM),
            (f"  {_links(one, Link.TICKET)} {_links(one, Link.CHANGE)}", Look.LINK),
        ],
    ]


def incident_lines(
    one: Incident,
    story: Sequence[StoryLine],
    *,
    policy: Policy,
    now: int,
    zone: tzinfo,
    glyphs: Glyphs,
    read: ReadText,
) -> list[list[Piece]]:
    """Return all of one incident."""
    lines = [_head(one, policy), pair("began", moment(one.started, zone, now))]
    lines.append(pair("declared", f"{moment(one.declared, zone, now)} by {one.by}"))
    if one.closed is not None:
        closed = f"{moment(one.closed.at, zone, now)} by {one.closed.by}"
        lines.append(pair("closed", closed, Look.GOOD))
    else:
        lines.append(_due_line(one, policy, now, zone))
    if one.summary is not None:
        lines += [pair("summary", text) for text in plain_lines(read(one.summary))[:6]]
    lines += [[], *_phase_lines(one, now, glyphs), [], _title("Roles")]
    lines += [_holder(one, role, glyphs) for role in Role]
    lines += _list("TODO", [_recorded(x, read, glyphs, zone) for x in one.lines if _is_todo(x)])
    for title, kind in (("Decisions", Record.DECISION), ("Notes", Record.NOTE)):
        lines += _list(title, [_recorded(x, read, glyphs, zone) for x in _of(one, kind)])
    lines += _list("Linked", [_linked(link) for link in one.links])
    alerts = [pair(alert.severity or glyphs.dash, alert.title) for alert in one.alerts]
    lines += _list(f"Alerts ({len(alerts)})", alerts)
    if one.closed is not None and one.closed.points:
        points = [pair(point.answer.value, point.text) for point in one.closed.points]
        lines += _list("Checklist", points)
    if one.closed is not None and one.closed.unheld:
        lines += _list("Firing when it was closed, and nobody had it", _unheld(one.closed.unheld))
    return [*lines, *_list("Timeline", [_story(line, zone) for line in story])]


def _unheld(titles: Iterable[str]) -> list[list[Piece]]:
    return [[(f"  {plain(title, 160)}", Look.WARN)] for title in titles]


def _title(text: str) -> list[Piece]:
    return [(text, Look.HEAD)]


def _list(title: str, lines: Iterable[list[Piece]]) -> list[list[Piece]]:
    found = list(lines)
    return [[], _title(title), *found] if found else []


def _head(one: Incident, policy: Policy) -> list[Piece]:
    level = policy.level(one.level) or policy.unmapped
    state = one.phase.value if one.is_open else "closed"
    return [
        (f" {level.name} ", level_role(level.rank, mapped=level.mapped)),
        (f" {one.short} ", Look.LINK),
        (plain(one.title, 300), Look.STRONG),
        (f"  {state}", Look.STRONG if one.is_open else Look.GOOD),
    ]


def _phase_line(one: Incident, now: int, glyphs: Glyphs) -> list[Piece]:
    pieces: list[Piece] = [("  ", Look.PLAIN)]
    for number, part in enumerate(spent(one, now)):
        here = part.phase is one.phase and one.is_open
        if number:
            pieces.append((f" {glyphs.arrow} ", Look.DIM))
        text = f"{part.phase.value} {compact(part.millis // 1000)}"
        pieces.append((text, Look.STRONG if here else Look.DIM))
    return pieces


def _phase_lines(one: Incident, now: int, glyphs: Glyphs) -> list[list[Piece]]:
    parts = spent(one, now)
    whole = max(1, sum(part.millis for part in parts))
    lines = [_title("Phases")]
    for phase in Phase:
        found = next((part for part in parts if part.phase is phase), None)
        if found is None:
            lines.append([(f"  {phase.value:<14}", Look.DIM), (glyphs.dash, Look.DIM)])
            continue
        cells = max(1, BAR * found.millis // whole)
        here = phase is one.phase and one.is_open
        lines.append(
            [
                (f"  {phase.value:<14}", Look.STRONG if here else Look.PLAIN),
                (f"{compact(found.millis // 1000):>7}  ", Look.PLAIN),
                (glyphs.mark * cells, Look.KEY),
            ]
        )
    return lines


def _role_line(one: Incident, glyphs: Glyphs) -> list[Piece]:
    pieces: list[Piece] = [("  ", Look.PLAIN)]
    for role in Role:
        holder = one.roles.get(role)
        who = glyphs.dash if holder is None else plain(person(holder.who), 30)
        warn = holder is None and role is Role.COMMANDER and one.is_open
        name = role.value.removeprefix("incident ").removesuffix(" lead")
        pieces.append((f"{name} ", Look.DIM))
        pieces.append((f"{who}  ", Look.WARN if warn else Look.PLAIN))
    return pieces


def _holder(one: Incident, role: Role, glyphs: Glyphs) -> list[Piece]:
    holder = one.roles.get(role)
    who = glyphs.dash if holder is None else plain(holder.who, 80)
    return [(f"  {role.value:<20} ", Look.DIM), (who, Look.PLAIN if holder else Look.WARN)]


def _due_line(one: Incident, policy: Policy, now: int, zone: tzinfo) -> list[Piece]:
    due = next_update(one, policy.level(one.level), policy.calendar)
    if due is None:
        return pair("update", "none is due")
    late = due.at <= now
    words = f"{due.audience.value}, {'was due' if late else 'due'} {moment(due.at, zone, now)}"
    return pair("update", words, Look.LATE if late else Look.SOON)


def _links(one: Incident, kind: Link) -> str:
    return " ".join(plain(link.ref or "(being opened)", 40) for link in one.linked(kind))


def _linked(link: Linked) -> list[Piece]:
    ref = link.ref or "not opened yet: S on the board shows what waits"
    return pair(link.kind.value, f"{ref} {link.title}".strip(), Look.LINK)


def _is_todo(line: Line) -> bool:
    return line.kind is Record.TODO


def _of(one: Incident, kind: Record) -> list[Line]:
    return [line for line in one.lines if line.kind is kind]


def _recorded(line: Line, read: ReadText, glyphs: Glyphs, zone: tzinfo) -> list[Piece]:
    text = "" if line.text is None else plain(read(line.text), 600)
    mark = glyphs.done if line.settled else glyphs.open
    head = f"  {mark} " if line.kind is Record.TODO else "  "
    role = Look.DIM if line.settled else Look.PLAIN
    return [
        (head, role),
        (f"{_clock(line.at, zone)} {plain(person(line.by), 20)}  ", Look.DIM),
        (text, role),
    ]


def _story(line: StoryLine, zone: tzinfo) -> list[Piece]:
    pieces: list[Piece] = [
        (f"  {_clock(line.at, zone)} ", Look.DIM),
        (f"{plain(person(line.by), 20)} ", Look.STRONG),
        (plain(line.what, 300).removeprefix("incident."), Look.PLAIN),
    ]
    if line.text:
        pieces.append((f"  {plain(line.text, 300)}", Look.KEY))
    return pieces


def _clock(at: int, zone: tzinfo) -> str:
    return f"{datetime.fromtimestamp(at / 1000, zone):%d %b %H:%M:%S}"
