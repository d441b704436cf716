"""Two sessions that find the effect of a third: exactly one sends it."""

from __future__ import annotations

import asyncio

import pytest

from oncall_tui.domain.effect import Effect, Verb
from oncall_tui.errors import JournalFullError
from oncall_tui.services.acting import Acts
from oncall_tui.services.ledger import Ledger
from oncall_tui.services.sending import GRACE, Pending, Sender
from tests.fakes import MINUTE, NOON, FakeClock, MemoryJournal, make_alert


class Held:
    """The claims of all sessions on one host."""

    def __init__(self) -> None:
        self.by: dict[int, object] = {}

    def of(self, session: object) -> Claimed:
        return Claimed(self, session)


class Claimed:
    """One session's view of them; a fake of `ports.Claims`."""

    def __init__(self, held: Held, session: object) -> None:
        self.held, self.session = held, session

    def claim(self, index: int) -> bool:
        return self.held.by.setdefault(index, self.session) is self.session

    def release(self, index: int) -> None:
        if self.held.by.get(index) is self.session:
            del self.held.by[index]


class Two:
    """Two sessions, and an effect whose writer is gone."""

    def __init__(self) -> None:
        self.journal = MemoryJournal(FakeClock())
        self.sent: list[Effect] = []
        self.held = Held()
        self.alert = make_alert()
        acts = Acts(Ledger(self.journal), lambda _: frozenset({Verb.ACK}))
        acts.ack([self.alert], until=lambda _: NOON + 600 * MINUTE)
        self.senders = [self.sender(), self.sender()]

    def sender(self) -> Sender:
        ledger = Ledger(self.journal)
        ledger.catch_up()
        return Sender(ledger, self.perform, self.held.of(object()))

    async def perform(self, source: str, effect: Effect, retry: bool) -> str:
        self.sent.append(effect)
        await asyncio.sleep(0)
        return "made"

    def found(self) -> list[Pending]:
        """Both look before either of them sends."""
        return [s.pending("prod", (self.alert,), now=NOON + GRACE)[0] for s in self.senders]


@pytest.fixture
def two() -> Two:
    return Two()


async def test_of_two_at_once_one_sends(two: Two) -> None:
    pairs = zip(two.senders, two.found(), strict=True)
    said = await asyncio.gather(*(sender.send(pending) for sender, pending in pairs))
    assert sorted(said) == ["", "another session is sending it"]
    assert len(two.sent) == 1


async def test_one_that_comes_later_with_an_old_view_sends_nothing(two: Two) -> None:
    first, second = two.found()
    assert await two.senders[0].send(first) == ""
    assert await two.senders[1].send(second) == "settled meanwhile"
    assert len(two.sent) == 1
    assert two.held.by == {}


async def test_what_was_sent_and_could_not_be_written_stays_claimed_until_it_is(two: Two) -> None:
    first, second = two.found()
    two.journal.full = True
    with pytest.raises(JournalFullError):
        await two.senders[0].send(first)
    assert await two.senders[1].send(second) == "another session is sending it"
    two.journal.full = False
    two.senders[0].settle()
    assert await two.senders[1].send(second) == "settled meanwhile"
    assert len(two.sent) == 1
