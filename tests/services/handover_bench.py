"""Two engineers with a journal each, and notes that are carried between them by hand."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from oncall_tui.domain.alert import Alert
from oncall_tui.domain.board_lines import Row, State
from oncall_tui.domain.effect import Verb
from oncall_tui.domain.endorsement import Endorsement
from oncall_tui.domain.handover_judged import Judged
from oncall_tui.domain.handover_lines import Lines
from oncall_tui.domain.handover_note import Item
from oncall_tui.domain.held import Held
from oncall_tui.domain.incident import incidents_of
from oncall_tui.domain.policy import Level, Target
from oncall_tui.domain.run import RunState
from oncall_tui.domain.runbook import Step
from oncall_tui.domain.shift import Shift
from oncall_tui.domain.snapshot import SourceHealth
from oncall_tui.errors import HandoverError, JournalTamperedError
from oncall_tui.services.acting import Acts
from oncall_tui.services.handover_book import Book, Read
from oncall_tui.services.handover_drafting import Drafting, Seen, Todo
from oncall_tui.services.handover_effects import Effects
from oncall_tui.services.handover_giving import Giving
from oncall_tui.services.handover_taking import Taking
from oncall_tui.services.handovers import Handovers
from oncall_tui.services.ledger import Ledger
from oncall_tui.services.shifts import Shifts
from oncall_tui.services.walking import Walks
from tests.fakes import MINUTE, NOON, FakeClock, MemoryJournal
from tests.screens.library import DISK, FakeLibrary

ALICE, BOB, CAROL = "alice@example.com", "bob@example.com", "carol@example.com"
HOUR = 60 * MINUTE
LEVEL = Level("SEV-1", 0, ack=Target(900), expires=3600)
SHIFT = Shift(NOON - 12 * HOUR, NOON + HOUR, ALICE, "ops")
NEXT = Shift(NOON + HOUR, NOON + 13 * HOUR, BOB, "ops")


class FakeJudge:
    """A signature is `KEY sha256 namespace`; keys of the names in `known` count."""

    def __init__(self) -> None:
        self.known = {ALICE, BOB, CAROL}

    def check(self, content: bytes, signature: str, *, namespace: str, by: str, at: int) -> Judged:
        key, sha256, space = signature.split(" ")
        if (sha256, space) != (hashlib.sha256(content).hexdigest(), namespace):
            raise JournalTamperedError("a signature of it is wrong")
        why = "" if key == f"key-{by}" and by in self.known else "its key is not trusted"
        return Judged(key, key, why)


class MemoryLines:
    def __init__(self) -> None:
        self.kept: dict[str, Lines] = {}

    def load(self, shift: str) -> Lines:
        return self.kept.get(shift, Lines(shift))

    def store(self, lines: Lines) -> None:
        self.kept[lines.shift] = lines


class MemoryPairs:
    def __init__(self) -> None:
        self.files: dict[str, tuple[bytes, str]] = {}

    def write(self, name: str, content: bytes, signature: str) -> str:
        self.files[name] = (content, signature)
        return name

    def read(self, path: str) -> tuple[bytes, str]:
        if path not in self.files:
            raise HandoverError("there is no such file")
        return self.files[path]


class FixedShifts(Shifts):
    """Those of the bench."""

    shifts: Sequence[Shift] = (SHIFT, NEXT)

    def known(self) -> list[Shift]:
        return sorted(self.shifts)


class Person:
    """A journal and everything over it; `restart` is a new program on the same journal."""

    def __init__(self, me: str, clock: FakeClock, *, key: str = "") -> None:
        self.me = me
        self.clock = clock
        self.key = key or f"key-{me}"
        self.journal = MemoryJournal(clock, by=me)
        self.journal.log = f"{me.partition('@')[0]}@jump"
        self.lines = MemoryLines()
        self.pairs = MemoryPairs()
        self.judge = FakeJudge()
        self.alerts: list[Alert] = []
        self.verbs: frozenset[Verb] = frozenset()
        self.health: list[SourceHealth] = []
        self.todos: list[Todo] = []
        self.library = FakeLibrary({"DiskWillFill.md": DISK})
        self.restart()

    def restart(self) -> None:
        self.ledger = Ledger(self.journal)
        self.ledger.catch_up()
        self.acts = Acts(self.ledger, lambda _: self.verbs)
        self.walks = Walks(self.ledger, self.library, self.clock)
        self.book = Book(
            self.ledger,
            self.clock,
            self.judge,
            self.pairs,
            self._sign,
            me=self.me,
            log=self.journal.log,
        )
        drafting = Drafting(
            self.ledger,
            self._look,
            me=self.me,
            log=self.journal.log,
            zone=ZoneInfo("Europe/Berlin"),
            zone_name="Europe/Berlin",
        )
        shifts = FixedShifts(self.ledger, self.clock, me=self.me)
        effects = Effects(
            self.book, self.acts, lambda: {alert.id: alert for alert in self.alerts}, self.library
        )
        giving = Giving(self.book, shifts, drafting, self.lines, effects)
        taking = Taking(self.book, self.acts, effects)
        self._shifts = shifts
        self.desk = Handovers(self.book, shifts, giving, taking, effects, self.rows, CAROL)

    @property
    def giving(self) -> Giving:
        return self.desk.giving

    @property
    def taking(self) -> Taking:
        return self.desk.taking

    def shifts(self, *shifts: Shift) -> None:
        """Let other shifts be known."""
        self._shifts.shifts = shifts

    def roles(self, of: str) -> Sequence[Item]:
        """Roles in incidents: none."""
        return ()

    def rows(self) -> list[Row]:
        return [self._row(alert) for alert in self.alerts]

    def owner(self, alert: Alert) -> str:
        ack = self.ledger.ack_of(alert.id)
        return "" if ack is None or not ack.holds(self.clock.now()) else ack.by

    def ack(self, *alerts: Alert) -> None:
        self.acts.ack(alerts, until=lambda _: self.clock.now() + 2 * HOUR)

    def say_all(self) -> None:
        """Write everything that the note needs."""
        self.giving.say("state", "watch")
        for item in self.giving.draft().note.items:
            if item.needs:
                self.giving.say(item.key, "grow the disk by 20:00")
        self.giving.say("none", ",".join(str(n) for n in (4, 5, 9) if self._empty(n)))

    def receive(self, pair: tuple[bytes, str]) -> Read:
        return self.book.check(*pair)

    def do_all(self, read: Read) -> None:
        """Open everything and read everything back."""
        self.taking.preview(read, read.note.must_read)
        for item in read.note.read_back:
            self.taking.read_back(read, item, "I am to grow the disk until eight")

    def _empty(self, part: int) -> bool:
        return not self.giving.draft().note.part(part)

    def _row(self, alert: Alert) -> Row:
        ack = self.ledger.ack_of(alert.id)
        held = None if ack is None else Held(ack.by, ack.until, ack.at, given=ack.given)
        given = self.ledger.view().given.get(alert.id)
        state = State.UNACKED if held is None else State.ACKED
        return Row(alert.id, alert, LEVEL, state, alert.starts_at, None, held, given=given)

    def _look(self) -> Seen:
        runs: list[tuple[RunState, Sequence[Step], str]] = [
            (state, self.library.open(state.path).steps, "") for state in self.walks.open_runs()
        ]
        roles = self.roles(self.me)
        return Seen(
            rows=self.rows(),
            health=self.health,
            runs=runs,
            todos=self.todos,
            roles=roles,
            incidents=frozenset(one.id for one in incidents_of(self.ledger.incident_steps())),
            leaf="leaf",
        )

    def _sign(self, text: str, namespace: str, now: int) -> Endorsement:
        sha256 = hashlib.sha256(text.encode()).hexdigest()
        return Endorsement(text, self.key, f"{self.key} {sha256} {namespace}")
