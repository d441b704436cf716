"""What a query asks of a collection of the ticket server: which records, in what order, which page.

Everything raises ValueError, in Roundup's words, for a query that it would refuse.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from oncall_tui.demo.exchange import Request
from oncall_tui.demo.tracker import Record
from oncall_tui.demo.tracker_schema import LINKS, Records, key

_MAX_PAGE = 10_000
"""Roundup's own limit for a collection without pages."""


def fields_of(request: Request, known: frozenset[str]) -> list[str]:
    """Return the properties that are asked for by name."""
    names = [name for name in request.last("@fields").split(",") if name]
    for name in names:
        if name not in known:
            raise ValueError(f"'Unknown property: {name}'")
    return names


def chosen(
    request: Request, class_name: str, known: frozenset[str], records: Records
) -> list[Record]:
    """Return the records that meet every filter, sorted as asked."""
    rows = list(records(class_name).values())
    for name, values in request.query.items():
        if name.startswith("@"):
            continue
        if name not in known:
            raise ValueError(f"Field {name} is not valid for {class_name} class.")
        wanted = [one for value in values for one in value.split(",")]
        rows = _fitting(rows, name, wanted, records)
    return _sorted(rows, request.last("@sort"), known)


def page(
    request: Request, url: str, rows: Sequence[Record]
) -> tuple[Sequence[Record], dict[str, object]]:
    """Cut out the page that is asked for, and say where its neighbours are."""
    size = number(request, "@page_size", 0)
    if size == 0:
        return rows[:_MAX_PAGE], {}
    index = max(1, number(request, "@page_index", 1))
    begin, end = (index - 1) * size, index * size
    places = {"next": index + 1} if end < len(rows) else {}
    places |= {"prev": index - 1} if index > 1 else {}
    places |= {"self": index}
    query = {name: values[-1] for name, values in request.query.items()}
    links = {
        rel: [{"rel": rel, "uri": f"{url}?{_words({**query, '@page_index': str(place)})}"}]
        for rel, place in places.items()
    }
    return rows[begin:end], {"@links": links}


def number(request: Request, name: str, default: int) -> int:
    """Read a number of the query."""
    text = request.last(name, str(default))
    if not text.isdecimal():
        raise ValueError(f"When using {name} an integer is needed, not {text!r}")
    return int(text)


def _words(query: dict[str, str]) -> str:
    return urlencode(query, safe="@,")


def _fitting(rows: list[Record], name: str, wanted: list[str], records: Records) -> list[Record]:
    target = LINKS.get(name)
    if target is None:
        words = [one.lower() for one in wanted]
        return [row for row in rows if any(word in str(row[name]).lower() for word in words)]
    keys = {None if one == "-1" else key(name, target, one, records) for one in wanted}
    return [row for row in rows if keys & _ids(row[name])]


def _ids(value: object) -> set[str | None]:
    if isinstance(value, list):
        return set(value)
    return {None if value is None else str(value)}


def _sorted(rows: list[Record], order: str, known: frozenset[str]) -> list[Record]:
    for asked in reversed([name for name in order.split(",") if name]):
        name = asked.lstrip("+- ")
        if name not in known:
            raise ValueError(f"'Unknown property: {name}'")
        rows = sorted(rows, key=lambda row: _place(row[name]), reverse=asked.startswith("-"))
    return rows


def _place(value: object) -> str:
    text = "" if value is None else str(value)
    return text.rjust(12, "0") if text.isdecimal() else text
