"""Running a command by keys, asking for approval, evidence of many lines, an edited file."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from textual import events

from oncall_tui.domain.approval import GRANT, Request, read_request, request_id
from oncall_tui.domain.command_end import CommandEnd
from oncall_tui.domain.endorsement import declare
from oncall_tui.services.ledger import Ledger
from oncall_tui.services.walk_running import Running
from screens.ask_evidence import AskEvidence, PasteLine
from screens.running_box import RunningBox
from tests.fakes import MemoryJournal, make_alert
from tests.screens.harness import Seat, Stage, seat
from tests.services.fakes_approvals import FakeRunner, FakeShared, FakeSigning, fake_approvals

TEXT = """# DiskWillFill

1. **Look.** `df -h <mountpoint>`
    - **Safe:** it only reads
    - **Evidence:** the line of it

    ```sh
    df -h <mountpoint>
    ```

2. **Grow it.**
    - **Changes:** it never shrinks
    - **Approve:** second person

    ```sh
    grow <mountpoint>
    ```
"""


@asynccontextmanager
async def walking(size: tuple[int, int] = (80, 24)) -> AsyncIterator[tuple[Seat, FakeRunner]]:
    stage = Stage()
    stage.library.texts["DiskWillFill.md"] = TEXT
    runner = stage.lend_runner()
    async with seat(stage, size=size) as at:
        await at.answer("prod", [make_alert(mountpoint="/var")])
        await at.press("r")
        await at.settle()
        yield at, runner


def types(at: Seat) -> list[str]:
    return at.stage.journal.types()[1:]


async def test_reading_takes_a_key_and_its_output_is_evidence() -> None:
    async with walking() as (at, runner):
        assert "x runs it" in at.text()
        await at.press("x")
        assert "df -h /var" in at.text()
        assert runner.ran == []
        await at.press("enter")
        assert runner.ran == ["df -h /var"]
        assert "exit code 0" in at.text()
        assert "grown" in at.text()
        await at.press("enter")
        assert types(at) == ["command.begun", "command.run"]
        await at.press("V")
        assert "grown" in at.text()
        await at.press("escape", "d")
        assert types(at)[2:] == ["step.outcome"]


class QuickRunner(FakeRunner):
    """Is over before anything of it was heard."""

    def run(
        self,
        script: str,
        *,
        lang: str,
        seconds: float,
        heard: Callable[[bytes], None],
        stopped: Callable[[], bool],
    ) -> CommandEnd:
        return super().run(script, lang=lang, seconds=seconds, heard=_deaf, stopped=stopped)


def _deaf(_: bytes) -> None:
    """Hear nothing."""


async def test_what_comes_together_with_the_end_is_shown() -> None:
    async with walking() as (at, _):
        assert at.stage.walks.running is not None
        at.stage.walks.running = Running(at.stage.walks.running.rules, QuickRunner(), 60)
        await at.press("escape", "r", "x", "enter")
        assert "exit code 0" in at.text()
        assert "grown" in at.text()


async def test_changing_takes_a_typed_yes_and_esc_changes_nothing() -> None:
    async with walking() as (at, runner):
        await at.press("n", "A", "o", "k", "enter", "x")
        assert "Changes: it never shrinks" in at.text()
        await at.press("enter")
        assert runner.ran == []
        await at.press("escape")
        assert runner.ran == []
        await at.press("x")
        await at.type("yes")
        await at.press("enter")
        assert runner.ran == ["grow /var"]


async def test_nothing_runs_before_the_approval() -> None:
    async with walking() as (at, runner):
        await at.press("n", "x")
        assert "not approved" in at.message
        assert runner.ran == []


async def test_nothing_is_offered_where_the_site_allows_nothing() -> None:
    async with walking() as (at, runner):
        at.stage.walks.running = None
        await at.press("escape", "r")
        assert "x runs it" not in at.text()
        await at.press("x")
        assert "does not allow" in at.message
        assert "[run] allow lacks { runbook = " in at.message
        assert runner.ran == []


class WaitingRunner(FakeRunner):
    """Runs until it is told to end."""

    def __init__(self) -> None:
        super().__init__()
        self.begun = threading.Event()

    def run(
        self,
        script: str,
        *,
        lang: str,
        seconds: float,
        heard: Callable[[bytes], None],
        stopped: Callable[[], bool],
    ) -> CommandEnd:
        self.begun.set()
        pause = threading.Event()
        while not stopped():
            pause.wait(0.01)
        return super().run(script, lang=lang, seconds=seconds, heard=heard, stopped=stopped)


async def test_leaving_ends_the_command() -> None:
    async with walking() as (at, _):
        waits = WaitingRunner()
        assert at.stage.walks.running is not None
        rules = at.stage.walks.running.rules
        at.stage.walks.running = Running(rules, waits, 60)
        await at.press("escape", "r", "x", "enter")
        assert waits.begun.is_set()
        assert isinstance(at.app.screen, RunningBox)
        await at.press("escape")
        assert isinstance(at.app.screen, RunningBox)
        await at.settle()
        await at.press("escape")
        assert not isinstance(at.app.screen, RunningBox)


async def test_an_answer_from_elsewhere_is_taken_in_while_one_waits() -> None:
    async with walking() as (at, _):
        shared = at.stage.share_approvals()
        await at.press("n", "a")
        assert "asked, saved" in at.message
        assert "no answer yet" in at.text()
        [text] = shared.requests()
        bob = fake_approvals(
            Ledger(MemoryJournal(at.stage.clock, by="bob@example.com")),
            at.stage.clock, shared, name="bob", host="jump02",
        )  # fmt: skip
        [waiting] = bob.waiting()
        bob.answer(waiting, grant=True, reason="go on")
        at.stage.clock.advance(5_000)
        await at.pilot.pause(1.2)
        await at.settle()
        assert "granted by bob" in at.message
        assert read_request(text).commands == ("grow /var",)
        await at.press("d")
        assert types(at)[-1] == "step.outcome"


async def test_ones_own_answer_under_another_name_does_not_count() -> None:
    async with walking() as (at, _):
        shared = at.stage.share_approvals()
        await at.press("n", "a")
        [text] = shared.requests()
        request: Request = read_request(text)
        meant = declare(
            text.encode(), meaning=GRANT, reason="sure", by="bob@example.com",
            at_ms=at.stage.clock.now(), log=request.log, what="it",
        )  # fmt: skip
        shared.answer(request_id(text), FakeSigning("SHA256:alice").endorse(meant))
        at.stage.clock.advance(5_000)
        await at.pilot.pause(1.2)
        await at.settle()
        assert "approval.granted" not in types(at)
        await at.press("d")
        assert "nobody has answered" in at.message


async def test_many_lines_are_pasted_and_their_secrets_are_told() -> None:
    token = "gh" + "p_" + "a1B2" * 9
    async with walking() as (at, _):
        await at.press("v")
        assert isinstance(at.app.screen, AskEvidence)
        at.app.screen.query_one(PasteLine).post_message(events.Paste(f"one\r\ntwo {token}\r\n"))
        await at.settle()
        assert "2 lines" in at.text()
        assert "saved as: two [redacted" in at.text()
        await at.press("enter")
        assert types(at) == ["evidence.added"]
        everything = repr(at.stage.journal.lines) + repr(at.stage.journal.blobs)
        assert token not in everything
        assert "one\\ntwo " in everything


async def test_a_file_is_named_by_its_path(tmp_path: Path) -> None:
    from data.evidence_file import read_evidence

    path = tmp_path / "df.txt"
    path.write_text("97%\n")
    async with walking() as (at, _):
        vars(at.stage.walks)["_read_file"] = read_evidence
        await at.press("v", "ctrl+o")
        assert "Path of a file" in at.text()
        at.app.screen.query_one(PasteLine).value = str(path)
        await at.press("enter")
        assert types(at) == ["evidence.added"]
        assert at.stage.journal.lines[-1].d["name"] == "df.txt"


async def test_an_edit_is_shown_and_taken_over_by_a_key() -> None:
    async with walking() as (at, _):
        at.stage.library.texts["DiskWillFill.md"] = TEXT.replace("Grow it", "Grow it slowly")
        await at.press("M")
        assert "+2. **Grow it slowly.**" in at.text()
        await at.press("escape")
        assert types(at) == []
        await at.press("M", "y")
        assert types(at) == ["run.remapped"]
        assert "Grow it slowly" in at.text()


async def test_a_request_is_read_whole_before_it_is_answered() -> None:
    async with seat(Stage()) as at:
        shared: FakeShared = at.stage.share_approvals()
        from tests.services.fakes_approvals import asked_by_bob

        shared.publish(asked_by_bob())
        await at.press("5", "A")
        assert "kubectl -n shop patch" in at.text()
        await at.press("d")
        await at.type("not now")
        await at.press("enter")
        assert at.stage.journal.types()[-1] == "approval.denied"
        assert len(shared.given) == 1
