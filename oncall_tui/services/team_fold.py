"""The fold of the team beside the own one: taken in on one thread, asked from others."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime

import msgspec

from oncall_tui.domain.brief import Brief, read_data
from oncall_tui.domain.deed import Kind, deed_of
from oncall_tui.domain.entry import BlobRef, Entry, EntryType
from oncall_tui.domain.incident_steps import IncidentStep, IncidentSteps
from oncall_tui.domain.redaction import Redaction
from oncall_tui.domain.team_approvals import AnsweredThere, AskedThere, TeamApprovals
from oncall_tui.domain.team_redactions import TeamRedactions
from oncall_tui.domain.team_runs import Change, Held, TeamRuns
from oncall_tui.domain.team_work import Lost, TeamWork
from oncall_tui.domain.walk_record import Walked, WalkRecords
from oncall_tui.domain.whose import is_me
from oncall_tui.domain.work_parts import Ack, Event, WorkView

NOT_HERE = "(not on this host yet: a team mate's text, which comes a minute or two after its entry)"
"""In the place of a text that nobody asked for."""


class TeamFold:
    """Implements `services.ledger.Others`."""

    def __init__(self, *, own: str, me: str) -> None:
        """`own` is the own log's name, `me` who it speaks of."""
        self._own = own
        self._me = me
        self._work = TeamWork(own)
        self._walks = WalkRecords()
        self._approvals = TeamApprovals()
        self._runs = TeamRuns(own)
        self._lock = threading.Lock()
        self._signed: set[str] = set()
        """Notes of handover that I signed."""
        self._notices: list[str] = []
        self._redactions = TeamRedactions()
        self._texts: Callable[[BlobRef], str | None] = lambda _: None
        self._asked_at: Callable[[str], int | None] = lambda _: None
        self._listener: Callable[[], None] = lambda: None

    def listen(self, listener: Callable[[], None]) -> None:
        """Call `listener`, from any thread, when somebody else did something."""
        self._listener = listener

    def read_texts(
        self,
        texts: Callable[[BlobRef], str | None],
        asked: Callable[[str], int | None] = lambda _: None,
    ) -> None:
        """Ask `texts` for what the others wrote, and `asked` since when a text is asked for.

        That is in milliseconds, UTC; None: it was not.
        """
        self._texts, self._asked_at = texts, asked

    def kept(self, ref: BlobRef) -> str | None:
        """Return a text of somebody else; None where it is not here, or nobody vouches for it."""
        with self._lock:
            known = self._work.vouches(ref.sha256) or self._runs.vouches(ref.sha256)
        return self._texts(ref) if known else None

    def missing(self, ref: BlobRef) -> str:
        """Say why a text of somebody else is not here; empty when none of them vouches for it."""
        redaction = self._redaction(ref.sha256)
        if redaction is not None:
            return redaction.words
        with self._lock:
            known = self._work.vouches(ref.sha256) or self._runs.vouches(ref.sha256)
        return not_here(self._asked_at(ref.sha256)) if known else ""

    def redacted(self, ref: BlobRef) -> bool:
        """Whether somebody else took a text of theirs back."""
        return self._redaction(ref.sha256) is not None

    def _redaction(self, sha256: str) -> Redaction | None:
        """Return what the log that vouches for a text says of it."""
        with self._lock:
            for one in self._redactions.of(sha256):
                if one.log == self._work.vouches(sha256) or self._runs.refers(one.log, sha256):
                    return one
        return None

    def pressing(self) -> set[str]:
        """Return the texts of what is open, by their hashes."""
        with self._lock:
            return self._work.pressing() | self._runs.pressing()

    def begin(self, entries: Iterable[Entry | Brief]) -> None:
        """Take in what was known before; nobody is told of old conflicts."""
        entries = list(entries)
        with self._lock:
            self._work.take(entries)
            self._walks.take(entries)
            self._approvals.take(entries)
            self._runs.take(entries)
            self._redactions.take(entries)
            self._signed.update(self._notes(entries))
        self._tell(entries)

    def take(self, entries: Iterable[Entry | Brief]) -> None:
        """Take in entries of any log, each log in its order."""
        entries = list(entries)
        with self._lock:
            lost = self._work.take(entries)
            self._walks.take(entries)
            self._approvals.take(entries)
            self._redactions.take(entries)
            self._notices += [_words(x) for x in lost if x.deed.log == self._own]
            self._notices += filter(None, map(self._for_me, entries))
            self._signed.update(self._notes(entries))
            self._notices += filter(None, map(self._of_run, self._runs.take(entries)))
        self._tell(entries)

    def replace(self, log: str, entries: Iterable[Entry | Brief]) -> None:
        """Take a log anew, in the place of what was taken of it; tell of no conflicts."""
        with self._lock:
            self._work.drop(log)
            self._walks.drop(log)
            self._approvals.drop(log)
            self._runs.drop(log)
            self._redactions.drop(log)
            entries = list(entries)
            self._work.take(entries)
            self._walks.take(entries)
            self._approvals.take(entries)
            self._runs.take(entries)
            self._redactions.take(entries)
        self._listener()

    def walks(self) -> list[Walked]:
        """Return the walks through runbooks, as all logs have them; of the own one the newest."""
        with self._lock:
            return list(self._walks.walks.values())

    def asked(self) -> list[AskedThere]:
        """Return the approvals that somebody else asks for."""
        with self._lock:
            return [one for one in self._approvals.asked() if one.log != self._own]

    def answers(self, sha256: str) -> list[AnsweredThere]:
        """Return what others answered to a request; not checked."""
        with self._lock:
            return [one for one in self._approvals.answers(sha256) if one.log != self._own]

    def runs(self) -> list[Held]:
        """Return the open runs that somebody else has, newest first."""
        with self._lock:
            return self._runs.open()

    def held(self, run: str) -> Held | None:
        """Return who has a run, where that is somebody else."""
        with self._lock:
            held = self._runs.held(run)
        return held if held is not None and held.log != self._own else None

    def is_mine(self, run: str) -> bool:
        """Whether a run is mine by the journals of all; False where none tells of it."""
        with self._lock:
            held = self._runs.held(run)
        return held is not None and held.log == self._own

    def _of_run(self, change: Change) -> str:
        """Say that a run that was mine is somebody else's, or never became mine."""
        after, before = change.after, change.before
        if after is None or after.log == self._own:
            return ""
        title = after.state.title if after.state is not None else after.run
        if any(claim.log == self._own for claim in change.lost):
            return f"{after.by} had the run of {title} before you: you have it not"
        if before is not None and before.log == self._own and after.note not in self._signed:
            return f"{after.by} took your run of {title}: 4 has it, and why"
        return ""

    def _notes(self, entries: Iterable[Entry | Brief]) -> Iterator[str]:
        """Return the notes that I signed."""
        for entry in entries:
            if entry.log == self._own and entry.type in _SIGNING:
                signed = read_data(entry, _note, _Note)
                if signed is not None:
                    yield signed.note

    def _for_me(self, entry: Entry | Brief) -> str:
        """Say that somebody else gave me something, or asks for me."""
        if entry.log != self._own and entry.type == EntryType.APPROVAL_ASKED:
            return f"{entry.by} asks for approval of a step: 5, then A"
        if entry.log == self._own or entry.type not in _NAMING:
            return ""
        deed = deed_of(entry, lambda _: None)
        if deed is None or not is_me(deed.to, self._me):
            return ""
        if deed.kind is Kind.GIVE:
            return f"{deed.by} gave you {deed.title}"
        if deed.kind is Kind.OFFER:
            return f"{deed.by} gave you {deed.title}: T takes it"
        return f"{deed.by} asks for you: {deed.title}"

    def _tell(self, entries: Iterable[Entry | Brief]) -> None:
        if any(entry.log != self._own for entry in entries):
            self._listener()

    def notices(self) -> list[str]:
        """Return, once, what the engineer has to be told."""
        with self._lock:
            found, self._notices = self._notices, []
        return found

    def merged(self, own: WorkView) -> WorkView:
        """Return the own fold with what the others did."""
        with self._lock:
            return self._work.merged(own, self._me)

    def incidents(self, own: Mapping[str, tuple[IncidentStep, ...]]) -> IncidentSteps:
        """Return the own moves about incidents with those of the others."""
        with self._lock:
            return self._work.incidents(own)

    def ack_of(self, target: str, own: Ack | None) -> Ack | None:
        """Return who holds something, by all logs."""
        with self._lock:
            return self._work.ack_of(target, own)

    def targets(self, beginning: str) -> list[str]:
        """Return what others did something about, of those whose id begins so."""
        with self._lock:
            return self._work.targets(beginning)

    def history(self, target: str, own: Iterable[Event]) -> list[Event]:
        """Return what anybody did about something, oldest first."""
        with self._lock:
            return self._work.history(target, own)


