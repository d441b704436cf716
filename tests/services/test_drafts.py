"""Unfinished texts: offered to the same prompt, never put into another, gone when done."""

from __future__ import annotations

from oncall_tui.domain.draft import KEPT_FOR, Draft
from oncall_tui.services.drafts import Drafts
from tests.fakes import NOON, FakeClock
from tests.services.fakes_drafts import MemoryDrafts


class Desk:
    """A store that outlives sessions."""

    def __init__(self) -> None:
        self.store = MemoryDrafts()
        self.clock = FakeClock()

    def session(self) -> Drafts:
        return Drafts(self.store, self.clock)

    def type(self, text: str, about: str = "a1", kind: str = "note") -> None:
        self.session().open(kind, about, f"Alert {about}").keep((text,))


def test_the_same_prompt_of_the_next_session_has_the_text() -> None:
    desk = Desk()
    desk.type("called the ven")
    sheet = desk.session().open("note", "a1", "Alert a1")
    assert sheet.before == Draft("note", "a1", "Alert a1", ("called the ven",), NOON)


def test_another_alert_is_offered_the_text_and_does_not_have_it() -> None:
    desk = Desk()
    desk.type("called the ven")
    sheet = desk.session().open("note", "a2", "Alert a2")
    assert sheet.before is None
    assert sheet.other is not None
    assert sheet.other.title == "Alert a1"


def test_a_text_that_is_taken_over_is_not_offered_twice() -> None:
    desk = Desk()
    desk.type("called the ven")
    assert desk.session().open("note", "a2", "Alert a2").take_over() == ("called the ven",)
    assert [draft.about for draft in desk.session().left()] == ["a2"]


def test_a_prompt_of_another_kind_is_offered_nothing() -> None:
    desk = Desk()
    desk.type("because", kind="skip")
    sheet = desk.session().open("note", "a1", "Alert a1")
    assert (sheet.before, sheet.other, sheet.take_over()) == (None, None, ())


def test_nothing_is_left_of_what_was_saved_or_cancelled() -> None:
    desk = Desk()
    desk.type("called the ven")
    desk.session().open("note", "a1", "Alert a1").done()
    assert desk.store.drafts == {}


def test_a_late_keystroke_does_not_bring_a_text_back() -> None:
    desk = Desk()
    sheet = desk.session().open("note", "a1", "Alert a1")
    sheet.keep(("called",))
    sheet.done()
    sheet.keep(("called the",))
    assert desk.store.drafts == {}


def test_an_emptied_prompt_keeps_nothing() -> None:
    desk = Desk()
    sheet = desk.session().open("note", "a1", "Alert a1")
    sheet.keep(("called",))
    sheet.keep(("  ",))
    assert desk.store.drafts == {}


def test_what_is_left_is_told_newest_first_and_for_a_week() -> None:
    desk = Desk()
    desk.type("old")
    desk.clock.advance(1000)
    desk.type("new", about="a2")
    assert [draft.values for draft in desk.session().left()] == [("new",), ("old",)]
    desk.clock.advance(KEPT_FOR - 500)
    assert [draft.values for draft in desk.session().left()] == [("new",)]
    assert len(desk.store.drafts) == 1
