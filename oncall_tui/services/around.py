"""What stands around one alert: its past, its neighbours, what keeps it quiet."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from oncall_tui.domain.board_lines import Row
from oncall_tui.domain.earlier import Earlier, earlier
from oncall_tui.domain.related import Related, related
from oncall_tui.services.changes import Changes
from oncall_tui.services.ledger import Ledger


class Around(msgspec.Struct, frozen=True):
    """Everything that one alert by itself does not tell."""

    earlier: tuple[Earlier, ...] = ()
    """Newest first."""
    related: tuple[Related, ...] = ()
    """Worst first."""
    more: int = 0
    """Related alerts beside those."""
    causes: Mapping[str, Row] = {}
    """By fingerprint: the alerts that inhibit it, as far as their source tells them."""


def look_around(
    row: Row, rows: Mapping[str, Row], *, ledger: Ledger, changes: Changes, skew: int, now: int
) -> Around:
    """Return what stands around an alert; `rows` are all of the board. Takes a while: a worker's.

    `skew` is how far, in milliseconds, the clock of its source is ahead of ours.
    """
    alert = row.alert
    past = earlier(
        row.id,
        ledger.histories(alert.source, alert.fingerprint),
        changes.seen(alert),
        now=now,
        skew=skew,
    )
    near, more = related(row, rows.values())
    wanted = set(alert.inhibited_by)
    causes = {
        other.alert.fingerprint: other
        for other in rows.values()
        if wanted and other.alert.fingerprint in wanted and other.alert.source == alert.source
    }
    return Around(tuple(past), tuple(near), more, causes)
