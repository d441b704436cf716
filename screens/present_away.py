"""What is shown of an alert whose source does not answer: a mark, and since when."""

from __future__ import annotations

from collections.abc import Mapping

from oncall_tui.domain.snapshot import Fault, Liveness, SourceHealth
from oncall_tui.domain.text import plain
from screens.glyphs import Glyphs
from screens.present import Piece
from screens.present_head import PILLS, age_of

AWAY = frozenset({Liveness.STALE, Liveness.UNREACHABLE})
"""One that has not been asked yet is not away: the start of a session would mark every line."""


def away_marks(health: Mapping[str, SourceHealth], glyphs: Glyphs) -> dict[str, Piece]:
    """Return the mark of each source that does not answer, as it stands in the head."""
    marks = {Liveness.STALE: glyphs.stale, Liveness.UNREACHABLE: glyphs.dead}
    return {
        name: (marks[one.liveness], PILLS[one.liveness])
        for name, one in health.items()
        if one.liveness in AWAY
    }


def away_words(health: SourceHealth | None, now: int) -> str:
    """Say since when the source of an alert does not answer; nothing where it does."""
    if health is None or health.liveness not in AWAY:
        return ""
    age = age_of(health, now)
    since = f"has not answered for {age}" if age else "does not answer"
    if health.fault is not Fault.SILENT:
        since = f"{health.fault.words}, for {age}" if age else health.fault.words
    return f"{plain(health.source, 60)} {since}: this is its last word"
