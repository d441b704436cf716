"""Which of the chosen alerts each command of the board is for; the others are left alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from oncall_tui.domain.board_lines import Row, State
from screens.targets import Targets

NEW = (State.UNACKED, State.PENDING)
"""What an acknowledgement of many is for; what has cleared is marked seen one by one, or with x."""
LOUD = (*NEW, State.ACKED)
"""What can be snoozed."""


def is_held(row: Row) -> bool:
    """Whether somebody has it, however quiet it is: snoozed, or out of service."""
    return row.held is not None


def _asks(row: Row) -> bool:
    """Whether one alert alone can be acknowledged by a key: what I snoozed can."""
    mine_to_wake = row.snooze is not None and not is_held(row)
    return mine_to_wake or row.state in {*NEW, State.CLEARED}


def for_ack(targets: Targets) -> Targets:
    """Return what is new; one alert alone may also have cleared, which marks it as seen."""
    return targets.that(_asks) if len(targets.rows) == 1 else targets.wanting(*NEW)


def for_ack_with(targets: Targets) -> Targets:
    """Return what is there; of many nothing that cleared is marked as seen by the way."""
    return targets if len(targets.rows) == 1 else alive(targets)


def for_seen(targets: Targets) -> Targets:
    """Return what cleared by itself."""
    return targets.wanting(State.CLEARED)


def for_snooze(targets: Targets) -> Targets:
    """Return what wakes, where all of it is snoozed, else what can be snoozed."""
    if all(row.snooze is not None for row in targets.rows):
        return targets
    return targets.that(lambda row: row.snooze is None and row.state in LOUD)


def alive(targets: Targets) -> Targets:
    """Return what is still there."""
    return targets.that(lambda row: row.alive)


AIMS: Mapping[str, Callable[[Targets], Targets]] = {
    "ack": for_ack,
    "ack_with": for_ack_with,
    "unack": lambda targets: targets.that(is_held),
    "seen": for_seen,
    "take_over": alive,
    "assign": alive,
    "escalate": alive,
    "silence": alive,
    "snooze": for_snooze,
}
"""By command; what is not here is for everything that is chosen."""
