"""The journal and its fold, kept in step: one place that writes, from any thread."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, Protocol

from oncall_tui.domain.brief import Brief
from oncall_tui.domain.effect import Waiting
from oncall_tui.domain.entry import BlobRef, Entry, NewEntry
from oncall_tui.domain.incident_steps import IncidentStep, IncidentSteps, open_count
from oncall_tui.domain.redaction import Redaction
from oncall_tui.domain.work import Work
from oncall_tui.domain.work_parts import Ack, Event, WorkState, WorkView
from oncall_tui.errors import JournalError
from oncall_tui.ports import JournalStore
from oncall_tui.services.fold_memory import FoldMemory
from oncall_tui.services.gate import Gate

if TYPE_CHECKING:
    from oncall_tui.domain.team_approvals import AnsweredThere, AskedThere
    from oncall_tui.domain.team_runs import Held
    from oncall_tui.domain.walk_record import Walked

log = logging.getLogger(__name__)

FOLD = "work"

Listener = Callable[[Entry], None]


class Others(Protocol):
    """What the rest of the team did: `services.team_fold`."""

    def merged(self, own: WorkView) -> WorkView:
        """Return the own fold with what the others did."""

    def ack_of(self, target: str, own: Ack | None) -> Ack | None:
        """Return who holds something, by all logs."""

    def targets(self, beginning: str) -> list[str]:
        """Return what others did something about, of those whose id begins so."""

    def history(self, target: str, own: Iterable[Event]) -> list[Event]:
        """Return what anybody did about something, oldest first."""

    def text(self, ref: BlobRef) -> str | None:
        """Return a text of somebody else; None when none of them vouches for it."""

    def incidents(self, own: Mapping[str, tuple[IncidentStep, ...]]) -> IncidentSteps:
        """Return the own moves about incidents with those of the others."""

    def walks(self) -> list[Walked]:
        """Return the walks through runbooks, as all logs have them; of the own one the newest."""

    def runs(self) -> list[Held]:
        """Return the open runs that somebody else has, newest first."""

    def held(self, run: str) -> Held | None:
        """Return who has a run, where that is somebody else."""

    def kept(self, ref: BlobRef) -> str | None:
        """Return a text that a run of somebody else refers to; None where it is not here."""

    def asked(self) -> list[AskedThere]:
        """Return the approvals that somebody else asks for."""

    def answers(self, sha256: str) -> list[AnsweredThere]:
        """Return what others answered to a request; not checked."""


class Ledger:
    """Writes entries durably and folds them, those of other sessions included."""

    def __init__(
        self, journal: JournalStore, folds: FoldMemory | None = None, *, gate: Gate | None = None
    ) -> None:
        self._journal = journal
        self.gate = gate or Gate()
        """What nothing is written past."""
        self.folds = folds
        """What was folded before, and is put down for the next start; None to fold anew."""
        self._lock = threading.Lock()
        self._work = Work()
        self._listeners: list[Listener] = []
        self._mine: set[int] = set()
        self._others: Others | None = None

    def follow(self, listener: Listener) -> None:
        """Call `listener` with every entry from now on, in order, on the thread that folds it."""
        self._listeners.append(listener)

    def write(
        self, type_: str, data: Mapping[str, Any], texts: Mapping[str, str] | None = None
    ) -> Entry:
        """Write one entry; when this returns, it is on the disk.

        Secrets are masked first, except in a text that is `AsTyped`; the entry's `masked` and
        `kept` tell. Raises OncallError when it is not: DeniedError where the gate is shut,
        JournalError, or SecretError for the key.
        """
        self.gate.admit(type_, data)
        from oncall_tui.services.masking import cleaned

        data, texts = cleaned(type_, data, texts)
        entry = self._journal.append(
            type_, data, texts=texts, inc=_incident_in(data, self.incident_steps())
        )
        self._mine.add(entry.i)
        self._read_back()
        return entry

    def write_all(
        self, type_: str, several: Sequence[Mapping[str, Any]], texts: Mapping[str, str]
    ) -> list[Entry]:
        """Write entries that share their texts; return those that are on the disk.

        It ends where something cannot be written: `write` says why. Raises DeniedError before
        anything is written.
        """
        for data in several:
            self.gate.admit(type_, data)
        from oncall_tui.services.masking import all_cleaned

        safe, said = all_cleaned(type_, several, texts)
        steps = self.incident_steps()
        news = [NewEntry(data, _incident_in(data, steps)) for data in safe]
        entries = self._journal.append_all(type_, news, texts=said)
        self._mine.update(entry.i for entry in entries)
        self._read_back()
        return entries

    def _read_back(self) -> None:
        try:
            self.catch_up()
        except JournalError as error:
            # It is saved, and must not be called unsaved: the next look folds it or says why not.
            log.warning("written, but not read back: %s", error)

    def incident_steps(self) -> IncidentSteps:
        """Return what anybody did about incidents, by incident, in order."""
        with self._lock:
            own = {id_: tuple(steps) for id_, steps in self._work.incidents.items()}
        return own if self._others is None else self._others.incidents(own)

    def open_incidents(self) -> int:
        """Return how many incidents are open, by all journals that are known."""
        return open_count(self.incident_steps())

    def paged(self) -> frozenset[str]:
        """Return which alerts were told of as pages and are not over."""
        with self._lock:
            return frozenset(self._work.paged)

    def wrote(self, index: int) -> bool:
        """Whether this session wrote the entry of that index."""
        return index in self._mine

    def catch_up(self) -> int:
        """Fold what this and other sessions have written since; return how many entries that was.

        Cost follows what is new, not what is known.
        """
        with self._lock:
            before = self._work.next
            for entry in self._journal.entries(before):
                self._work.apply(entry)
                for listener in self._listeners:
                    listener(entry)
            return self._work.next - before

    def begin(self) -> None:
        """Fold what the journal holds, from where the last session put its fold down."""
        state = None if self.folds is None else self.folds.recall(FOLD, WorkState)
        with self._lock:
            if state is not None:
                self._work = Work.of(state)
            for entry in self._journal.briefs(self._work.next):
                self._work.apply(entry)

    def put_down(self) -> None:
        """Keep the fold for the next start, where that saves anything. Raises JournalError."""
        if self.folds is None or not self.folds.due(FOLD, self._work.next):
            return
        with self._lock:
            state = self._work.state()
        self.folds.keep(FOLD, state, state.next)

    def behind(self) -> bool:
        """Whether another session may have written something that is not folded yet."""
        return self._journal.length > self._work.next or self._journal.grew()

    def open(self) -> None:
        """Make ready to write; may be slow, call it in a worker. Raises JournalError."""
        from oncall_tui.services.masking import cleaned

        cleaned("", {"": "warm"}, {"": "up"})  # the patterns take 10 ms to compile
        # First, since a session may end before a person has touched a key.
        self.put_down()
        self._journal.open_session()
        self.catch_up()
        late = self.erase_redacted()
        if late:
            log.warning("a redacted text: %s", late)

    @property
    def trouble(self) -> str:
        """Why nothing can be written, in one line; empty when all is well."""
        return "" if self._journal.trouble is None else str(self._journal.trouble)

    def join(self, others: Others) -> None:
        """Answer for the whole team from now on."""
        self._others = others

    def view(self) -> WorkView:
        """Return what the board is built from."""
        with self._lock:
            own = self._work.view()
        return own if self._others is None else self._others.merged(own)

    def waiting(self, source: str | None = None) -> list[tuple[Waiting, str]]:
        """Return the effects without an outcome, oldest first, each with its text.

        Only those for one source, where it is given: each text is a file to read.
        """
        with self._lock:
            found = [
                (waiting, self._work.texts.get(index))
                for index, waiting in sorted(self._work.waiting.items())
                if source in {None, waiting.effect.target.source}
            ]
        return [(w, self._to_send(ref)) for w, ref in found]

    @property
    def waits(self) -> int:
        """Number of effects without an outcome; reads no text."""
        return len(self._work.waiting)

    def awaits(self, index: int) -> bool:
        """Whether the effect of that entry has no outcome yet and was not withdrawn."""
        return index in self._work.waiting

    def ack_of(self, target_id: str) -> Ack | None:
        """Return the acknowledgement of an occurrence, one that ran out included."""
        with self._lock:
            own = self._work.acks.get(target_id)
        return own if self._others is None else self._others.ack_of(target_id, own)

    def history(self, target_id: str) -> list[Event]:
        """Return what was done about an alert or a ticket, oldest first."""
        with self._lock:
            own = list(self._work.history.get(target_id, ()))
        return own if self._others is None else self._others.history(target_id, own)

    def histories(self, source: str, key: str) -> dict[str, list[Event]]:
        """Return what was done about each occurrence of a fingerprint, by its id.

        Looks through all ids that are kept: for when somebody asks about one alert.
        """
        beginning = f"{source}:{key}@"
        with self._lock:
            ids = {id_ for id_ in self._work.history if id_.startswith(beginning)}
        if self._others is not None:
            ids.update(self._others.targets(beginning))
        return {id_: self.history(id_) for id_ in ids}

    def walks_of_team(self) -> list[Walked]:
        """Return the walks through runbooks that the team has; of the own log not all."""
        return [] if self._others is None else self._others.walks()

    def runs_of_team(self) -> list[Held]:
        """Return the open runs that team mates have, newest first."""
        return [] if self._others is None else self._others.runs()

    def held(self, run: str) -> Held | None:
        """Return which team mate has a run; None where it is nobody else's."""
        return None if self._others is None else self._others.held(run)

    def kept_in_run(self, ref: BlobRef) -> str | None:
        """Return a text of a run, own or a mate's; None where it was erased, or is not here."""
        found = self.kept(ref)
        return found if found is not None or self._others is None else self._others.kept(ref)

    def team_asked(self) -> list[AskedThere]:
        """Return the approvals that team mates ask for."""
        return [] if self._others is None else self._others.asked()

    def team_answers(self, sha256: str) -> list[AnsweredThere]:
        """Return what team mates answered to a request; not checked."""
        return [] if self._others is None else self._others.answers(sha256)

    def text(self, ref: BlobRef) -> str:
        """Return the text behind a reference; a plain word where it was erased."""
        text = self._journal.text(ref)
        if text is None and self._others is not None:
            text = self._others.text(ref)
        if text is not None:
            return text
        redaction = self.redaction(ref.sha256)
        return "(erased)" if redaction is None else redaction.words

    def kept(self, ref: BlobRef) -> str | None:
        """Return the text behind a reference; None where it was erased, or is not there."""
        return self._journal.text(ref)

    def _to_send(self, ref: BlobRef | None) -> str:
        """Return what a remote system is told: nothing in the place of a redacted text."""
        if ref is None or self.redaction(ref.sha256) is not None:
            return ""
        return self.text(ref)

    def redaction(self, sha256: str) -> Redaction | None:
        """Return what this log says of an erased text, by the hash of its blob."""
        with self._lock:
            found = self._work.redactions.get(sha256)
        return found if found is not None and found.log == self._journal.log else None

    def erase_redacted(self) -> str:
        """Erase what the log says is redacted; return why that failed, or an empty string.

        A crash may have come between the entry and the erasing, so every start does this.
        """
        with self._lock:
            known = list(self._work.redactions.items())
        try:
            self._journal.erase(name for name, said in known if said.log == self._journal.log)
        except JournalError as error:
            return str(error)
        return ""

    def entry(self, index: int) -> Entry | None:
        """Return one entry; None when there is none of that index. Raises JournalError."""
        return next(iter(self._journal.entries(index)), None) if index >= 0 else None

    def since(self, start: int) -> list[Entry]:
        """Return the entries from an index, oldest first. Raises JournalError."""
        return list(self._journal.entries(start))

    def briefs(self, start: int) -> Iterator[Entry | Brief]:
        """Yield the entries from an index for a fold of many. Raises JournalError."""
        return self._journal.briefs(start)

    def page(self, start: int, end: int) -> list[Entry]:
        """Return the entries from an index up to another, oldest first. Raises JournalError."""
        return list(islice(self._journal.entries(start), max(0, end - start)))

    def newest(self, count: int) -> list[Entry]:
        """Return the last entries, newest first. Raises JournalError."""
        found = list(self._journal.entries(max(0, self.length - count)))
        return found[::-1]

    @property
    def length(self) -> int:
        """Number of entries folded so far."""
        return self._work.next


def _incident_in(data: Mapping[str, Any], steps: IncidentSteps) -> str | None:
    """Return the incident that an entry belongs to; cheap while there is none."""
    if not steps:
        return None
    from oncall_tui.domain.incident_naming import incident_in

    return incident_in(data, steps)
