"""Which alerts somebody had to do with lately: a fold of the journal, one of each name."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from oncall_tui.domain.brief import Brief, read_data
from oncall_tui.domain.effect import Target
from oncall_tui.domain.entry import Entry, EntryType
from oncall_tui.domain.work_parts import millis

KEPT = 30 * 86_400_000
"""Milliseconds."""
MOST = 2_000
"""Names that are remembered; what was met longest ago goes first."""


class Met(msgspec.Struct, frozen=True):
    """An alert as it was when somebody did something about it last."""

    title: str
    labels: Mapping[str, str]
    at: int
    """Milliseconds, our clock."""
    times: int = 1
    """Entries about alerts of this name."""


class MetState(msgspec.Struct, frozen=True):
    """The fold as it is put down."""

    next: int
    met: dict[str, Met]


class AlertsMet:
    """The fold. `apply` every entry once, in journal order."""

    def __init__(self) -> None:
        self.next = 0
        self.met: dict[str, Met] = {}

    def resume(self, state: MetState) -> None:
        """Go on from where a fold was put down."""
        self.next, self.met = state.next, dict(state.met)

    def state(self) -> MetState:
        """Return a copy to put down."""
        return MetState(self.next, dict(self.met))

    def apply(self, entry: Entry | Brief) -> None:
        """Take one entry in; what is about no alert passes by."""
        self.next = entry.i + 1
        if entry.type not in _TYPES:
            return
        data = read_data(entry, _about, _About)
        if data is None or data.target is None or data.target.kind != "alert":
            return
        target, at = data.target, millis(entry.ts)
        before = self.met.pop(target.title, None)
        times = 1 if before is None else before.times + 1
        self.met[target.title] = Met(target.title, target.labels, at, times)
        if len(self.met) > MOST:
            del self.met[next(iter(self.met))]

    def since(self, moment: int) -> list[Met]:
        """Return what was met since then, the newest first."""
        return [one for one in reversed(self.met.values()) if one.at >= moment]


class _About(msgspec.Struct, frozen=True, gc=False):
    target: Target | None = None


_TYPES = frozenset(
    {
        EntryType.ALERT_ACKED.value,
        EntryType.ALERT_NOTED.value,
        EntryType.ALERT_ASSIGNED.value,
        EntryType.ALERT_ESCALATED.value,
        EntryType.ALERT_SNOOZED.value,
        EntryType.RUN_STARTED.value,
    }
)
_about = msgspec.json.Decoder(_About)
