"""Which texts of theirs mates took back, as their journals say."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from oncall_tui.domain.brief import Brief, read_data
from oncall_tui.domain.entry import Entry, EntryType
from oncall_tui.domain.redaction import MAX_REASON, Redacted, Redaction
from oncall_tui.domain.work_parts import millis_or_none

MOST = 5_000
"""Of all logs; the oldest go first."""


class TeamRedactions:
    """The redactions of all logs. For one thread at a time."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], Redaction] = {}
        """By log and text: one log has no say over another's texts."""

    def take(self, entries: Iterable[Entry | Brief]) -> None:
        """Take in entries of any log."""
        for entry in entries:
            found = redaction_of(entry)
            if found is not None:
                self._known[found[1].log, found[0]] = found[1]
        while len(self._known) > MOST:
            del self._known[next(iter(self._known))]

    def drop(self, log: str) -> None:
        """Forget what a log says."""
        self._known = {key: one for key, one in self._known.items() if key[0] != log}

    def of(self, sha256: str) -> list[Redaction]:
        """Return what logs say of a text."""
        return [one for (_, known), one in self._known.items() if known == sha256]


def redaction_of(entry: Entry | Brief) -> tuple[str, Redaction] | None:
    """Return what an entry says of which text; None where it tells of no redaction."""
    if entry.type != EntryType.TEXT_REDACTED:
        return None
    data = read_data(entry, _redacted, Redacted)
    at = millis_or_none(entry.ts)
    if data is None or at is None:
        return None
    told = Redaction(entry.log, entry.i, entry.by, at, data.reason[:MAX_REASON])
    return data.sha256[:64], told


_redacted = msgspec.json.Decoder(Redacted)
