"""What became of each target of one act: on the disk, and on the remote systems after that."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Sequence

import msgspec

from oncall_tui.domain.effect import Target
from oncall_tui.domain.entry import EntryType
from oncall_tui.services.acting import Outcome
from oncall_tui.services.ledger import Ledger


class Fate(enum.StrEnum):
    """How far one act on one target came; worst first."""

    NOT_SAVED = "not saved"
    FAILED = "refused"
    DROPPED = "given up"
    WAITS = "to be sent"
    SENT = "sent"
    SAVED = "saved"
    """Nothing had to be sent."""


BAD = frozenset({Fate.NOT_SAVED, Fate.FAILED, Fate.DROPPED})
_ENDS = {
    EntryType.EFFECT_SENT.value: Fate.SENT,
    EntryType.EFFECT_FAILED.value: Fate.FAILED,
    EntryType.EFFECT_DROPPED.value: Fate.DROPPED,
}


class Told(msgspec.Struct, frozen=True):
    """One target and what became of it."""

    target: Target
    fate: Fate
    why: str = ""


def fates(outcomes: Iterable[Outcome], ledger: Ledger) -> list[Told]:
    """Return each target with its fate, worst first. Reads the journal. Raises JournalError."""
    outcomes = list(outcomes)
    sending = {outcome.entry.i for outcome in outcomes if outcome.entry and outcome.sends}
    ends = _ends(sending, ledger)
    order = list(Fate)
    found = [_told(one, ends, waits=unsettled([one], ledger) > 0) for one in outcomes]
    return sorted(found, key=lambda told: order.index(told.fate))


def unsettled(outcomes: Sequence[Outcome], ledger: Ledger) -> int:
    """Return how many of them still have something to be sent."""
    return sum(
        outcome.sends and outcome.entry is not None and ledger.awaits(outcome.entry.i)
        for outcome in outcomes
    )


def _told(outcome: Outcome, ends: dict[int, tuple[Fate, str]], *, waits: bool) -> Told:
    if outcome.entry is None:
        return Told(outcome.target, Fate.NOT_SAVED, outcome.error)
    if not outcome.sends:
        return Told(outcome.target, Fate.SAVED)
    ended = ends.get(outcome.entry.i)
    if ended is not None:
        return Told(outcome.target, *ended)
    if waits:
        return Told(outcome.target, Fate.WAITS)
    return Told(outcome.target, Fate.SAVED, "withdrawn before it was sent")


def _ends(sending: set[int], ledger: Ledger) -> dict[int, tuple[Fate, str]]:
    """Return how the effects of these entries ended; a failure that is tried again still waits."""
    found: dict[int, tuple[Fate, str]] = {}
    for entry in ledger.since(min(sending)) if sending else []:
        of = entry.d.get("of")
        if entry.type not in _ENDS or of not in sending:
            continue
        fate, why = _ENDS[entry.type], str(entry.d.get("why", ""))
        if fate is Fate.FAILED and not entry.d.get("final"):
            fate = Fate.WAITS
        found[of] = (fate, why)
    return found
