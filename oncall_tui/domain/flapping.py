"""Flapping: an alert that keeps changing is one problem, not one for each change.

A change is a rise, a clear or another severity of one series: the alerts of one source and
fingerprint. Times are milliseconds on our clock.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from oncall_tui.domain.duration import MINUTE


class FlapRule(msgspec.Struct, frozen=True):
    """From when on a series flaps."""

    changes: int = 5
    """So many changes; 0: nothing ever flaps."""
    within: int = 10 * MINUTE * 1000
    """Milliseconds in which they have to fall."""


class Spell(msgspec.Struct, frozen=True, gc=False):
    """What one series did lately."""

    since: int
    """When the first occurrence of the spell began: an occurrence that follows keeps its place."""
    times: tuple[int, ...] = ()
    """When it changed, oldest first; no more than the rule asks for."""

    def ends(self, rule: FlapRule) -> int:
        """Return when it stops flapping unless it changes again; 0 when it does not flap."""
        if not 0 < rule.changes <= len(self.times):
            return 0
        return self.times[-rule.changes] + rule.within

    def flaps(self, rule: FlapRule, now: int) -> bool:
        """Whether it flaps."""
        return now < self.ends(rule)

    def over(self, rule: FlapRule, now: int) -> bool:
        """Whether none of it counts any more."""
        return not self.times or self.times[-1] + rule.within <= now


def changed(
    before: Spell | None, times: Iterable[int], rule: FlapRule, *, started: int, now: int
) -> Spell:
    """Return the spell after more changes at `times`; `started` is when the alert began."""
    if before is None or before.over(rule, now):
        before = Spell(started)
    after = sorted((*before.times, *times))[-max(rule.changes, 1) :]
    return Spell(min(before.since, started), tuple(after))