def not_here(asked: int | None) -> str:
    """Say that a text of a mate is not here; `asked` is when it was asked for last."""
    if asked is None:
        return NOT_HERE
    return f"(not on this host yet: a team mate's text, asked for at {clock_of(asked)})"


def clock_of(at: int) -> str:
    """Return a time of this day (milliseconds, UTC) in words."""
    return f"{datetime.fromtimestamp(at / 1000, UTC):%H:%M} UTC"


def _words(lost: Lost) -> str:
    seconds = max(0, lost.deed.at - lost.winner.at) // 1000
    when = f"{seconds} s before you" if seconds else "just before you"
    if lost.winner.to:
        return f"{lost.winner.by} gave {lost.deed.title} to {lost.winner.to} {when}"
    return f"{lost.winner.by} acknowledged {lost.deed.title} {when} and has it"


_NAMING = frozenset({EntryType.ALERT_ASSIGNED.value, EntryType.ALERT_ESCALATED.value})
"""Types of entries that name somebody."""
_SIGNING = frozenset({EntryType.HANDOVER_SIGNED.value, EntryType.HANDOVER_REVISED.value})


class _Note(msgspec.Struct, frozen=True, gc=False):
    """`d` of a handover that is signed, as far as it matters here."""

    note: str


_note = msgspec.json.Decoder(_Note)
