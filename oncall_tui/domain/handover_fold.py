"""Who has what by the handovers of all journals: a fold that asks not in which order they came.

An item belongs to whoever signed the note, until somebody accepts it: the first acceptance of a
handover counts, by the order of all journals, whatever revision it is of. What it declines stays
where it was. So every item has one owner at any time, and never none.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter

import msgspec

from oncall_tui.domain.handover_steps import HandoverStep, Move

_ORDER = attrgetter("order")
_SIGNS = frozenset({Move.SIGN, Move.REVISE})
_TAKES = frozenset({Move.ACCEPT, Move.TAKE})


class Stage(enum.StrEnum):
    """How far a handover is."""

    SIGNED = "signed"
    ASKED = "sent back"
    PREVIEWED = "previewed"
    READ_BACK = "read back"
    ACCEPTED = "accepted"
    TAKEN = "taken without handover"
    REVIEWED = "reviewed"


class Passing(msgspec.Struct, frozen=True):
    """One handover with all its revisions."""

    root: str
    note: str
    """SHA-256 of its newest revision."""
    by: str
    log: str
    at: int
    """When it was signed first, milliseconds, UTC."""
    to: str = ""
    items: tuple[str, ...] = ()
    """Keys, of the newest revision."""
    alone: bool = False
    revisions: tuple[str, ...] = ()
    opened: Mapping[str, frozenset[str]] = {}
    """By person: keys of the items that they opened."""
    said: Mapping[str, frozenset[str]] = {}
    """By person: keys of the items that they read back."""
    asked: HandoverStep | None = None
    """The newest question that no revision has answered."""
    accepted: HandoverStep | None = None
    """The acceptance that counts."""
    late: tuple[HandoverStep, ...] = ()
    """Acceptances that came second."""
    reviewed: HandoverStep | None = None

    @property
    def stage(self) -> Stage:
        """How far it is."""
        if self.accepted is not None:
            if self.reviewed is not None:
                return Stage.REVIEWED
            return Stage.TAKEN if self.accepted.move is Move.TAKE else Stage.ACCEPTED
        if self.asked is not None:
            return Stage.ASKED
        if self.said:
            return Stage.READ_BACK
        return Stage.PREVIEWED if self.opened else Stage.SIGNED

    @property
    def told(self) -> str:
        """Say how far it is, and by whom: an acceptance and its review are acts of two people."""
        if self.accepted is None:
            return self.stage.value
        move = Stage.TAKEN if self.accepted.move is Move.TAKE else Stage.ACCEPTED
        seen = "" if self.reviewed is None else f", {Stage.REVIEWED.value} by {self.reviewed.by}"
        return f"{move.value} by {self.accepted.by}{seen}"

    @property
    def outdated(self) -> bool:
        """Whether a revision was accepted that had been replaced."""
        return self.accepted is not None and self.accepted.note not in {"", self.note}


class Handovers(msgspec.Struct, frozen=True):
    """All handovers that are known."""

    passings: Mapping[str, Passing] = {}
    """By root, oldest first."""
    owners: Mapping[str, str] = {}
    """By key of an item: who has it."""

    def of_note(self, sha256: str) -> Passing | None:
        """Return the handover that a note belongs to, of whatever revision."""
        for passing in self.passings.values():
            if sha256 in passing.revisions or sha256 == passing.root:
                return passing
        return None

    def open(self) -> list[Passing]:
        """Return those that nobody accepted yet, oldest first."""
        return [one for one in self.passings.values() if one.accepted is None]


def fold_handovers(steps: Iterable[HandoverStep]) -> Handovers:
    """Fold the steps of all logs; they may come in any order, and more than once."""
    ordered = sorted({step.order: step for step in steps}.values(), key=_ORDER)
    passings: dict[str, Passing] = {}
    owners: dict[str, str] = {}
    for step in ordered:
        if step.move is Move.SETTLE:
            continue  # it passes nothing on
        before = passings.get(step.root)
        after = _taken_in(before, step)
        if after is None:
            continue
        passings[step.root] = after
        if step.move in _SIGNS and after is not before:
            for key in step.items:
                owners[key] = after.by if after.accepted is None else owners.get(key, after.by)
        word = after.accepted
        if word is not None and (before is None or before.accepted is None):
            for key in word.declined:
                owners.setdefault(key, after.by)
            for key in word.items:
                owners[key] = word.by
    return Handovers(passings, owners)


def _taken_in(known: Passing | None, step: HandoverStep) -> Passing | None:
    """Return what a step makes of a handover; None where it makes nothing of it."""
    if known is None:
        return _begun(step)
    if step.move in _SIGNS:
        return _signed(known, step)
    if step.move in _TAKES:
        if known.accepted is not None:
            return msgspec.structs.replace(known, late=(*known.late, step))
        if step.by == known.by and not (step.alone and known.alone):
            return None
        return msgspec.structs.replace(known, accepted=step)
    if step.move is Move.REVIEW:
        return _reviewed(known, step)
    if step.move is Move.ASK:
        return msgspec.structs.replace(known, asked=step) if step.note == known.note else None
    what = "opened" if step.move is Move.PREVIEW else "said"
    marks: Mapping[str, frozenset[str]] = getattr(known, what)
    more = {**marks, step.by: marks.get(step.by, frozenset()) | set(step.items)}
    return msgspec.structs.replace(known, **{what: more})


def _begun(step: HandoverStep) -> Passing | None:
    """Begin with a note, or with what is known of one whose journal is not here."""
    if step.move in _SIGNS:
        return Passing(
            root=step.root,
            note=step.note,
            by=step.by,
            log=step.log,
            at=step.at,
            to=step.other,
            items=step.items,
            alone=step.alone,
            revisions=(step.note,),
        )
    if step.move not in _TAKES or not step.other:
        return None
    if step.other == step.by and not step.alone:
        return None
    return Passing(
        root=step.root,
        note=step.note,
        by=step.other,
        log="",
        at=step.at,
        items=(*step.items, *step.declined),
        alone=step.alone,
        revisions=(step.note,),
        accepted=step,
    )


def _signed(known: Passing, step: HandoverStep) -> Passing:
    """Take in another revision: only its author's own log may bring one."""
    if known.log and step.log != known.log:
        return known
    return msgspec.structs.replace(
        known,
        note=step.note,
        by=step.by,
        log=step.log,
        to=step.other,
        items=step.items,
        alone=step.alone,
        revisions=tuple(dict.fromkeys((*known.revisions, step.note))),
        opened={},
        said={},
        asked=None,
    )


def _reviewed(known: Passing, step: HandoverStep) -> Passing | None:
    """Take in the last look of its author, who may be the first to tell of the acceptance."""
    if step.log != known.log:
        return None
    accepted = known.accepted
    if accepted is None:
        if not step.other or (step.other == known.by and not known.alone):
            return None
        accepted = msgspec.structs.replace(
            step, move=Move.ACCEPT, by=step.other, other=known.by, entry=-1
        )
    return msgspec.structs.replace(known, accepted=accepted, reviewed=step)


def merge_steps(
    own: Sequence[HandoverStep], others: Iterable[HandoverStep]
) -> tuple[HandoverStep, ...]:
    """Return the steps of all logs in their order."""
    return tuple(sorted((*own, *others), key=_ORDER))
