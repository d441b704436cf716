"""Which rows may differ between two boards: of most nothing has happened from poll to poll."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain
from typing import TYPE_CHECKING, Any

import msgspec

from oncall_tui.domain.alert import Alert
from oncall_tui.domain.alerts_parted import parted

if TYPE_CHECKING:
    from oncall_tui.domain.board import Inputs
    from oncall_tui.domain.work_parts import WorkView

ALL = ("policy", "severities", "skews", "running")
"""Inputs that every row follows from."""
EACH = ("tickets", "acked_as", "flapping")
"""Inputs by alert, of which a row follows from its own."""
DONE = ("acks", "notes", "returned", "runs", "escalated", "given", "begun", "snoozes")
"""The same of the journal."""


class Moved(msgspec.Struct, frozen=True):
    """What happened between two boards."""

    came: Mapping[str, Alert]
    """By id: alerts that are new, or not as they were."""
    went: frozenset[str]
    """Ids of alerts that are gone or not as they were."""
    ids: frozenset[str]
    """Of all rows that may differ, those of the alerts above included."""


def moved(before: Inputs, after: Inputs) -> Moved | None:
    """Return what happened since the board before; None when any row may differ.

    Time is left aside. Alerts of one id have to be told apart by somebody else: then it is None
    as well.
    """
    if not all(same(getattr(before, name), getattr(after, name)) for name in ALL):
        return None
    old, new = _parted(before, after)
    came = {alert.id: alert for alert in new}
    went = frozenset([alert.id for alert in old])
    if len(came) < len(new) or len(went) < len(old):
        return None
    ids = {*came, *went}
    for name in EACH:
        ids |= _differing(getattr(before, name), getattr(after, name))
    ids |= _done(before.work, after.work)
    return Moved(came, went, frozenset(ids))


def _parted(before: Inputs, after: Inputs) -> tuple[list[Alert], list[Alert]]:
    """Return the alerts that only one of two boards has."""
    known = set(map(id, before.alerts))
    stayed = {id(alerts) for alerts in after.alerts if id(alerts) in known}
    old = [*chain.from_iterable(a for a in before.alerts if id(a) not in stayed)]
    new = [*chain.from_iterable(a for a in after.alerts if id(a) not in stayed)]
    return parted(old, new)


def _done(before: WorkView, after: WorkView) -> set[str]:
    ids = set(before.unsent ^ after.unsent)
    for name in DONE:
        ids |= _differing(getattr(before, name), getattr(after, name))
    return ids


def _differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> set[str]:
    if same(before, after):
        return set()
    ids = before.keys() | after.keys()
    return {id_ for id_ in ids if not same(before.get(id_), after.get(id_))}


def same(before: object, after: object) -> bool:
    """Whether an input is what it was; the same object is, and need not be looked at."""
    return before is after or before == after
