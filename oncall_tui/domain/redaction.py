"""A text that was taken out of the journal: which, by whom, and why.

`d` of `text.redacted`: entry (index of the entry with the text), name (of the member there),
sha256 (of the text's blob), reason.
"""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec

MARK = "[redacted: "
"""How the place begins from which a secret was taken before anything was saved."""

MAX_REASON = 200
"""Characters: it stands in the line itself, and nothing takes it out of there."""


class Redacted(msgspec.Struct, frozen=True):
    """`d` of the entry."""

    entry: int
    name: str
    sha256: str
    reason: str = ""


class Redaction(msgspec.Struct, frozen=True):
    """What is known of a text that was erased."""

    log: str
    """Whose log says so: one log has no say over another's texts."""
    entry: int
    """Index of the entry that tells of it."""
    by: str
    at: int
    """Milliseconds, UTC."""
    reason: str = ""

    @property
    def words(self) -> str:
        """What is shown in the place of the text."""
        day = datetime.fromtimestamp(self.at / 1000, UTC).date().isoformat()
        why = f": {self.reason}" if self.reason else ""
        return f"[redacted by {self.by}, {day}{why}]"
