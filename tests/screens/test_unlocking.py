"""Coming back after a while: the next change asks who is there, reading does not."""

from __future__ import annotations

import threading

import msgspec

from oncall_tui.domain.signing import Signing
from oncall_tui.errors import AgentError, NoAgentError, OncallError
from oncall_tui.services.idle_lock import IdleLock
from tests.fakes import MINUTE, make_alert
from tests.screens.harness import Seat, Stage, seat

AGENT = Signing("certificate", "agent", "SHA256:x")
FILE = Signing("sshsig", "file", "SHA256:y")


class Guarded(Stage):
    """A stage with a lock over a signer that does as the test says."""

    def __init__(self, signing: Signing, error: OncallError | None = None) -> None:
        super().__init__()
        self.signing = signing
        self.error = error
        self.renewed: list[bool] = []
        self.wait: threading.Event | None = None
        self.lock = IdleLock(self, self.clock, after=900)
        self.desk = msgspec.structs.replace(self.desk, lock=self.lock)

    def renew_session(self, *, fall: bool = True) -> None:
        self.renewed.append(fall)
        if self.wait is not None:
            self.wait.wait(20)
        if self.error is not None and not fall:
            raise self.error
        if fall:
            self.signing = msgspec.structs.replace(FILE, instead_of="no ssh-agent listens")


async def away(at: Seat) -> None:
    """Show an alert, and be away for longer than the lock waits."""
    await at.answer("prod", [make_alert("Disk")])
    at.stage.clock.advance(20 * MINUTE)


def acked(at: Seat) -> bool:
    return "alert.acked" in at.stage.journal.types()


async def test_an_act_waits_for_the_agent_and_is_then_done() -> None:
    stage = Guarded(AGENT)
    async with seat(stage) as at:
        await away(at)
        await at.press("a")
        assert stage.renewed == [False]
        assert acked(at)
        assert not stage.lock.locked


async def test_while_the_agent_is_asked_the_screen_says_for_whom_it_waits() -> None:
    stage = Guarded(AGENT)
    stage.wait = threading.Event()
    async with seat(stage) as at:
        await away(at)
        await at.press("a")
        assert "Asking: ssh-agent, certified session key SHA256:x" in at.text()
        assert "Touch the security key" in at.text()
        await at.press("escape")
        assert not acked(at)
        stage.wait.set()
        await at.settle()
        assert stage.lock.locked


async def test_an_agent_that_refuses_keeps_it_shut_and_says_why() -> None:
    stage = Guarded(AGENT, AgentError("the ssh-agent refused", hint="somebody declined"))
    async with seat(stage) as at:
        await away(at)
        await at.press("a")
        assert not acked(at)
        assert "the ssh-agent refused: somebody declined" in at.message
        assert stage.lock.locked


async def test_an_agent_that_is_gone_leaves_the_file_after_a_yes_and_says_so() -> None:
    stage = Guarded(AGENT, NoAgentError("no ssh-agent listens any more"))
    async with seat(stage) as at:
        await away(at)
        await at.press("a")
        assert "no ssh-agent listens any more" in at.text()
        assert not acked(at)
        await at.press("y")
        assert stage.renewed == [False, True]
        assert acked(at)


async def test_with_a_key_file_a_person_is_asked() -> None:
    stage = Guarded(FILE)
    async with seat(stage) as at:
        await away(at)
        await at.press("a")
        assert "Is it still you?" in at.text()
        assert "No key was pressed for 20m." in at.text()
        await at.press("escape")
        assert not acked(at)
        assert "nothing was changed" in at.message
        await at.press("a", "y")
        assert acked(at)
        assert stage.renewed == []


async def test_reading_asks_nobody() -> None:
    stage = Guarded(AGENT)
    async with seat(stage) as at:
        await away(at)
        await at.press("j", "k", "enter", "escape", "5", "1", "f")
        assert stage.renewed == []
        assert stage.lock.locked


async def test_a_key_file_in_the_agents_place_is_told_once() -> None:
    stage = Guarded(msgspec.structs.replace(FILE, instead_of="the ssh-agent refused"))
    async with seat(stage) as at:
        assert "the key file signs: the ssh-agent refused" in at.message


async def test_a_prompt_that_was_open_all_the_while_writes_nothing_and_keeps_its_text() -> None:
    stage = Guarded(AGENT)
    async with seat(stage) as at:
        await at.answer("prod", [make_alert("Disk")])
        await at.press("n")
        await at.type("half")
        stage.clock.advance(20 * MINUTE)
        await at.press("enter")
        assert "alert.noted" not in stage.journal.types()
        assert "not done: nobody was here for a while" in at.message
        await at.press("n")
        assert "half" in at.text()
        await at.press("enter")
        assert "alert.noted" in stage.journal.types()


async def test_the_journal_screen_says_who_signs() -> None:
    async with seat(Guarded(AGENT), size=(120, 40)) as at:
        await at.press("5")
        assert "signed by: ssh-agent, certified session key SHA256:x" in at.text()
