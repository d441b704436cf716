"""Maintenance windows: by entries of anybody's journal, each with its reasons."""

from __future__ import annotations

from datetime import UTC
from pathlib import Path

import msgspec
import pytest

from data.policy_files import load_policy
from data.template_files import site_template, template
from oncall_tui.domain.board_lines import State
from oncall_tui.domain.brief import Brief
from oncall_tui.domain.entry import Entry
from oncall_tui.domain.maintenance import LONGEST, Course, Phase, Window
from oncall_tui.domain.maintenance_steps import Answer, Point
from oncall_tui.domain.matcher import parse_matchers
from oncall_tui.domain.work import Work
from oncall_tui.domain.work_parts import WorkState
from oncall_tui.errors import ConfigError, DeniedError, MaintenanceError
from oncall_tui.services.boarding import Boards
from oncall_tui.services.gate import Gate
from oncall_tui.services.journal_view import summary
from oncall_tui.services.ledger import Ledger
from oncall_tui.services.maintaining import Maintaining
from oncall_tui.services.snoozing import snooze, wake
from oncall_tui.services.team_fold import TeamFold
from tests.fakes import MINUTE, NOON, FakeClock, MemoryJournal, make_alert

HOUR = 60 * MINUTE
EAST = make_alert("DiskWillFill", cluster="east", severity="SEV-1")
WINDOW = Window(
    "east upgrade",
    parse_matchers('cluster="east"'),
    NOON,
    NOON + HOUR,
    owner="bob",
    text="New kernels.",
    checklist=("it is up", "it answers"),
)
DONE = tuple(Point(text, Answer.DONE) for text in WINDOW.checklist)


class Place:
    """One person's journal and windows, all by one clock."""

    def __init__(
        self, clock: FakeClock, log: str = "alice@jump01", *, read_only: bool = False
    ) -> None:
        self.clock = clock
        self.journal = MemoryJournal(clock, by=log.partition("@")[0])
        self.journal.log = log
        self.ledger = Ledger(self.journal, gate=Gate(read_only=read_only))
        self.maintaining = Maintaining(
            self.ledger,
            [WINDOW],
            clock=clock,
            zone=UTC,
            template=lambda: template("maintenance.md"),
            checks=lambda path: [path],
        )

    @property
    def course(self) -> Course:
        return self.maintaining.find("east upgrade")

    def phase(self) -> Phase:
        return self.course.phase(self.clock.now())


def place(at: int = NOON + MINUTE) -> Place:
    return Place(FakeClock(at))


def test_an_announcement_names_what_is_affected_and_is_kept_beside_its_entry() -> None:
    here = place(NOON - HOUR)
    text = here.maintaining.announce(here.course, [EAST, make_alert("Other")])
    assert "# Planned maintenance: east upgrade" in text
    assert "Mon 2026-03-02 12:00 UTC" in text
    assert "DiskWillFill" in text
    assert "Other" not in text
    assert here.phase() is Phase.ANNOUNCED
    assert list(here.journal.blobs.values()) == [text]


def test_a_site_has_a_template_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "ours.md"
    path.write_text("$name by $owner, $unknown, $")
    here = place()
    ours = Maintaining(
        here.ledger,
        [WINDOW],
        clock=here.clock,
        zone=UTC,
        template=lambda: site_template(path),
        checks=lambda path: [path],
    )
    assert ours.text(ours.find("east upgrade"), []) == "east upgrade by bob, $unknown, $\n"
    path.write_bytes(b"\xff" * 70_000)
    with pytest.raises(ConfigError, match="64 KiB"):
        ours.text(ours.find("east upgrade"), [])


def test_it_is_begun_once_and_only_while_it_runs() -> None:
    early = place(NOON - 1)
    with pytest.raises(MaintenanceError, match="not come yet"):
        early.maintaining.begin(early.course)
    here = place()
    here.maintaining.begin(here.course)
    with pytest.raises(MaintenanceError, match="begun by alice"):
        here.maintaining.begin(here.course)
    late = place(NOON + HOUR)
    with pytest.raises(MaintenanceError, match="past its end"):
        late.maintaining.begin(late.course)


def test_an_extension_has_a_reason_and_an_end_in_the_future() -> None:
    here = place(NOON + HOUR)
    assert here.phase() is Phase.OVERRUN
    for end, reason in ((NOON, "why"), (NOON + 2 * HOUR, " "), (NOON + LONGEST + 1, "why")):
        with pytest.raises(MaintenanceError):
            here.maintaining.extend(here.course, end, reason)
    here.maintaining.extend(here.course, NOON + 2 * HOUR, "slow disks")
    assert here.phase() is Phase.RUNNING
    assert here.course.end == NOON + 2 * HOUR


