"""Which entries a verb is about, as said on the command line."""

from __future__ import annotations

from datetime import tzinfo

import msgspec

from data.clock import SystemClock
from oncall_tui.domain.entry_filter import EntryFilter, equal, moment_text


class Chosen(msgspec.Struct, frozen=True):
    """What was asked for; empty: everything."""

    since: str = ""
    until: str = ""
    incident: str = ""
    actor: str = ""

    def __str__(self) -> str:
        given = msgspec.structs.asdict(self).items()
        return ", ".join(f"{name} {value}" for name, value in given if value)

    def filter(self, place: tzinfo) -> EntryFilter:
        """Return what lets those entries through; times are of `place`. Raises FilterError."""
        now = SystemClock().now()
        since, until = (
            moment_text(text, now=now, zone=place) if text else ""
            for text in (self.since, self.until)
        )
        asked = (("incident", self.incident), ("actor", self.actor))
        found = EntryFilter(str(self), (), None, since, until)
        return found.also(equal(name, value) for name, value in asked if value)
