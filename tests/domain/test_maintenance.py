"""Maintenance windows: never quiet before the plan, never past it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from data.policy_files import load_policy
from oncall_tui.domain.board import Inputs, Memo, assemble
from oncall_tui.domain.board_lines import State
from oncall_tui.domain.maintenance import (
    LONGEST,
    Course,
    Phase,
    Window,
    course_of,
    courses,
    listed,
    running,
)
from oncall_tui.domain.maintenance_steps import Move, Step
from oncall_tui.domain.matcher import parse_matchers
from oncall_tui.domain.policy import Policy
from oncall_tui.domain.work_parts import WorkView
from tests.fakes import MINUTE, NOON, make_alert

POLICY: Policy = load_policy("sev")
HOUR = 60 * MINUTE
EAST = make_alert("DiskWillFill", cluster="east", severity="SEV-1")


def window(start: int = NOON, end: int = NOON + HOUR, name: str = "east") -> Window:
    return Window(name, parse_matchers('cluster="east"'), start, end)


def step(
    move: Move, at: int, *, end: int | None = None, log: str = "bob@web", by: str = "bob"
) -> Step:
    return Step(at, log, 0, by, window().id, move, end)


MOVES = st.builds(
    step,
    st.sampled_from(Move),
    st.integers(NOON - 4 * HOUR, NOON + 4 * HOUR),
    end=st.integers(NOON - HOUR, NOON + 2 * LONGEST) | st.none(),
    log=st.sampled_from(["alice@jump", "bob@web"]),
)
TIMES = st.integers(NOON - 3 * HOUR, NOON + 3 * LONGEST)


@given(st.lists(MOVES, max_size=8), TIMES)
def test_a_window_is_quiet_only_from_its_start_to_its_end_and_until_it_is_closed(
    steps: list[Step], now: int
) -> None:
    course = course_of(window(), sorted(steps, key=lambda one: one.order))
    quiet = bool(running([course], now))
    assert quiet is (course.phase(now) is Phase.RUNNING)
    if quiet:
        assert NOON <= now < course.end
        assert not any(one.move is Move.CLOSE for one in steps)
    assert course.end == NOON + HOUR or course.end in {one.end for one in steps}
    assert course.end - NOON <= LONGEST


@given(st.lists(MOVES, max_size=8))
def test_who_wrote_what_in_which_journal_comes_to_the_same(steps: list[Step]) -> None:
    ordered = sorted(steps, key=lambda one: one.order)
    closed = [one for one in ordered if one.move is Move.CLOSE]
    course = course_of(window(), ordered)
    assert course.closed is (closed[0] if closed else None)


@given(st.lists(MOVES, max_size=6), st.lists(TIMES, min_size=1, max_size=6))
def test_no_row_is_quiet_past_the_end_however_the_clock_jumps(
    steps: list[Step], times: list[int]
) -> None:
    """One memo for all boards, as a session has it."""
    memo: Memo = {}
    planned, work = window(), WorkView()
    moves = {planned.id: tuple(sorted(steps, key=lambda one: one.order))}
    for now in times:
        found = courses([planned], moves)
        board = assemble(
            Inputs(
                alerts=((EAST,),), work=work, policy=POLICY, now=now, running=running(found, now)
            ),
            memo,
        )
        row = board.rows[EAST.id]
        assert (row.state is State.OUT) is (found[0].phase(now) is Phase.RUNNING)
        assert row.state in {State.OUT, State.UNACKED}
        if row.state is State.OUT:
            assert row.out is not None
            assert row.out.until == found[0].end
            assert board.next_change is not None
            assert board.next_change <= found[0].end


@given(st.lists(MOVES, max_size=6), TIMES)
def test_the_next_turn_is_when_the_phase_changes(steps: list[Step], now: int) -> None:
    course = course_of(window(), steps)
    turn = course.next_turn(now)
    if turn is None:
        assert course.phase(now) in {Phase.CLOSED, Phase.OVERRUN}
    else:
        assert course.phase(turn - 1) is course.phase(now)
        assert course.phase(turn) is not course.phase(now)


def test_a_window_without_matchers_covers_nothing() -> None:
    assert not Window("x", (), NOON, NOON + 1).covers(EAST)


def test_a_window_of_one_source_leaves_the_others_alone() -> None:
    matchers = parse_matchers('cluster="east"')
    assert Window("x", matchers, NOON, NOON + 1, source="prod").covers(EAST)
    assert not Window("x", matchers, NOON, NOON + 1, source="edge").covers(EAST)


def test_what_is_overrun_comes_first_and_what_is_closed_or_far_is_not_listed() -> None:
    def at(start: int, name: str) -> Course:
        return course_of(window(start, start + HOUR, name), ())

    closed = course_of(window(name="closed"), [step(Move.CLOSE, NOON)])
    far = at(NOON + 8 * 24 * HOUR, "far")
    soon, now, over = at(NOON + HOUR, "soon"), at(NOON, "now"), at(NOON - 3 * HOUR, "over")
    assert listed([far, soon, closed, now, over], NOON) == [over, now, soon]
