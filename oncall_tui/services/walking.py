"""Walking a runbook: each act is a durable entry first, and the run's state follows from them.

Two alerts with one runbook are two runs. A run keeps to the text that it started with.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection
from functools import cached_property
from typing import TYPE_CHECKING, Any

import msgspec

from oncall_tui.domain.alert import Alert
from oncall_tui.domain.binding import Candidate, candidates, references
from oncall_tui.domain.dangerous import Dangerous
from oncall_tui.domain.entry import BlobRef, Entry, EntryType
from oncall_tui.domain.run import Progress, RunState, progress
from oncall_tui.domain.run_fold import Runs, RunsState, run_id
from oncall_tui.domain.run_handed import given_back
from oncall_tui.domain.run_parts import Opened
from oncall_tui.domain.runbook import Runbook
from oncall_tui.domain.work_parts import target_data
from oncall_tui.errors import RunbookError
from oncall_tui.ports import Clock, RunbookLibrary
from oncall_tui.services.acting import alert_target, fits
from oncall_tui.services.ledger import Ledger
from oncall_tui.services.offered import Offered
from oncall_tui.services.walk import Walk, sha256_of
from oncall_tui.services.walk_looking import Looking
from oncall_tui.services.walk_running import Running

if TYPE_CHECKING:
    from oncall_tui.domain.taken import Taken
    from oncall_tui.services.approvals import Approvals

FOLD = "runs-4"
"""With a number: a fold from before what a run keeps now is folded anew."""


class Walks:
    """All runs of this log."""

    def __init__(
        self,
        ledger: Ledger,
        library: RunbookLibrary,
        clock: Clock,
        default: str = "",
        *,
        running: Running | None = None,
        open_approvals: Callable[[], Approvals] | None = None,
        read_file: Callable[[str], Taken] | None = None,
    ) -> None:
        """`default` is the runbook for alerts that have none; empty: there is no such runbook.

        `running` says which commands may be run; None: they are copied only. `open_approvals`
        opens what reaches a second person; None: nobody is reached.
        `read_file` reads evidence, and raises RunbookError.
        """
        self._ledger = ledger
        self._library = library
        self._default = default
        self.clock = clock
        self.running = running
        self._open_approvals = open_approvals
        self._read_file = read_file
        self._lock = threading.Lock()
        self._runs = Runs()
        self.offered = Offered()
        self.looking = Looking(ledger, library, self.own_keys, self._known_text)

    @cached_property
    def approvals(self) -> Approvals | None:
        """What reaches a second person."""
        return None if self._open_approvals is None else self._open_approvals()

    def own_keys(self) -> Collection[str]:
        """Return the fingerprints of the engineer's own keys; may be slow."""
        return () if self.approvals is None else self.approvals.own_keys()

    # Before a run

    def candidates(self, alert: Alert) -> list[Candidate]:
        """Return the runbooks for an alert, best first. Reads the library: call it in a worker."""
        metas = self._library.list()
        resolve = self._library.resolve
        return candidates(alert.labels, alert.annotations, metas, resolve, self._default)

    def unmapped(self, alert: Alert) -> list[str]:
        """Return what the alert points at that no library has: to be shown and copied."""
        said = references(alert.labels, alert.annotations)
        return [what for _, what in said if self._library.resolve(what) is None]

    # Runs

    def open_runs(self) -> list[RunState]:
        """Return my runs that are not closed, newest first; not those that somebody took."""
        with self._folded() as runs:
            found = [runs.states[run] for run in runs.alive()]
        mine = (self._given_back(state) for state in found)
        return [one for one in mine if one.is_open and self.looking.held(one.run) is None]

    def run_of(self, alert_id: str, path: str | None = None) -> RunState | None:
        """Return the newest open run for an occurrence, or None."""
        for state in self.open_runs():
            if (
                state.target is not None
                and state.target.id == alert_id
                and path in {None, state.path}
            ):
                return state
        return None

    def state(self, run: str) -> RunState:
        """Return how far a run is, in the hands of whoever has it.

        Raises RunbookError when no journal has such a run.
        """
        held = self.looking.held(run)
        if held is not None and held.state is not None:
            return held.state
        with self._folded() as runs:
            found = runs.states.get(run)
        if found is None:
            raise RunbookError("there is no such run", where=run, hint="look at the journal")
        return self._given_back(found)

    def _given_back(self, state: RunState) -> RunState:
        """Open a run again that I gave away, where it came back."""
        again = given_back(state)
        return again if again is not state and self.looking.is_mine(state.run) else state

    def start(self, alert: Alert | None, candidate: Candidate) -> Walk:
        """Open the runbook, write run.started with its text, and return the walk.

        Raises RunbookError when it cannot be opened, JournalError when nothing was saved.
        """
        runbook = self._library.open(candidate.path, candidate.fragment)
        target = None if alert is None else alert_target(alert)
        if target is not None and not fits(target):
            target = msgspec.structs.replace(target, labels={})
        data: dict[str, Any] = {
            "target": None if target is None else target_data(target),
            "path": candidate.path[:1000],
            "fragment": candidate.fragment[:300],
            "title": runbook.title[:300],
            "sha256": runbook.sha256,
            "rule": candidate.rule,
            "why": candidate.why[:400],
        }
        kept = self._kept(runbook.sha256)
        if kept is None:
            entry = self._ledger.write(EntryType.RUN_STARTED, data, {"text": runbook.text})
        else:
            text = msgspec.to_builtins(kept)
            entry = self._ledger.write(EntryType.RUN_STARTED, {**data, "text": text})
        return Walk(self, self.state(run_id(entry)), runbook)

    def resume(self, run: str) -> Walk:
        """Go on with a run, with the text that it started with; write run.resumed.

        Raises RunbookError when that text was erased, JournalError when nothing was saved.
        """
        state = self.state(run)
        self.require(state)
        self.require_mine(run)
        text = self._ledger.text(state.text)
        if sha256_of(text) != state.sha256:
            raise RunbookError(
                "the text that the run started with is not there any more",
                where=state.path,
                hint="close the run and start another one",
            )
        runbook = self._library.parse(state.path, text, state.fragment)
        notice = self._what_became_of(state)
        if state.is_open:
            self.write(EntryType.RUN_RESUMED, {"run": run, "changed": bool(notice)})
        return Walk(self, self.state(run), runbook, (notice,) if notice else ())

    def progress(self, state: RunState) -> Progress | None:
        """Return how far an open run is; None while its text is not here. Reads the library."""
        try:
            runbook = Walk(self, state, self.looking.runbook(state)).runbook
        except RunbookError:
            return None
        return progress(state, runbook.steps)

    def look_on(self, run: str) -> Walk:
        """Show a run that somebody else has; nothing is written. Raises RunbookError."""
        _, state = self.looking.state(run)
        return Walk(self, state, self.looking.runbook(state))

    def take(self, run: str, reason: str, *, unheard: bool = False) -> Walk:
        """Take a run over and go on with it; `unheard` as in `Looking.take`.

        Raises RunbookError, JournalError.
        """
        self.require(self.state(run))
        self.looking.take(run, reason, unheard=unheard)
        state = self.latest(run)
        self.require_mine(run)
        text = self._ledger.text(state.text)
        return Walk(self, state, self._library.parse(state.path, text, state.fragment))

    def open_or_start(self, alert: Alert, candidate: Candidate) -> Walk:
        """Go on with the open run of this occurrence and runbook, or start one."""
        known = self.run_of(alert.id, candidate.path)
        return self.start(alert, candidate) if known is None else self.resume(known.run)

    # For walks

    def require(self, state: RunState) -> None:
        """Refuse to go on with a run that the gate does not let go on. Raises DeniedError."""
        about = [] if state.target is None else [state.target.source]
        self._ledger.gate.require(Dangerous.RUN, about)

    def require_mine(self, run: str) -> None:
        """Refuse to go on with a run that somebody else has. Raises RunbookError."""
        held = self.looking.held(run)
        if held is not None:
            raise RunbookError(
                f"{held.by} has this run", where=run, hint="T takes it, with a reason"
            )

    def write(
        self, type_: EntryType, data: dict[str, Any], texts: dict[str, str] | None = None
    ) -> Entry:
        """Write one entry. Raises JournalError."""
        return self._ledger.write(type_, data, texts)

    def latest(self, run: str) -> RunState:
        """Return how far a run is, by what other sessions have written too."""
        self._ledger.catch_up()
        return self.state(run)

    def text(self, ref: BlobRef | None) -> str:
        """Return a free text; empty when there is none."""
        return "" if ref is None else self._ledger.text(ref)

    def value(self, ref: BlobRef) -> str:
        """Return a value that was given; empty where it was erased, or is a mate's and not here."""
        return self.looking.text(ref) or ""

    def resolve(self, reference: str) -> tuple[str, str] | None:
        """Return path and fragment of what a link means in the library, or None."""
        return self._library.resolve(reference)

    def open(self, path: str, fragment: str) -> Runbook:
        """Read a file of the library. Raises RunbookError."""
        return self._library.open(path, fragment)

    def is_same(self, path: str, sha256: str) -> bool:
        """Whether a file of the library is there with that text."""
        try:
            return self._library.open(path).sha256 == sha256
        except RunbookError:
            return False

    def opened(self, opened: Opened) -> Runbook:
        """Return a file as it was when a run opened it. Raises RunbookError if it is erased."""
        ref, sha256 = opened.text, opened.sha256
        text = self.looking.find(opened.path, sha256, ref, opened.fragment)
        if text is None:
            raise RunbookError(
                "the text that the run opened is not there any more",
                where=opened.path,
                hint="close the run and start another one",
            )
        return text

    def read_file(self, path: str) -> Taken:
        """Read a file that is to be kept as evidence. Raises RunbookError."""
        if self._read_file is None:
            raise RunbookError("files are not read here", where=path[:200])
        return self._read_file(path)

    def _known_text(self, sha256: str) -> str | None:
        ref = self._kept(sha256)
        return None if ref is None else self._ledger.text(ref)

    def _kept(self, sha256: str) -> BlobRef | None:
        with self._folded() as runs:
            ref = runs.text_of(sha256)
        return ref if ref is not None and sha256_of(self._ledger.text(ref)) == sha256 else None

    def _what_became_of(self, state: RunState) -> str:
        try:
            today = self._library.open(state.path)
        except RunbookError as error:
            return f"the file is gone ({error.what}); this is the text the run started with"
        if today.sha256 != state.sha256:
            return "the file was changed meanwhile, M shows how; the run keeps to its own text"
        return ""

    def _folded(self) -> _Folded:
        return _Folded(self._lock, self._runs, self._ledger)


class _Folded:
    """Holds the lock while the fold is brought up to date and read."""

    def __init__(self, lock: threading.Lock, runs: Runs, ledger: Ledger) -> None:
        self._lock, self._runs, self._ledger = lock, runs, ledger

    def __enter__(self) -> Runs:
        self._lock.acquire()
        try:
            if self._ledger.length > self._runs.next:
                self._catch_up()
        except BaseException:
            self._lock.release()  # `__exit__` is not called then
            raise
        return self._runs

    def __exit__(self, *_: object) -> None:
        self._lock.release()

    def _catch_up(self) -> None:
        """Fold what is new, from where the last session put its fold down."""
        runs, folds = self._runs, self._ledger.folds
        if runs.next == 0 and folds is not None:
            state = folds.recall(FOLD, RunsState)
            if state is not None:
                runs.resume(state)
        for entry in self._ledger.briefs(runs.next):
            runs.apply(entry)
        if folds is not None and folds.due(FOLD, runs.next):
            folds.keep(FOLD, runs.state(), runs.next)
