"""Boards: filter, folds and grouping apply to whatever is known, and survive what is typed."""

from __future__ import annotations

import pytest

from data.policy_files import load_policy
from oncall_tui.domain.alert import Alert, RemoteAck
from oncall_tui.domain.board import Board
from oncall_tui.domain.board_lines import FOLD_FROM, Group, Row, Section
from oncall_tui.domain.filter import SavedFilter
from oncall_tui.domain.ticket import Ticket
from oncall_tui.domain.work_parts import Ack, Returned, WorkView
from oncall_tui.errors import FilterError
from oncall_tui.services.acting import alert_target
from oncall_tui.services.boarding import Boards
from oncall_tui.services.sieving import Sieve
from tests.fakes import NOON, make_alert, make_ticket


def make_boards() -> Boards:
    return Boards(load_policy("sev"), {"prod": {"wake me": "SEV-1"}})


def build(
    boards: Boards,
    *alerts: Alert,
    tickets: dict[str, Ticket] | None = None,
    pinned: str | None = None,
) -> Board:
    return boards.make(
        (alerts,), work=WorkView(), skews={}, tickets=tickets or {}, now=NOON, pinned=pinned
    )


def titles(board: Board) -> list[str]:
    return [line.alert.title for line in board.lines if isinstance(line, Row)]


def test_a_filter_hides_and_counts_what_it_hides() -> None:
    boards = make_boards()
    boards.set_filter("disk")
    board = build(boards, make_alert("DiskFull"), make_alert("WebDown", annotations={}))
    assert titles(board) == ["DiskFull"]
    assert len(board.hidden) == 1
    assert board.total == 2, "the counts at the top are of everything"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('@state="acked"', ["Held"]),
        ('@owner="bob"', ["Held"]),
        ('@level="SEV-1"', ["Held", "Page"]),
        ('@source="prod",team="db"', ["Page"]),
        ("#77", ["Page"]),
    ],
)
def test_a_filter_may_ask_for_the_words_of_the_board(text: str, found: list[str]) -> None:
    boards = make_boards()
    boards.set_filter(text)
    page = make_alert("Page", severity="wake me", team="db")
    board = build(
        boards,
        make_alert("Held", ack=RemoteAck("bob")),
        page,
        make_alert("Other", severity="info"),
        tickets={page.id: make_ticket("77")},
    )
    assert sorted(titles(board)) == found


def test_a_filter_that_cannot_be_understood_leaves_the_old_one() -> None:
    boards = make_boards()
    boards.set_filter("disk")
    before = boards.filter
    with pytest.raises(FilterError):
        boards.set_filter('severity=~"("')
    assert boards.filter is before


def test_an_empty_filter_shows_everything() -> None:
    boards = make_boards()
    boards.set_filter("disk")
    boards.set_filter("  ")
    assert titles(build(boards, make_alert("WebDown"))) == ["WebDown"]


def test_a_fold_is_kept_by_key_over_boards() -> None:
    boards = make_boards()
    alerts = [make_alert(instance=f"db{n}") for n in range(FOLD_FROM)]
    [group] = [line for line in build(boards, *alerts).lines if isinstance(line, Group)]
    boards.toggle(group.key)
    assert len(titles(build(boards, *alerts))) == FOLD_FROM
    assert len(titles(build(boards, *alerts, make_alert(instance="db99")))) == FOLD_FROM + 1
    boards.toggle(group.key)
    assert titles(build(boards, *alerts)) == []
    boards.unfold(group.key)
    boards.unfold(group.key)
    assert len(titles(build(boards, *alerts))) == FOLD_FROM


def test_a_group_does_not_fold_over_the_cursor() -> None:
    boards = make_boards()
    alerts = [make_alert(instance=f"db{n}") for n in range(FOLD_FROM)]
    assert len(titles(build(boards, *alerts, pinned=alerts[2].id))) == FOLD_FROM


def test_without_grouping_every_alert_has_its_line() -> None:
    boards = make_boards()
    boards.grouped = False
    assert len(titles(build(boards, *[make_alert(instance=f"db{n}") for n in range(9)]))) == 9


