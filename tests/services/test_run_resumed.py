"""A long run is the fold of its journal: cut it after any entry, and what was there is there again.

Branches, timers, approval, evidence, a command that ran, an edit: twenty steps and their gates.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import msgspec
import pytest

from data.runbook_files import RunbookFolders
from oncall_tui.domain.binding import chosen
from oncall_tui.domain.run_fold import RunsState, fold_runs
from oncall_tui.domain.run_parts import TimerKind
from oncall_tui.domain.runbook import Outcome, Step
from oncall_tui.domain.runbook_label import LabelKind
from oncall_tui.services.ledger import Ledger
from oncall_tui.services.walk import Walk
from oncall_tui.services.walk_running import Running
from oncall_tui.services.walking import Walks
from screens.glyphs import ASCII
from screens.present import Piece
from screens.present_gates import gate_lines
from screens.present_step import head_lines
from tests.fakes import MINUTE, FakeClock, MemoryJournal
from tests.services.fakes_approvals import FakeRunner, FakeShared, fake_approvals
from tests.services.test_walk_running import EVERY

HOUR = 60 * MINUTE

_PLAIN = "".join(f"{n}. **Look at part {n}.** It takes a moment.\n" for n in range(1, 13))

TEXT = f"""# Long

## Look

{_PLAIN}
## Decide

