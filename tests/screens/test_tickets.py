"""Tickets: open ones first; a key writes first and says whether the system is told."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from oncall_tui.domain.ticket import TicketState
from screens.glyphs import ASCII, UNICODE, Glyphs
from screens.tickets import TicketsScreen, ticket_pieces
from tests.fakes import MINUTE, NOON, make_alert, make_ticket
from tests.screens.harness import Seat, Stage, seat
from tests.screens.pieces import TEXTS, cells, harmless, text_of


def screen_of(at: Seat) -> TicketsScreen:
    assert isinstance(at.app.screen, TicketsScreen)
    return at.app.screen


@given(
    title=TEXTS, key=TEXTS, owner=TEXTS, state=TEXTS, priority=TEXTS,
    width=st.integers(60, 200), glyphs=st.sampled_from([UNICODE, ASCII]),
)  # fmt: skip
def test_a_ticket_fills_its_line_and_nothing_in_it_acts(
    title: str, key: str, owner: str, state: str, priority: str, width: int, glyphs: Glyphs
) -> None:
    ticket = make_ticket(key, title, owner=owner, native_state=state, priority=priority)
    pieces = ticket_pieces(ticket, now=NOON, me="alice", width=width, glyphs=glyphs)
    assert cells(pieces) == width
    assert all(harmless(text) for text, _ in pieces)


async def test_new_ones_stand_first_then_open_then_done_newest_change_first() -> None:
    async with seat() as at:
        done = make_ticket("1", "Done", state=TicketState.DONE, updated_at=NOON)
        old = make_ticket("2", "OldOpen", state=TicketState.OPEN, updated_at=NOON - 9 * MINUTE)
        fresh = make_ticket("3", "FreshOpen", state=TicketState.OPEN)
        await at.answer("desk", [done, old, fresh, make_ticket("4", "New")])
        await at.press("3")
        text = at.text()
        places = [text.index(title) for title in ("New", "FreshOpen", "OldOpen", "Done")]
        assert places == sorted(places)
        assert "3 open, 1 done" in text


async def test_taking_a_ticket_is_saved_and_sent() -> None:
    async with seat() as at:
        await at.answer("desk", [make_ticket("42")])
        await at.press("3", "a")
        assert at.stage.journal.types()[0] == "ticket.taken"
        assert [effect.target.key for effect, _ in at.stage.sources["desk"].done] == ["42"]
        assert "saved" in at.message


async def test_a_system_that_takes_no_change_is_named_as_such() -> None:
    stage = Stage()
    stage.sources["desk"].verbs = frozenset()
    async with seat(stage) as at:
        await at.answer("desk", [make_ticket("42")])
        await at.press("3", "a")
        assert "only in the journal" in at.message


async def test_a_ticket_that_vanishes_leaves_a_tombstone() -> None:
    async with seat() as at:
        await at.answer("desk", [make_ticket("1"), make_ticket("2", updated_at=NOON - 9 * MINUTE)])
        await at.press("3")
        await at.answer("desk", [make_ticket("2", updated_at=NOON - 9 * MINUTE)])
        assert screen_of(at).items.on_tombstone
        assert "#1: no longer there" in at.text()
        await at.press("a")
        assert at.stage.journal.lines == []
        assert "no ticket is chosen" in at.message


async def test_an_empty_note_is_not_taken() -> None:
    async with seat() as at:
        await at.answer("desk", [make_ticket("1")])
        await at.press("3", "n", "enter")
        assert "says nothing" in at.text()
        await at.press("escape")
        assert at.stage.journal.lines == []


def test_my_own_tickets_look_different() -> None:
    ticket = make_ticket(owner="alice")
    mine = ticket_pieces(ticket, now=NOON, me="alice@example.com", width=80, glyphs=ASCII)
    theirs = ticket_pieces(ticket, now=NOON, me="bob@example.com", width=80, glyphs=ASCII)
    assert text_of(mine) == text_of(theirs)
    assert mine != theirs


async def test_enter_shows_all_of_a_ticket_and_what_it_is_about() -> None:
    async with seat(size=(100, 40)) as at:
        ticket = make_ticket("42", "Disk of db1", link="https://desk.example/42")
        alert = make_alert(annotations={"ticket": "42"})
        await at.answer("desk", [ticket])
        await at.answer("prod", [alert])
        await at.press("i", "enter", "enter", "enter")
        await at.press("2", "T", "1", "3", "enter")
        text = at.text()
        for words in ("Disk of db1", "https://desk.example/42", "INC-0"):
            assert words in text
        await at.press("a")
        assert "ticket.taken" in at.stage.journal.types()
        await at.press("enter")
        assert "What we did" in at.text()
        await at.press("escape")
