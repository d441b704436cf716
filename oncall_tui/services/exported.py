"""What every format of an export gets: one entry with its texts, and what it all is about."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import tzinfo
from typing import Any

import msgspec

from oncall_tui.domain.entry import Entry

ERASED = "(not here)"
"""Stands for a text that is not there: its entry `text.redacted` says if it was erased."""


class Exported(msgspec.Struct, frozen=True):
    """One entry."""

    entry: Entry
    line: bytes
    """As it is stored, without its newline."""
    texts: Mapping[str, str | None]
    """Free texts by the name of their member of `d`; None for one that is not there."""


class About(msgspec.Struct, frozen=True):
    """What an export is about."""

    log: str
    zone: tzinfo
    """Of the reader: for times that people read."""
    tool: str
    """Program and version that makes it."""
    chosen: str = ""
    """What was asked for, in words; empty when it is everything."""


def ascii_json(document: object) -> str:
    """Write JSON in ASCII on one line: control and bidi characters only ever appear escaped."""
    text = json.dumps(document, ensure_ascii=True, separators=(",", ":"))
    return text.replace("\x7f", "\\u007f")


def members(item: Exported) -> dict[str, Any]:
    """Return all that an entry says, with its texts in full."""
    entry = item.entry
    return {
        "session": entry.sess,
        "by": entry.by,
        "incident": entry.inc,
        "mono": entry.mono,
        "d": entry.d,
        "texts": dict(item.texts),
        "prev": entry.prev,
        "sig": entry.sig,
    }
