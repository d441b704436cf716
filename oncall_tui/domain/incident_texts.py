"""Texts about an incident to send: a template with `$title` and the like, filled in.

| placeholder | stands for |
|---|---|
| `$incident`, `$title`, `$level`, `$phase` | as declared, as it stands |
| `$started`, `$declared`, `$now` | local and UTC |
| `$lasts` | how long, since it began |
| `$inphase` | how long it has been in its phase |
| `$commander`, `$roles` | who leads; every role, one a line |
| `$alerts`, `$services` | what is wrong, one a line; the services, in one line |
| `$tickets`, `$changes` | what is linked, in one line |
| `$decisions`, `$todos` | one a line |
| `$next` | when the next update comes |
| `$text` | what is new, in the engineer's words |
| `$me` | who writes |
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, tzinfo
from string import Template

from oncall_tui.domain.duration import compact
from oncall_tui.domain.entry import BlobRef
from oncall_tui.domain.incident import Incident, Line
from oncall_tui.domain.incident_steps import Link, Record, Role
from oncall_tui.domain.text import plain, plain_lines

MOST_NAMED = 20
"""Alerts that are named; the others are counted."""

ReadText = Callable[[BlobRef], str]


def incident_text(
    template: str,
    incident: Incident,
    *,
    zone: tzinfo,
    now: int,
    me: str,
    read: ReadText,
    text: str = "",
    due: int | None = None,
) -> str:
    """Fill a template in; what it asks for and nobody knows stays as it is.

    `due` is when the next update comes, milliseconds; None: nobody said.
    """
    commander = incident.roles.get(Role.COMMANDER)
    holders = [f"- {role.value}: {plain(h.who, 80)}" for role, h in incident.roles.items()]
    lines = incident.lines
    decisions = [_line(x, read) for x in lines if x.kind is Record.DECISION]
    services = dict.fromkeys(s for a in incident.alerts if (s := a.labels.get("service", "")))
    values = {
        "incident": incident.short,
        "title": plain(incident.title, 200),
        "level": incident.level,
        "phase": incident.phase.value,
        "started": when(incident.started, zone),
        "declared": when(incident.declared, zone),
        "now": when(now, zone),
        "lasts": compact(max(0, now - incident.started) // 1000),
        "inphase": compact(max(0, now - incident.turns[-1].at) // 1000),
        "commander": "nobody yet" if commander is None else plain(commander.who, 80),
        "roles": _or_none(holders),
        "alerts": _or_none(_alerts(incident)),
        "services": ", ".join(plain(name, 60) for name in services) or "not known",
        "tickets": _links(incident, Link.TICKET),
        "changes": _links(incident, Link.CHANGE),
        "decisions": _or_none(decisions),
        "todos": _or_none(_line(x, read) for x in incident.todos),
        "next": "when there is news" if due is None else when(due, zone),
        "text": "\n".join(plain_lines(text)).strip(),
        "me": plain(me, 80),
    }
    filled = Template(template).safe_substitute(values)
    return "\n".join(line.rstrip() for line in filled.splitlines()).strip() + "\n"


def when(at: int, zone: tzinfo) -> str:
    """Return a time as a text for people elsewhere has it: local, and UTC."""
    local = datetime.fromtimestamp(at / 1000, zone)
    utc = datetime.fromtimestamp(at / 1000, UTC)
    if local.utcoffset() == utc.utcoffset():
        return f"{utc:%a %Y-%m-%d %H:%M} UTC"
    return f"{local:%a %Y-%m-%d %H:%M %Z} ({utc:%H:%M} UTC)"


def _alerts(incident: Incident) -> list[str]:
    named = [f"- {plain(alert.title, 160)}" for alert in incident.alerts[:MOST_NAMED]]
    more = len(incident.alerts) - MOST_NAMED
    return [*named, f"- and {more} more"] if more > 0 else named


def _line(line: Line, read: ReadText) -> str:
    text = "" if line.text is None else read(line.text)
    return f"- {plain(text, 500)} ({plain(line.by, 60)})"


def _links(incident: Incident, kind: Link) -> str:
    found = [plain(link.ref or "being opened", 80) for link in incident.linked(kind)]
    return ", ".join(found) or "none"


def _or_none(lines: Iterable[str]) -> str:
    return "\n".join(lines) or "- none"
