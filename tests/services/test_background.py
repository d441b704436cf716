"""What goes on beside the polls: what is told of it, and how often."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from oncall_tui.domain.sync_status import SyncStatus
from oncall_tui.domain.team import Doubt
from oncall_tui.services.background import Background, Work

REFUSED = SyncStatus(wanted=True, state="refused", reason="status 403: nobody enrolled")


class Sending:
    """A sending whose status a test sets."""

    def __init__(self, status: SyncStatus) -> None:
        self.status = status

    def listen(self, listener: Callable[[], None]) -> None:
        pass

    def poke(self) -> None:
        pass

    async def run(self) -> None:
        pass


def test_that_the_sending_fails_is_told_once_until_it_went_well_again() -> None:
    sending = Sending(REFUSED)
    background = Background(lambda _: Work(sending))
    assert background.notices() == ""
    asyncio.run(background.work(lambda: None))
    said = "upstream refused: status 403: nobody enrolled; 9 says more"
    assert background.notices() == said
    assert background.notices() == ""
    sending.status = SyncStatus(wanted=True)
    assert background.notices() == ""
    sending.status = REFUSED
    assert background.notices() == said


class Mates:
    """A team of which a test sets what is not believed."""

    def __init__(self, *doubts: Doubt) -> None:
        self.found = doubts

    def present(self) -> list[str]:
        return []

    def doubts(self) -> tuple[Doubt, ...]:
        return self.found

    async def run(self) -> None:
        pass


def test_a_mate_who_is_not_believed_is_told_of_once_for_each_reason() -> None:
    doubt = Doubt("bob@jump01", "they are not signed", 1)
    mates = Mates(doubt)
    background = Background(lambda _: Work(Sending(SyncStatus()), mates))
    asyncio.run(background.work(lambda: None))
    assert background.notices() == "bob@jump01: 1 entry not believed: they are not signed"
    mates.found = (Doubt(doubt.log, doubt.why, 2),)
    assert background.doubts() == mates.found
    assert background.notices() == ""
    mates.found = (Doubt(doubt.log, "its signature is wrong"),)
    assert background.notices() == ("bob@jump01: nothing more is believed: its signature is wrong")
