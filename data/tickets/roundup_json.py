"""The shapes of Roundup's REST interface, read with patience: `{"data": …}` around everything."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from data.foreign_json import object_of, text_of, value_of
from data.moments import moment_of
from oncall_tui.domain.ticket import Ticket, TicketState, ticket_id
from oncall_tui.errors import BadAnswerError

NEW = frozenset({"unread", "new"})
DONE = frozenset(
    {"resolved", "done", "done-cbb", "closed", "cancelled", "canceled", "rejected", "invalid"}
)
"""Names of statuses, of the templates that ship with Roundup and of common use."""

_LABELS = ("name", "username", "title")


class Page(msgspec.Struct, frozen=True):
    """One page of a collection."""

    rows: list[Mapping[str, Any]]
    total: int
    """Rows on all pages together; as many as there are on this one when it does not say."""


class Record(msgspec.Struct, frozen=True):
    """One record and the tag of its present version."""

    attributes: Mapping[str, Any]
    etag: str


def page(body: bytes, *, where: str) -> Page:
    """Read a collection."""
    data = _data(body, where)
    found = data.get("collection")
    if not isinstance(found, list):
        raise BadAnswerError("the answer is no collection", where=where)
    for index, row in enumerate(found):
        if not isinstance(row, dict) or not _id(row):
            raise BadAnswerError(f"row {index} of the collection has no id", where=where)
    total = data.get("@total_size")
    return Page(rows=found, total=total if isinstance(total, int) else len(found))


def record(body: bytes, *, where: str) -> Record:
    """Read one record."""
    data = _data(body, where)
    attributes = data.get("attributes")
    if not isinstance(attributes, dict):
        raise BadAnswerError("the answer is no record", where=where)
    return Record(attributes=attributes, etag=text_of(data.get("@etag")))


def made_id(body: bytes, *, where: str) -> str:
    """Return the id of what was created."""
    found = _id(_data(body, where))
    if not found:
        raise BadAnswerError("the answer does not say what was created", where=where)
    return found


def name_of(value: object) -> str:
    """Return the name of what a link points to; its id when there is no name."""
    if isinstance(value, dict):
        return text_of(next((value[n] for n in (*_LABELS, "id") if value.get(n)), ""))
    return text_of(value)


def ids_of(value: object) -> list[str]:
    """Return the ids of what a list of links points to."""
    rows = value if isinstance(value, list) else []
    return [text_of(row.get("id") if isinstance(row, dict) else row) for row in rows]


def state_of(status: str) -> TicketState:
    """Map a status to where a ticket stands; what is not known is open."""
    word = status.lower()
    if word in NEW:
        return TicketState.NEW
    return TicketState.DONE if word in DONE else TicketState.OPEN


def open_ids(statuses: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return the ids of the statuses that are not done."""
    named = ((_id(row), name_of(row)) for row in statuses)
    return [id_ for id_, name in named if state_of(name) is not TicketState.DONE]


def ticket(row: Mapping[str, Any], *, source: str, base: str) -> Ticket:
    """Return an issue as a ticket; `base` is the tracker's URL. An unreadable time is 0."""
    key = _id(row)
    status = name_of(row.get("status"))
    created = moment_of(row.get("creation")) or 0
    return Ticket(
        id=ticket_id(source, key),
        source=source,
        key=key,
        title=text_of(row.get("title")),
        state=state_of(status),
        native_state=status,
        priority=name_of(row.get("priority")),
        owner=name_of(row.get("assignedto")),
        created_at=created,
        updated_at=moment_of(row.get("activity")) or created,
        link=f"{base}/issue{key}",
    )


def _id(row: Mapping[str, Any]) -> str:
    """Return an id: digits, which is all that a path may hold."""
    found = text_of(row.get("id"))
    return found if found.isdecimal() and found.isascii() and len(found) < 19 else ""


def _data(body: bytes, where: str) -> Mapping[str, Any]:
    data = object_of(value_of(body, where=where)).get("data")
    if not isinstance(data, dict):
        raise BadAnswerError("the answer holds no data", where=where)
    return data
