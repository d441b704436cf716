"""Another dashboard of the same person on the same host."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo

import msgspec

from oncall_tui.domain.text import plain


class Sitting(msgspec.Struct, frozen=True):
    """One that is open."""

    tty: str
    """Its terminal, such as pts/3; empty where it has no name."""
    since: int
    """Milliseconds, our clock."""


def sittings_text(others: Sequence[Sitting], zone: tzinfo = UTC) -> str:
    """Say which others are open, the oldest by name; empty where there are none."""
    if not others:
        return ""
    first = min(others, key=lambda other: other.since)
    at = datetime.fromtimestamp(first.since / 1000, zone)
    where = plain(first.tty, 20) or "no terminal"
    more = f", and {len(others) - 1} more" if len(others) > 1 else ""
    return f"another session of yours: {where} since {at:%H:%M}{more}"
