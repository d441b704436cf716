"""The announcement of a maintenance window: a text with `$name` and the like, filled in.

| placeholder | stands for |
|---|---|
| `$name`, `$owner`, `$text`, `$match` | as configured |
| `$start`, `$end` | local and UTC |
| `$lasts` | how long |
| `$affected` | alerts that it covers now, one a line |
| `$checks` | the checklist, one a line |
| `$change` | `Extended.` where its end was moved, else nothing |
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo
from string import Template

from oncall_tui.domain.duration import compact
from oncall_tui.domain.maintenance import Course
from oncall_tui.domain.text import plain, plain_lines

MOST_AFFECTED = 20
"""Alerts that are named; the others are counted."""


def announcement(
    template: str,
    course: Course,
    *,
    zone: tzinfo,
    affected: Sequence[str] = (),
    checks: Sequence[str] = (),
) -> str:
    """Fill a template in; what it asks for and nobody knows stays as it is."""
    window = course.window
    named = [f"- {plain(title, 200)}" for title in affected[:MOST_AFFECTED]]
    if len(affected) > MOST_AFFECTED:
        named.append(f"- and {len(affected) - MOST_AFFECTED} more")
    values = {
        "name": plain(window.name),
        "owner": plain(window.owner) or "nobody named",
        "text": "\n".join(plain_lines(window.text)).strip(),
        "match": ", ".join(plain(str(matcher)) for matcher in window.matchers),
        "start": _when(window.start, zone),
        "end": _when(course.end, zone),
        "lasts": compact((course.end - window.start) // 1000),
        "affected": "\n".join(named) or "- nothing that is known now",
        "checks": "\n".join(f"- {plain(check, 300)}" for check in checks) or "- none",
        "change": "Extended." if course.end != window.end else "",
    }
    filled = Template(template).safe_substitute(values)
    return "\n".join(line.rstrip() for line in filled.splitlines()).strip() + "\n"


def _when(at: int, zone: tzinfo) -> str:
    local = datetime.fromtimestamp(at / 1000, zone)
    utc = datetime.fromtimestamp(at / 1000, UTC)
    return f"{local:%a %Y-%m-%d %H:%M %Z} ({utc:%a %H:%M} UTC)"
