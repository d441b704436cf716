"""Random acts, random faults, ends between any two file calls, power cuts: nothing saved is lost.

What `append` returned is there for ever and once; verifying says that the journal is proven.
"""

from __future__ import annotations

import random
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from data.journal_file import JournalFile
from oncall_tui.domain.entry import Entry
from oncall_tui.errors import JournalError
from tests.data.fakes_faulty_disk import CALLS, ERRORS, FaultyDisk, Platter, ProcessEndedError
from tests.data.fakes_journal import LOG, journal_in, judge
from tests.fakes import FakeClock

SESSIONS = st.sampled_from([0, 1])


class Crashes(RuleBasedStateMachine):
    """Two sessions of one log on a disk that fails."""

    @initialize()
    def begin(self) -> None:
        self.state = Path(tempfile.mkdtemp(prefix="crashes-"))
        # What is tried here is the log; a key file has tests of its own.
        journal_in(self.state).close()
        self.platter = Platter()
        self.patch = pytest.MonkeyPatch()
        self.patch.setattr("data.journal_writer.SEGMENT_BYTES", 4000)
        self.clock = FakeClock()
        self.disks = [FaultyDisk(self.platter) for _ in range(2)]
        self.sessions = [self.open(n) for n in range(2)]
        self.saved: dict[int, int] = {}
        self.count = 0

    def open(self, which: int) -> JournalFile:
        return journal_in(self.state, ops=self.disks[which], clock=self.clock)

    def start_again(self, which: int) -> None:
        """What a process holds is let go of by the system; nothing is said or written."""
        self.sessions[which]._files.close()
        self.disks[which] = FaultyDisk(self.platter)
        self.sessions[which] = self.open(which)

    @rule(which=SESSIONS, text=st.booleans())
    def append(self, which: int, *, text: bool) -> None:
        self.count += 1
        texts = {"note": f"text {self.count}"} if text else None
        self.clock.advance(1000)
        try:
            entry = self.sessions[which].append("x", {"n": self.count}, texts=texts)
        except JournalError:
            return
        except ProcessEndedError:
            self.start_again(which)
            return
        self.saved[entry.i] = self.count

    @rule(which=SESSIONS)
    def close(self, which: int) -> None:
        try:
            self.sessions[which].close()
        except ProcessEndedError:
            self.sessions[which]._files.close()
        self.start_again(which)

    @rule(
        which=SESSIONS,
        faults=st.lists(
            st.tuples(st.sampled_from(CALLS), st.sampled_from(ERRORS)), min_size=1, max_size=6
        ),
    )
    def fail_next(self, which: int, faults: list[tuple[str, int]]) -> None:
        self.disks[which].faults = faults

    @rule(which=SESSIONS, taken=st.integers(0, 600))
    def take_a_part_only(self, which: int, taken: int) -> None:
        self.disks[which].short = taken

    @rule(which=SESSIONS, steps=st.integers(0, 30))
    def end_soon(self, which: int, steps: int) -> None:
        self.disks[which].ends_in = steps

    @rule(seed=st.integers(0, 2**32))
    def cut_power(self, seed: int) -> None:
        for session in self.sessions:
            session._files.close()
        self.platter.cut_power(random.Random(seed))
        for which in range(2):
            self.start_again(which)
        self.all_is_there()

    @rule()
    def all_is_there(self) -> None:
        found = self.entries()
        numbers = {entry.i: entry.d["n"] for entry in found if entry.type == "x"}
        assert {i: numbers.get(i) for i in self.saved} == self.saved
        assert len(set(numbers.values())) == len(numbers), "an entry stands there twice"
        assert [entry.i for entry in found] == list(range(len(found)))

    def entries(self) -> list[Entry]:
        journal = journal_in(self.state, clock=self.clock)
        assert journal.trouble is None
        return list(journal.entries())

    def teardown(self) -> None:
        try:
            for which in range(2):
                self.start_again(which)
            self.append(0, text=False)
            assert self.count in self.saved.values()
            self.all_is_there()
            assert (self.state / "journal" / LOG).exists()
            report = judge(self.state)
            assert report.exit_code == 0, report
        finally:
            for session in self.sessions:
                session._files.close()
            self.patch.undo()
            shutil.rmtree(self.state)


TestCrashes = Crashes.TestCase
TestCrashes.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
