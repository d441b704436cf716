"""Mine, my team's, all."""

from __future__ import annotations

import pytest

from data.policy_files import load_policy
from oncall_tui.domain.alert import Alert, RemoteAck
from oncall_tui.domain.board import Board
from oncall_tui.domain.board_lines import Row, Section
from oncall_tui.domain.whose import Whose, is_me
from oncall_tui.domain.work_parts import Ack, WorkView
from oncall_tui.services.boarding import Boards
from tests.fakes import MINUTE, NOON, make_alert

ME = "alice@example.com"
NEW = make_alert("New")
LATE = make_alert("Late", severity="critical")
EARLY = make_alert("Early", severity="warning")
GIVEN = make_alert("Given", severity="warning")
STRANGER = make_alert("Stranger", ack=RemoteAck(by="oncall-bot"))
MATE = make_alert("Mate", ack=RemoteAck(by="carol@example.com"))
ALERTS = (NEW, LATE, EARLY, GIVEN, STRANGER, MATE)
WORK = WorkView(
    acks={
        LATE.id: Ack(ME, NOON - MINUTE, None, 0),
        EARLY.id: Ack("alice", NOON - 9 * MINUTE, None, 1),
        GIVEN.id: Ack("plumber", NOON - 3 * MINUTE, None, 2),
    },
    mates=frozenset({ME, "carol@example.com"}),
)


def build(boards: Boards, *, alerts: tuple[Alert, ...] = ALERTS) -> Board:
    return boards.make((alerts,), work=WORK, skews={}, tickets={}, now=NOON)


def boards_for(whose: Whose) -> Boards:
    boards = Boards(load_policy("sev"), {})
    boards.look_at(whose, ME)
    return boards


def titles(board: Board) -> list[str]:
    return [line.alert.title for line in board.lines if isinstance(line, Row)]


def test_the_key_goes_round() -> None:
    assert [Whose.ALL.next(), Whose.MINE.next(), Whose.TEAM.next()] == ["mine", "team", "all"]


def test_mine_is_what_i_have_oldest_first_across_severities_without_headings() -> None:
    board = build(boards_for(Whose.MINE))
    assert titles(board) == ["Early", "Late"]
    assert not any(isinstance(line, Section) for line in board.lines)
    assert (board.shown, len(board.rows)) == (2, len(ALERTS))


def test_the_counts_at_the_top_stay_those_of_everything() -> None:
    assert build(boards_for(Whose.MINE)).total == build(boards_for(Whose.ALL)).total


def test_team_is_what_anybody_of_the_team_s_journals_has() -> None:
    assert set(titles(build(boards_for(Whose.TEAM)))) == {"Late", "Early", "Given", "Mate"}


def test_the_filter_holds_beside_it() -> None:
    boards = boards_for(Whose.MINE)
    boards.set_filter("late")
    assert titles(build(boards)) == ["Late"]


def test_another_order_is_the_one_that_was_chosen() -> None:
    boards = boards_for(Whose.MINE)
    boards.order = boards.order.next()
    board = build(boards)
    assert titles(board) == ["Late", "Early"]
    assert any(isinstance(line, Section) for line in board.lines)


def test_all_shows_all() -> None:
    boards = boards_for(Whose.MINE)
    boards.look_at(Whose.ALL, ME)
    assert len(titles(build(boards))) == len(ALERTS)


@pytest.mark.parametrize(
    ("who", "mine"),
    [("alice", True), ("ALICE@example.com", True), ("alice@other.org", False), ("", False)],
)
def test_an_assignment_may_name_me_short(who: str, mine: bool) -> None:
    assert is_me(who, ME) is mine