1. **What is it?**
    - **Choose:**
        - disk: [Disk](#disk)
        - net: [Net](#net)

## Disk

1. **Measure.**
    - **Safe:** it reads
    - **Evidence:** the line

    ```sh
    df -h
    ```

2. **Grow.**
    - **Ask:** `size`: how much?
    - **Changes:** never shrinks
    - **Approve:** second person
    - **Undo:** nothing does
    - **Within:** 15m

    ```sh
    grow <size>
    ```

3. **Settle.**
    - **Wait:** 5m
4. **Call.**
    - **Escalate:** storage after 15m

## Net

1. **Pull the plug.**

## Close

1. **Say so.**
2. **Write it down.**
"""


class Night:
    """One run, walked to its end."""

    def __init__(self, folder: Path) -> None:
        (folder / "Long.md").write_text(TEXT)
        self.library = RunbookFolders([folder])
        self.clock = FakeClock()
        self.journal = MemoryJournal(self.clock)
        self.shared = FakeShared()
        self.walk = self.over(self.journal).start(None, chosen("Long.md"))

    def over(self, journal: MemoryJournal) -> Walks:
        """A new program over a journal."""
        ledger = Ledger(journal)
        ledger.catch_up()
        return Walks(
            ledger,
            self.library,
            self.clock,
            running=Running(EVERY, FakeRunner(), 60),
            open_approvals=lambda: fake_approvals(ledger, self.clock, self.shared),
        )

    def cut(self, length: int) -> Walk:
        """What a new program shows of a journal that ends there."""
        journal = MemoryJournal(self.clock)
        journal.lines = self.journal.lines[:length]
        journal.blobs = dict(self.journal.blobs)
        return self.over(journal).resume(self.walk.state.run)

    def step(self, title: str) -> Step:
        return next(s for s in self.walk.runbook.steps if s.title.startswith(title))

    def done(self, title: str) -> None:
        self.walk.outcome(self.step(title), Outcome.DONE)
        self.walk.enter()


def shown(walk: Walk) -> list[list[Piece]]:
    """Return what the screen is made of: each step, its outcome, its gates, what comes next."""
    lines: list[list[Piece]] = []
    for step in walk.runbook.steps:
        known = walk.state.outcomes.get(step.id)
        lines += [*head_lines(step, ASCII), *gate_lines(step, walk)]
        lines.append([(repr((known, walk.holds(step))), lines[0][0][1])])
    following = walk.next_step()
    lines.append([(repr((following and following.id, walk.passed(), walk.owed())), lines[0][0][1])])
    return lines


class Seen(NamedTuple):
    """What was on the screen: after how many entries, when."""

    length: int
    at: int
    screen: list[list[Piece]]


def acts(night: Night) -> list[Seen]:
    """Walk the run; return what the screen showed after each act."""
    seen: list[Seen] = []

    def look() -> None:
        seen.append(Seen(len(night.journal.lines), night.clock.at, shown(night.walk)))

    walk = night.walk
    for n in range(1, 13):
        night.done(f"Look at part {n}.")
        look()
    question = night.step("What is it")
    label = question.label(LabelKind.CHOOSE)
    assert label is not None
    walk.choose(question, label.options[0])
    look()
    night.done("What is it")
    look()
    measure, grow, settle = night.step("Measure"), night.step("Grow"), night.step("Settle")
    walk.execute(measure, 0, heard=lambda _: None, stopped=lambda: False)
    look()
    night.done("Measure")
    look()
    walk.set_input("size", "200Gi", grow)
    look()
    walk.ask_approval(grow)
    look()
    night.clock.advance(16 * MINUTE)
    look()
    bob = fake_approvals(
        Ledger(MemoryJournal(night.clock, by="bob@example.com")),
        night.clock, night.shared, name="bob", host="jump02",
    )  # fmt: skip
    bob.answer(bob.waiting()[0], grant=True, reason="go on")
    walk.hear_answer(grow)
    look()
    night.done("Grow")
    look()
    walk.start_timer(settle, TimerKind.WAIT)
    look()
    walk.cut_timer(settle, TimerKind.WAIT, "it is settled")
    look()
    night.done("Settle")
    look()
    call = night.step("Call")
    escalate = call.label(LabelKind.ESCALATE)
    assert escalate is not None
    walk.escalate(call, escalate)
    look()
    night.done("Call")
    look()
    walk.settle_undo(grow, kept=True, reason="it has to be that large")
    look()
    night.done("Say so")
    look()
    return seen


def test_after_a_kill_at_any_entry_the_screen_is_the_one_before(tmp_path: Path) -> None:
    night = Night(tmp_path)
    seen = acts(night)
    assert len(night.walk.runbook.steps) == 20
    assert len({one.length for one in seen}) > 24
    for length, at, screen in seen:
        night.clock.at = at
        assert shown(night.cut(length)) == screen, f"after entry {length}"


def test_every_prefix_of_the_journal_folds_to_what_was_known_then(tmp_path: Path) -> None:
    night = Night(tmp_path)
    acts(night)
    whole = fold_runs([])
    for length, entry in enumerate(night.journal.lines, 1):
        whole.apply(entry)
        put_down = msgspec.json.decode(msgspec.json.encode(whole.state()), type=RunsState)
        again = fold_runs(night.journal.lines[:length])
        assert again.state() == put_down == whole.state()


@pytest.mark.parametrize("jump", [-HOUR, HOUR])
@pytest.mark.parametrize("kind", [TimerKind.WAIT, TimerKind.WITHIN])
def test_a_clock_that_jumps_an_hour_changes_no_timer_of_this_session(
    tmp_path: Path, jump: int, kind: TimerKind
) -> None:
    night = Night(tmp_path)
    clock = JumpingClock(night.clock)
    night.walk._clock = clock
    step = night.step("Settle" if kind is TimerKind.WAIT else "Grow")
    night.walk.start_timer(step, kind)
    clock.advance(2 * MINUTE)
    clock.offset = jump
    total = 5 * MINUTE if kind is TimerKind.WAIT else 15 * MINUTE
    assert night.walk.left(step, kind) == total - 2 * MINUTE


@pytest.mark.parametrize(("jump", "left"), [(-HOUR, 5 * MINUTE), (HOUR, 0)])
def test_after_a_resume_nobody_waits_longer_than_the_author_said(
    tmp_path: Path, jump: int, left: int
) -> None:
    night = Night(tmp_path)
    step = night.step("Settle")
    night.walk.start_timer(step, TimerKind.WAIT)
    night.clock.advance(jump)
    assert night.cut(len(night.journal.lines)).left(step, TimerKind.WAIT) == left


class JumpingClock:
    """A clock whose time of day somebody sets."""

    def __init__(self, clock: FakeClock) -> None:
        self._clock = clock
        self.offset = 0

    def now(self) -> int:
        return self._clock.now() + self.offset

    def monotonic(self) -> float:
        return self._clock.monotonic()

    def advance(self, milliseconds: int) -> None:
        self._clock.advance(milliseconds)
