"""The runs of a whole team: how far each is, and whose it is, by the order of all journals.

A run begins in the log of whoever started it. `run.taken` names whose it was: if it was theirs at
that time, it passes; if somebody else was first, or the run was closed before, nothing does.
`run.handed_over` in the log of whoever has it names who has it from then on; so it is never
nobody's.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable

import msgspec

from oncall_tui.domain.brief import Brief, read_data
from oncall_tui.domain.entry import BlobRef, Entry, EntryType
from oncall_tui.domain.run import RunState
from oncall_tui.domain.run_fold import RUN_TYPES, Runs
from oncall_tui.domain.run_handed import given_back
from oncall_tui.domain.work_parts import millis_or_none

MOST_RUNS = 500
"""Runs of one log that are remembered; the oldest go first."""
MOST_CLAIMED = 2_000
"""Runs that one log says something about whose they are; the oldest go first."""
MOST_CLAIMS = 20
"""Claims of one kind by one log on one run; the oldest go first."""
MOST_TEXTS = 20_000
"""Texts of one log that it vouches for in runs; the oldest go first."""


class Held(msgspec.Struct, frozen=True):
    """Whose a run is."""

    run: str
    log: str
    """Empty where it was given to somebody of whose journal nothing about it is here."""
    by: str
    since: int
    """Milliseconds, by the clock of whoever has it."""
    of: str = ""
    """Whose it was before; empty when they began it."""
    reason: BlobRef | None = None
    """Why they took it."""
    note: str = ""
    """The handover that it passed with; empty when it was taken."""
    state: RunState | None = None
    """How far it is in their log, or was when it was given to whom nothing is heard of."""

    @property
    def is_heard(self) -> bool:
        """Whether their journal tells of it here; if not, it may be over without being known."""
        return bool(self.log)


class Claim(msgspec.Struct, frozen=True, order=True):
    """A beginning, a taking or an end, in the order of all logs."""

    at: int
    log: str
    entry: int
    kind: str
    by: str = ""
    of: str = ""
    note: str = ""
    reason: BlobRef | None = None
    to: str = ""


class Change(msgspec.Struct, frozen=True):
    """A run that is somebody else's now, or a claim on it that came second."""

    run: str
    before: Held | None
    after: Held | None
    lost: tuple[Claim, ...] = ()


class TeamRuns:
    """The fold. Entries of each log come in their order. For one thread at a time."""

    def __init__(self, own_log: str) -> None:
        self._own = own_log
        self._folds: dict[str, Runs] = {}
        """Of each log but the own one, which is folded elsewhere and whole."""
        self._claims: dict[str, list[Claim]] = {}
        self._claimed: dict[str, dict[str, None]] = {}
        """By log: the runs that it claims, newest claim last."""
        self._texts: dict[str, dict[str, None]] = {}
        """By log, newest last."""

    def take(self, entries: Iterable[Entry | Brief]) -> list[Change]:
        """Take entries in; return what changed hands by that."""
        changed: dict[str, tuple[Held | None, set[Claim]]] = {}
        for entry in entries:
            if entry.type not in RUN_TYPES:
                continue
            found = _claim_of(entry)
            if found is not None:
                run, claim = found
                if run not in changed:
                    held, lost = self._judge(run)
                    changed[run] = (held, set(lost))
                self._claim(run, claim)
            if entry.log != self._own:
                self._apply(entry)
        return [self._change(run, *before) for run, before in changed.items()]

    def drop(self, log: str) -> None:
        """Forget a log."""
        self._folds.pop(log, None)
        self._texts.pop(log, None)
        for run in self._claimed.pop(log, ()):
            self._forget(run, log)

    def held(self, run: str) -> Held | None:
        """Return who has a run of which any log tells; None where none does."""
        return self._judge(run)[0]

    def open(self) -> list[Held]:
        """Return the open runs that somebody else has, newest first."""
        runs = {run for fold in self._folds.values() for run in fold.alive()}
        found = [
            held
            for held in filter(None, map(self.held, runs))
            if held.log != self._own and held.state is not None and held.state.is_open
        ]
        return sorted(found, key=lambda held: (-held.since, held.run))

    def vouches(self, sha256: str) -> str:
        """Return the log of a run of somebody else that refers to a text; empty where none does."""
        return next((log for log, known in self._texts.items() if sha256 in known), "")

    def refers(self, log: str, sha256: str) -> bool:
        """Whether a run in a log refers to a text."""
        return sha256 in self._texts.get(log, ())

    def pressing(self) -> set[str]:
        """Return the texts that open runs refer to, by their hashes."""
        open_ = (run for fold in self._folds.values() for run in fold.open())
        return {ref.sha256 for run in open_ for ref in _within(run) if ref is not None}

    def _apply(self, entry: Entry | Brief) -> None:
        fold = self._folds.setdefault(entry.log, Runs())
        try:
            fold.apply(entry)
        except (KeyError, TypeError, ValueError, AttributeError, msgspec.ValidationError):
            return  # their program may be another one; what it meant is not known here
        while len(fold.states) > MOST_RUNS:
            del fold.states[next(iter(fold.states))]
        texts = self._texts.setdefault(entry.log, {})
        for ref in refs_of(entry):
            _last(texts, ref.sha256)
        while len(texts) > MOST_TEXTS:
            del texts[next(iter(texts))]

    def _claim(self, run: str, claim: Claim) -> None:
        known = self._claims.setdefault(run, [])
        insort(known, claim)
        alike = [one for one in known if (one.log, one.kind) == (claim.log, claim.kind)]
        if len(alike) > MOST_CLAIMS:
            known.remove(alike[0])
        claimed = self._claimed.setdefault(claim.log, {})
        _last(claimed, run)
        if len(claimed) > MOST_CLAIMED:
            oldest = next(iter(claimed))
            del claimed[oldest]
            self._forget(oldest, claim.log)

    def _forget(self, run: str, log: str) -> None:
        """Forget what a log claims of a run."""
        kept = [claim for claim in self._claims.pop(run, ()) if claim.log != log]
        if kept:
            self._claims[run] = kept

    def _change(self, run: str, before: Held | None, lost: set[Claim]) -> Change:
        after, all_lost = self._judge(run)
        return Change(run, before, after, tuple(claim for claim in all_lost if claim not in lost))

    def _judge(self, run: str) -> tuple[Held | None, list[Claim]]:
        """Return who has a run, and the claims on it that came second."""
        claims = _from_start(self._claims.get(run, []))
        if not claims:
            return None, []
        # Of a run that began before what is known here, the first claim says whose it was.
        first = claims[0]
        began = run.rpartition("/")[0]
        held = Held(run, began, first.by if first.log == began else first.of, first.at)
        logs, told = {held.by: began}, began
        """By person: their log; and the log that tells how far the run is."""
        over, lost = False, []
        for claim in claims:
            if claim.kind in _HAVING:
                logs[claim.by] = claim.log
            if claim.kind == EntryType.RUN_CLOSED:
                over = over or claim.log == held.log
            elif claim.kind == EntryType.RUN_TAKEN:
                if over or not _passes(held, claim):
                    lost.append(claim)
                else:
                    held, told = _taken(run, claim), claim.log
            elif claim.kind == EntryType.RUN_HANDED_OVER:
                if claim.log == held.log and claim.to and not over:
                    held = _given(run, claim, logs.get(claim.to, ""))
                    told = held.log or told
            elif claim.log == held.log:
                held = msgspec.structs.replace(held, by=claim.by)
        fold = self._folds.get(told)
        state = None if fold is None else fold.states.get(run)
        # Also where the log of whom it was given to is not here: an open run must not be nobody's.
        # It may be over there, so `Held.is_heard` tells the two apart.
        if state is not None and not over:
            state = given_back(state)
        return msgspec.structs.replace(held, state=state), lost


