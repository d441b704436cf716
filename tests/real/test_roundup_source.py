"""The Roundup adapter against a real tracker."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from data.tickets.roundup import RoundupSource
from oncall_tui.domain.effect import Effect, Verb
from oncall_tui.domain.ticket import Ticket, TicketState
from oncall_tui.errors import RefusedError, SourceError
from oncall_tui.services.acting import ticket_target
from tests.real.adapters import now_ms, roundup_source
from tests.real.faulty_proxy import Fault, FaultyProxy
from tests.real.roundup_server import PASSWORD, USER, RealRoundup


@pytest.fixture
async def source(roundup: RealRoundup) -> AsyncIterator[RoundupSource]:
    source = roundup_source(roundup.url, basic=(USER, PASSWORD))
    yield source
    await source.aclose()


async def found(source: RoundupSource, key: str) -> Ticket:
    return next(ticket for ticket in (await source.poll()).items if ticket.key == key)


def effect(verb: Verb, ticket: Ticket, text: str = "") -> Effect:
    return Effect(
        entry=3,
        op=f"alice@host/{ticket.key}",
        verb=verb,
        target=ticket_target(ticket),
        by=USER,
        at=now_ms(),
        text=text,
    )


async def test_poll_lists_tickets(roundup: RealRoundup, source: RoundupSource) -> None:
    key = roundup.open_ticket("Disk full on db1 [oncall:1234567890abcdef]")
    ticket = await found(source, key)
    assert ticket.title == "Disk full on db1 [oncall:1234567890abcdef]"
    assert ticket.priority == "critical"
    assert ticket.state is not TicketState.DONE
    assert ticket.owner == ""
    assert abs(ticket.created_at - now_ms()) < 300_000
    assert ticket.link.startswith(roundup.url)


async def test_all_pages_are_read(
    roundup: RealRoundup, source: RoundupSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("data.tickets.roundup.PAGE", 2)
    keys = {roundup.open_ticket(f"Page {number}") for number in range(5)}
    assert keys <= {ticket.key for ticket in (await source.poll()).items}


async def test_take_makes_me_the_owner(roundup: RealRoundup, source: RoundupSource) -> None:
    key = roundup.open_ticket("Take me")
    await source.perform(effect(Verb.TAKE, await found(source, key)), retry=False)
    there = roundup.ticket(key)
    assert there["assignedto"]["username"] == USER
    assert there["status"]["name"] == "in-progress"
    after = await found(source, key)
    assert after.owner == USER
    assert after.state is TicketState.OPEN


async def test_a_note_is_there_once_even_when_its_first_answer_was_lost(
    roundup: RealRoundup, roundup_proxy: FaultyProxy
) -> None:
    key = roundup.open_ticket("Note me")
    source = roundup_source(f"{roundup_proxy.url}/t", basic=(USER, PASSWORD))
    try:
        note = effect(Verb.NOTE, await found(source, key), "checked the disk: “97 %”")
        roundup_proxy.fault = Fault.LOST_REPLY
        with pytest.raises(SourceError):
            await source.perform(note, retry=False)
        roundup_proxy.fault = Fault.NONE
        await source.perform(note, retry=True)
        await source.perform(note, retry=True)
    finally:
        await source.aclose()
    (text,) = roundup.notes(key)
    assert "checked the disk: “97 %”" in text
    assert note.op in text


async def test_a_wrong_password_is_refused(roundup: RealRoundup) -> None:
    source = roundup_source(roundup.url, basic=(USER, "not it"))
    try:
        with pytest.raises(RefusedError):
            await source.poll()
    finally:
        await source.aclose()
