"""The journal and its fold, kept in step: one place that writes, from any thread."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from oncall_tui.domain.brief import Brief
from oncall_tui.domain.effect import Waiting
from oncall_tui.domain.entry import BlobRef, Entry, NewEntry
from oncall_tui.domain.incident_steps import IncidentSteps, open_count
from oncall_tui.domain.redaction import Redaction
from oncall_tui.domain.work import Work
from oncall_tui.domain.work_parts import Ack, Event, WorkState, WorkView
from oncall_tui.errors import JournalError
from oncall_tui.services.fold_memory import FoldMemory
from oncall_tui.services.gate import Gate
from oncall_tui.services.others import Nobody, Others

if TYPE_CHECKING:
    from oncall_tui.ports import JournalStore

log = logging.getLogger(__name__)

FOLD = "work"
NOT_ON_HOST = "(not on this host)"
"""In the place of a text that is not here, and of which nobody says that it was redacted."""

Listener = Callable[[Entry], None]


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
        self.others: Others = Nobody()
        """What the rest of the team did, as far as it is known here."""

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
        return self.others.incidents(own)

    def open_incidents(self) -> int:
        """Return how many incidents are open, by all journals that are known."""
        return open_count(self.incident_steps())

    def paged(self) -> frozenset[str]:
        """Return which alerts were told of as pages and are not over."""
        with self._lock:
            return frozenset(self._work.paged)

    def acked_there(self) -> frozenset[str]:
        """Return which of these were told of as acknowledged at their source."""
        with self._lock:
            return frozenset(self._work.acked_there)

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
        self.others = others

    def view(self) -> WorkView:
        """Return what the board is built from."""
        with self._lock:
            own = self._work.view()
        return self.others.merged(own)

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

    def waiting_keys(self) -> frozenset[tuple[str, int]]:
        """Return sources and entries of the effects without an outcome; reads no text."""
        with self._lock:
            found = self._work.waiting.items()
            return frozenset((one.effect.target.source, index) for index, one in found)

    def awaits(self, index: int) -> bool:
        """Whether the effect of that entry has no outcome yet and was not withdrawn."""
        return index in self._work.waiting

    def ack_of(self, target_id: str) -> Ack | None:
        """Return the acknowledgement of an occurrence, one that ran out included."""
        with self._lock:
            own = self._work.acks.get(target_id)
        return self.others.ack_of(target_id, own)

    def history(self, target_id: str) -> list[Event]:
        """Return what was done about an alert or a ticket, oldest first."""
        with self._lock:
            own = list(self._work.history.get(target_id, ()))
        return self.others.history(target_id, own)

    def histories(self, source: str, key: str) -> dict[str, list[Event]]:
        """Return what was done about each occurrence of a fingerprint, by its id.

        Looks through all ids that are kept: for when somebody asks about one alert.
        """
        beginning = f"{source}:{key}@"
        with self._lock:
            ids = {id_ for id_ in self._work.history if id_.startswith(beginning)}
        ids.update(self.others.targets(beginning))
        return {id_: self.history(id_) for id_ in ids}

    def text(self, ref: BlobRef) -> str:
        """Return the text behind a reference; a plain word where it is not here."""
        text = self.found(ref)
        return self.missing(ref) if text is None else text

    def found(self, ref: BlobRef) -> str | None:
        """Return the text behind a reference, whoever of the team wrote it; None without it."""
        text = self._journal.text(ref)
        return self.others.kept(ref) if text is None else text

    def is_known(self, ref: BlobRef) -> bool:
        """Whether it is known what a text is: it is here, or its author took it back."""
        taken_back = self.redaction(ref.sha256) is not None or self.others.redacted(ref)
        return taken_back or self.found(ref) is not None

    def missing(self, ref: BlobRef) -> str:
        """Say why a text is not here: it was redacted, or it has not come."""
        redaction = self.redaction(ref.sha256)
        if redaction is not None:
            return redaction.words
        return self.others.missing(ref) or NOT_ON_HOST

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