def _passes(held: Held, claim: Claim) -> bool:
    """Whether whoever has a run loses it to a taking: it names them, or it is what they gave."""
    given = held.note != "" and (claim.by, claim.note) == (held.by, held.note)
    return given or claim.of == held.by or claim.log == held.log


def _from_start(claims: list[Claim]) -> list[Claim]:
    """Put the beginning first: nobody has a run before it began, whatever their clock says."""
    start = next((claim for claim in claims if claim.kind == EntryType.RUN_STARTED), None)
    if start is None or start is claims[0]:
        return claims
    return [start, *(claim for claim in claims if claim is not start)]


def _last(known: dict[str, None], name: str) -> None:
    """Make a name the newest."""
    known.pop(name, None)
    known[name] = None


def _taken(run: str, claim: Claim) -> Held:
    return Held(run, claim.log, claim.by, claim.at, claim.of, claim.reason, claim.note)


def _given(run: str, claim: Claim, log: str) -> Held:
    """Return a run in the hands of whom it was given to; their log may not be known yet."""
    return Held(run, log, claim.to, claim.at, claim.by, None, claim.note)


def refs_of(entry: Entry | Brief) -> list[BlobRef]:
    """Return the texts that a run's entry refers to."""
    data = read_data(entry, _refs, _Refs)
    if data is None:
        return []
    found = [data.text, data.reason, data.value]
    if data.state is not None:
        found += _within(data.state)
    return [ref for ref in found if ref is not None]


def _within(state: RunState) -> list[BlobRef | None]:
    """Return the texts that the state of a run refers to, which passed with it."""
    return [
        state.text,
        *state.inputs.values(),
        *(one.reason for one in state.outcomes.values()),
        *(one.reason for one in state.approvals.values()),
        *(one.reason for one in state.timers.values()),
        *(one.text for one in state.opened),
        *(one.text or one.reason for kept in state.evidence.values() for one in kept),
    ]


def _claim_of(entry: Entry | Brief) -> tuple[str, Claim] | None:
    if entry.type not in _CLAIMS:
        return None
    data = read_data(entry, _about, _About)
    at = millis_or_none(entry.ts)
    if data is None or at is None:
        return None
    run = f"{entry.log}/{entry.i}" if entry.type == EntryType.RUN_STARTED else data.run
    if not run:
        return None
    claim = Claim(
        at, entry.log, entry.i, entry.type, entry.by, data.of, data.note[:64], data.reason, data.to
    )
    return run[:200], claim


class _About(msgspec.Struct, frozen=True, gc=False):
    """`d` of what changes whose a run is."""

    run: str = ""
    of: str = ""
    note: str = ""
    reason: BlobRef | None = None
    to: str = ""


class _Refs(msgspec.Struct, frozen=True, gc=False):
    """`d` of any entry of a run, as far as it refers to texts."""

    text: BlobRef | None = None
    reason: BlobRef | None = None
    value: BlobRef | None = None
    state: RunState | None = None


_CLAIMS = frozenset(
    {
        EntryType.RUN_STARTED.value,
        EntryType.RUN_RESUMED.value,
        EntryType.RUN_TAKEN.value,
        EntryType.RUN_HANDED_OVER.value,
        EntryType.RUN_CLOSED.value,
    }
)
_HAVING = frozenset({EntryType.RUN_STARTED.value, EntryType.RUN_TAKEN.value})
"""Types of entries after which a log tells how far a run is."""
_about = msgspec.json.Decoder(_About)
_refs = msgspec.json.Decoder(_Refs)
