"""What could follow in a filter that is being typed: names of labels seen, then their values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

from oncall_tui.domain.board_lines import Row, State
from oncall_tui.domain.row_words import pseudo_labels

SAMPLE = 500
"""Rows whose labels are offered."""
MOST_VALUES = 30
"""Values of one label that are offered."""

Seen = Mapping[str, Sequence[str]]
"""By label: its values."""

_TAIL = re.compile(
    r'(?:^|[,{!])\s*(?P<name>[\w.@:/-]*)(?P<op>\s*(?:=~|!~|!=|=)\s*"?)?(?P<value>(?<=[=~"\s])[^",}]*)?$'
)


def seen_in(rows: Iterable[Row]) -> Seen:
    """Return what labels there are, and what they say, the board's own words first."""
    found: dict[str, set[str]] = {"@state": {state.value for state in State}}
    for row in islice(rows, SAMPLE):
        for name, value in pseudo_labels(row).items():
            values = found.setdefault(name, set())
            if value and len(values) < MOST_VALUES:
                values.add(value)
    return {name: sorted(found[name]) for name in sorted(found, key=_own_last)}


def _own_last(name: str) -> tuple[bool, str]:
    return name.startswith("@"), name


def candidates(text: str, seen: Seen) -> tuple[str, list[str]]:
    """Return the piece that is being typed, and what begins with it."""
    found = _TAIL.search(text)
    if found is None:
        return "", []
    if found["op"] is None:
        piece, offered = found["name"], list(seen)
    else:
        piece, offered = found["value"] or "", list(seen.get(found["name"], ()))
    begun = piece.casefold()
    good = [one for one in offered if one.casefold().startswith(begun)]
    whole = found["op"] is not None and good == [piece]
    return piece, [] if whole else good


def completed(text: str, seen: Seen) -> str:
    """Return the text with as much added as is certain."""
    piece, offered = candidates(text, seen)
    if not offered:
        return text
    more = _beginning(offered)
    start = text[: len(text) - len(piece)]
    if len(more) < len(piece):
        return text
    is_name = offered[0] in seen and (found := _TAIL.search(text)) is not None and not found["op"]
    return f"{start}{more}=" if len(offered) == 1 and is_name else f"{start}{more}"


def _beginning(texts: Sequence[str]) -> str:
    """Return what all texts begin with."""
    least, most = min(texts), max(texts)
    count = next((n for n, (a, b) in enumerate(zip(least, most, strict=False)) if a != b), None)
    return least[:count]
