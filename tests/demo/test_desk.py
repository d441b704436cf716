from __future__ import annotations

from oncall_tui.demo.desk import Desk, apply
from oncall_tui.demo.events import Comments, Moves, Opens, Takes

OPENED = apply(Desk(), 10, Opens(7, "chris", "Scanner is dead", "urgent", "The shift calls."))


def test_an_opened_ticket_has_its_text_as_the_first_message() -> None:
    issue = OPENED.issues[7]
    assert (issue.status, issue.owner, issue.creation) == ("unread", "", 10)
    assert [OPENED.messages[n - 1].text for n in issue.messages] == ["The shift calls."]


def test_a_comment_turns_an_unread_ticket_into_one_that_is_talked_about() -> None:
    desk = apply(OPENED, 20, Comments(7, "ben", "Which hall?"))
    issue = desk.issues[7]
    assert (issue.status, issue.activity, issue.actor) == ("chatting", 20, "ben")
    assert apply(desk, 30, Comments(7, "chris", "B.")).issues[7].status == "chatting"


def test_a_comment_leaves_any_other_status_alone() -> None:
    desk = apply(OPENED, 20, Moves(7, "ben", "testing"))
    assert apply(desk, 30, Comments(7, "ben", "?")).issues[7].status == "testing"


def test_who_takes_a_ticket_owns_it_and_is_told_of_it() -> None:
    issue = apply(OPENED, 20, Takes(7, "ben")).issues[7]
    assert (issue.owner, issue.status, issue.nosy) == ("ben", "in-progress", ("chris", "ben"))


def test_a_ticket_that_has_an_owner_is_not_taken_again() -> None:
    taken = apply(OPENED, 20, Takes(7, "alice"))
    assert apply(taken, 30, Takes(7, "ben")) == taken


def test_an_event_leaves_the_desk_before_it_as_it_was() -> None:
    before = (dict(OPENED.issues), OPENED.messages)
    apply(OPENED, 20, Moves(7, "ben", "resolved"))
    assert (dict(OPENED.issues), OPENED.messages) == before
