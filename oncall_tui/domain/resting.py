"""What keeps an alert out of the loud sections by plan or by choice: a window, or my own snooze."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from oncall_tui.domain.alert import Alert, OutOfService
from oncall_tui.domain.board_lines import State
from oncall_tui.domain.maintenance import Running, out_of_service
from oncall_tui.domain.policy import Policy
from oncall_tui.domain.snooze import Snooze
from oncall_tui.domain.timer import skew_corrected


def snooze_of(
    alert: Alert,
    snoozes: Mapping[str, Snooze],
    *,
    policy: Policy,
    words: Mapping[str, str],
    now: int,
) -> Snooze | None:
    """Return the snooze that holds: not over, and the severity has not risen since."""
    found = snoozes.get(alert.id)
    if found is None or not found.holds(now):
        return None
    if found.severity != alert.severity:
        before = policy.level_of(found.severity, words)
        if policy.level_of(alert.severity, words).rank < before.rank:
            return None
    return found


def out_of(alert: Alert, windows: Iterable[Running], *, skew: int, now: int) -> OutOfService | None:
    """Return what an alert is out of service for, by our windows, then by its source.

    Never past the end, whatever the source says. `until` is on our clock.
    """
    found = out_of_service(alert, windows)
    if found is not None or alert.out is None:
        return found
    until = alert.out.until
    if until is None:
        return alert.out
    until = skew_corrected(until, skew)
    return msgspec.structs.replace(alert.out, until=until) if now < until else None


def over(out: OutOfService | None, now: int) -> bool:
    """Whether its time has passed."""
    return out is not None and out.until is not None and out.until <= now


def resting_state(snooze: Snooze | None, out: OutOfService | None) -> State | None:
    """Return the state of an alert that rests; None when it does not."""
    if out is not None:
        return State.OUT
    return None if snooze is None else State.SHELVED