def test_levels_follow_the_words_of_the_source() -> None:
    boards = make_boards()
    assert boards.level_of(make_alert(severity="wake me")).name == "SEV-1"
    assert not boards.level_of(make_alert(severity="wake me", source="edge")).mapped


def test_a_filter_that_is_bound_to_a_source_leaves_other_sources_alone() -> None:
    boards = Boards(load_policy("sev"), {})
    mine = SavedFilter("mine", "m", 'team="db"', "prod")
    alerts = (
        make_alert("Own", team="db"),
        make_alert("Theirs", team="web"),
        make_alert("Edge", source="edge", team="web"),
    )
    boards.use(mine)
    assert sorted(titles(build(boards, *alerts))) == ["Edge", "Own"]
    assert boards.bound_words == "prod: mine"
    boards.set_filter("!edge")
    assert titles(build(boards, *alerts)) == ["Own"]
    boards.use(mine)
    assert boards.bound_words == ""
    assert sorted(titles(build(boards, *alerts))) == ["Own", "Theirs"]


def test_a_saved_filter_without_a_source_takes_the_place_of_what_was_typed() -> None:
    boards = Boards(load_policy("sev"), {})
    boards.set_filter("nothing")
    boards.use(SavedFilter("web", "w", 'team="web"'))
    assert titles(build(boards, make_alert("A", team="db"), make_alert("B", team="web"))) == ["B"]


def test_a_filter_that_takes_too_long_gives_way_to_the_one_before_it() -> None:
    boards = make_boards()
    alerts = [make_alert("DiskFull"), make_alert("WebDown", annotations={})]
    boards.set_filter("disk")
    build(boards, *alerts)
    seconds = iter(range(0, 10_000, 100))
    boards._sieve = Sieve(lambda: float(next(seconds)) if slow() else 0.0)
    boards.set_filter("web.*n")

    def slow() -> bool:
        return boards.filter is not None and boards.filter.text == "web.*n"

    board = build(boards, *alerts)
    assert titles(board) == ["DiskFull"]
    assert boards.filter is not None
    assert boards.filter.text == "disk"
    assert "too long" in boards.take_problem()
    assert boards.take_problem() == ""


def test_a_key_typed_into_the_filter_makes_no_row_anew() -> None:
    boards = make_boards()
    alerts = (make_alert("DiskFull"), make_alert("WebDown", annotations={}))
    before = build(boards, *alerts).rows
    boards.set_filter("disk")
    assert build(boards, *alerts).rows is before


def test_a_change_of_anything_a_row_follows_from_makes_it_anew() -> None:
    boards = make_boards()
    alert = make_alert("DiskFull")
    build(boards, alert)
    ack = Ack("bob", NOON, NOON + 60_000, 0)
    work = WorkView(acks={alert.id: ack})
    board = boards.make(((alert,),), work=work, skews={}, tickets={}, now=NOON)
    assert board.rows[alert.id].owner == "bob"
    assert board.next_change == NOON + 60_000
    board = boards.make(((alert,),), work=work, skews={}, tickets={}, now=NOON + 60_000)
    assert board.rows[alert.id].owner == ""


def test_a_board_that_keeps_still_keeps_the_severities_where_they_stood() -> None:
    boards = make_boards()
    first, second = make_alert("First", severity="wake me"), make_alert("Second", severity="info")
    third = make_alert("Third", severity="warning")
    returned = {first.id: Returned(alert_target(first), NOON)}

    def names(*alerts: Alert, cleared: dict[str, Returned]) -> list[str]:
        view = WorkView(returned=cleared)
        board = boards.make((alerts,), work=view, skews={}, tickets={}, now=NOON)
        boards.freeze(board)
        return [line.title for line in board.lines if isinstance(line, Section)]

    assert names(second, third, cleared=returned) == ["SEV-3", "SEV-4", "SEV-1"]
    gone = {**returned, third.id: Returned(alert_target(third), NOON)}
    assert names(second, cleared=gone) == ["SEV-3", "SEV-4", "SEV-1"], "it stays where it stood"
    assert names(first, second, cleared=gone) == ["SEV-1", "SEV-3", "SEV-4"]
