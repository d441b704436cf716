"""An entry with what a fold needs of it; the rest is passed over, which is most of the reading."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

from oncall_tui.domain.entry import Entry

T = TypeVar("T")


class Brief(msgspec.Struct, frozen=True, gc=False):
    """A line of the journal whose `d` is read by whoever wants it."""

    log: str
    i: int
    ts: str
    by: str
    type: str
    prev: str
    d: msgspec.Raw


def read_data(entry: Entry | Brief, kind: msgspec.json.Decoder[T], type_: type[T]) -> T | None:
    """Return `d` as a type; None where it is something else, which a fold passes by."""
    try:
        if isinstance(entry, Brief):
            return kind.decode(entry.d)
        return msgspec.convert(entry.d, type_)
    except (msgspec.ValidationError, msgspec.DecodeError):
        return None


def plain_data(entry: Entry | Brief) -> dict[str, Any]:
    """Return `d` as it stands there."""
    if isinstance(entry, Brief):
        found: dict[str, Any] = msgspec.json.decode(entry.d, type=dict[str, Any])
        return found
    return entry.d