def test_it_is_closed_with_every_point_answered_and_a_note_where_one_failed() -> None:
    here = place()
    with pytest.raises(MaintenanceError, match="not every point"):
        here.maintaining.close(here.course, DONE[:1])
    failed = (DONE[0], Point("it answers", Answer.FAILED))
    with pytest.raises(MaintenanceError, match="needs a note"):
        here.maintaining.close(here.course, failed)
    entry = here.maintaining.close(here.course, failed, "see 12")
    assert "1 done" in summary(entry)
    assert "1 failed" in summary(entry)
    for act in (here.maintaining.begin, lambda course: here.maintaining.close(course, DONE)):
        with pytest.raises(MaintenanceError, match="was closed by alice"):
            act(here.course)


def test_before_its_start_it_is_called_off_with_a_note_alone() -> None:
    here = place(NOON - HOUR)
    with pytest.raises(MaintenanceError, match="called off"):
        here.maintaining.close(here.course, ())
    here.maintaining.close(here.course, (), "moved to Friday")
    assert here.phase() is Phase.CLOSED


def test_a_shut_gate_lets_nothing_through() -> None:
    here = Place(FakeClock(NOON), read_only=True)
    with pytest.raises(DeniedError):
        here.maintaining.announce(here.course, [])
    with pytest.raises(DeniedError):
        snooze(here.ledger, [EAST], until=NOON + HOUR)
    assert here.journal.types() == []


def brief(entry: Entry) -> Brief:
    raw = msgspec.Raw(msgspec.json.encode(entry.d))
    return Brief(entry.log, entry.i, entry.ts, entry.by, entry.type, entry.prev, raw)


def test_the_fold_that_was_put_down_goes_on_as_if_it_had_not_been() -> None:
    here = place()
    here.maintaining.begin(here.course)
    snooze(here.ledger, [EAST], until=NOON + HOUR, note="later")
    here.maintaining.extend(here.course, NOON + 2 * HOUR, "slow")
    wake(here.ledger, [EAST])
    snooze(here.ledger, [EAST], until=NOON + 2 * HOUR)
    here.maintaining.close(here.course, DONE)
    whole = Work()
    for entry in here.journal.lines:
        whole.apply(entry)
    for cut in range(len(here.journal.lines) + 1):
        work = Work()
        for entry in here.journal.lines[:cut]:
            work.apply(brief(entry))
        state = msgspec.msgpack.decode(msgspec.msgpack.encode(work.state()), type=WorkState)
        again = Work.of(state)
        for entry in here.journal.lines[cut:]:
            again.apply(brief(entry))
        assert again.view() == whole.view()
    assert whole.view().snoozes[EAST.id].until == NOON + 2 * HOUR
    what = [event.what for event in whole.history[EAST.id]]
    assert what == ["snoozed for 59m", "woken", "snoozed for 1h59"]


def test_what_a_mate_did_about_a_window_counts_and_a_mates_snooze_does_not() -> None:
    clock = FakeClock(NOON + MINUTE)
    mine, bobs = Place(clock), Place(clock, "bob@web02")
    team = TeamFold(own="alice@jump01", me="alice")
    mine.ledger.join(team)
    bobs.maintaining.begin(bobs.course)
    snooze(bobs.ledger, [EAST], until=NOON + HOUR)
    clock.advance(MINUTE)
    bobs.maintaining.close(bobs.course, DONE)
    team.take(bobs.journal.lines)
    assert mine.phase() is Phase.CLOSED
    assert mine.ledger.view().snoozes == {}
    with pytest.raises(MaintenanceError, match="closed by bob"):
        mine.maintaining.close(mine.course, DONE)
    team.replace("bob@web02", bobs.journal.lines[:1])
    assert mine.phase() is Phase.RUNNING
    assert mine.course.begun is not None


def test_a_board_that_is_built_again_turns_loud_at_the_end_of_the_window() -> None:
    boards = Boards(load_policy("sev"), {}, windows=[WINDOW])
    here = place()

    def state(now: int) -> State:
        work = here.ledger.view()
        board = boards.make(((EAST,),), work=work, skews={}, tickets={}, now=now)
        return board.rows[EAST.id].state

    assert state(NOON - 1) is State.UNACKED
    assert boards.needs_ack(EAST)
    assert state(NOON) is State.OUT
    assert not boards.needs_ack(EAST)  # what clears meanwhile has to be seen by nobody
    assert state(NOON + HOUR - 1) is State.OUT
    assert state(NOON + HOUR) is State.UNACKED
    here.maintaining.close(here.course, DONE)
    assert state(NOON + 2 * MINUTE) is State.UNACKED
