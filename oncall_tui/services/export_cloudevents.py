"""Entries as a batch of CloudEvents 1.0 in JSON (`application/cloudevents-batch+json`).

Source: https://github.com/cloudevents/spec, v1.0.2: required id, source, specversion, type; source
and id together are unique.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote

from oncall_tui.domain.checkpoint import origin_of
from oncall_tui.services.exported import About, Exported, ascii_json, members
from oncall_tui.services.journal_view import subject, summary

TYPE_PREFIX = "local.oncall-tui."
"""A type begins with a domain name in reverse."""


def write(items: Iterable[Exported], _about: About) -> Iterator[str]:
    """Yield one JSON array, one event a line."""
    before = "["
    for item in items:
        yield f"{before}\n{ascii_json(event(item))}"
        before = ","
    yield "[]\n" if before == "[" else "\n]\n"


def event(item: Exported) -> dict[str, Any]:
    """Return an entry as an event."""
    entry = item.entry
    about = subject(entry)
    return {
        "specversion": "1.0",
        "id": f"{entry.log}/{entry.i}",
        "source": f"//{quote(origin_of(entry.log), safe='/@')}",
        "type": f"{TYPE_PREFIX}{entry.type}",
        "time": entry.ts,
        **({"subject": about} if about else {}),
        "datacontenttype": "application/json",
        "data": {"index": entry.i, "summary": summary(entry), **members(item)},
    }
