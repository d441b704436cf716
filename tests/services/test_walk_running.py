"""Running commands, keeping files, going on with an edited file."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from data.evidence_file import read_evidence
from oncall_tui.domain.command_end import CommandEnd
from oncall_tui.domain.confirmation import Confirmation
from oncall_tui.domain.dangerous import Dangerous
from oncall_tui.domain.guardrail import Guardrail, Guardrails
from oncall_tui.domain.run_allow import AllowedBlock, confirmation_to_run, is_allowed
from oncall_tui.domain.runbook import Command, Outcome, Step, StepKind
from oncall_tui.domain.taken import MOST
from oncall_tui.errors import DeniedError, RunbookError
from oncall_tui.services.gate import Gate
from oncall_tui.services.walk_running import Running
from tests.services.fakes_approvals import FakeRunner
from tests.services.pairs import TEXT, Pair

TOKEN = "gh" + "p_" + "a1B2" * 9
EVERY = (AllowedBlock("*.md", ".*"),)


def pair_with(folder: Path, runner: FakeRunner, rules: tuple[AllowedBlock, ...] = EVERY) -> Pair:
    return Pair(folder, running=Running(rules, runner, 60))


def execute(pair: Pair) -> CommandEnd:
    step = pair.walk.runbook.steps[0]
    return pair.walk.execute(step, 0, heard=lambda _: None, stopped=lambda: False)


def approved(pair: Pair) -> Pair:
    pair.walk.approve_alone(pair.walk.runbook.steps[0], "nobody is awake")
    return pair


def everything(pair: Pair) -> str:
    return repr(pair.alice.journal.lines) + repr(pair.alice.journal.blobs)


def test_a_command_is_written_down_before_it_runs_and_its_output_after(tmp_path: Path) -> None:
    runner = FakeRunner()
    pair = approved(pair_with(tmp_path, runner))
    seen: list[str] = []
    runner.before = lambda: seen.extend(pair.alice.journal.types())
    assert execute(pair).code == 0
    assert seen[-1] == "command.begun"
    assert runner.ran == ["grow data-0 200Gi"]
    last = pair.alice.journal.lines[-1]
    assert (last.type, last.d["ended"], last.d["code"]) == ("command.run", "exit", 0)
    (kept,) = pair.walk.state.evidence[pair.step]
    assert kept.text is not None
    assert pair.walk.text_of(kept.text) == "grown\n"
    pair.again()
    (ran,) = pair.walk.state.executed[pair.step]
    assert (ran.ended, ran.code) == ("exit", 0)


def test_what_nobody_lived_to_end_is_known_as_begun(tmp_path: Path) -> None:
    runner = FakeRunner()
    pair = approved(pair_with(tmp_path, runner))

    def die() -> None:
        raise KeyboardInterrupt

    runner.before = die
    with pytest.raises(KeyboardInterrupt):
        execute(pair)
    (ran,) = pair.again().state.executed[pair.step]
    assert ran.ended == ""


def test_a_command_with_its_prompt_is_named_without_it() -> None:
    step = Step("s", "S", StepKind.NUMBERED, 0, (), (), commands=(Command("$ df -h", "console"),))
    for block in ("df -h", "$ df -h", r"\$ df -h"):
        assert is_allowed((AllowedBlock("x.md", block),), "x.md", step, 0)
    assert not is_allowed((AllowedBlock("x.md", "$ df"),), "x.md", step, 0)


@pytest.mark.parametrize(
    ("rules", "allowed"),
    [
        ((), False),
        ((AllowedBlock("Grow.md", "grow-the-volume"),), True),
        ((AllowedBlock("Grow.md", "grow-the-volume#1"),), True),
        ((AllowedBlock("Grow.md", "grow-the-volume#2"),), False),
        ((AllowedBlock("Grow.md", "grow <[a-z]+> <size>"),), True),
        ((AllowedBlock("Grow.md", r"\$ grow <[a-z]+> <size>"),), True),
        ((AllowedBlock("Grow.md", "$ grow <[a-z]+> <size>"),), True),
        ((AllowedBlock("Grow.md", "grow"),), False),
        ((AllowedBlock("other/*.md", ".*"),), False),
        ((AllowedBlock("Gr?w.md", ".*"),), True),
    ],
)
def test_nothing_runs_that_the_site_does_not_name(
    tmp_path: Path, rules: tuple[AllowedBlock, ...], allowed: bool
) -> None:
    runner = FakeRunner()
    pair = approved(pair_with(tmp_path, runner, rules))
    if allowed:
        execute(pair)
    else:
        with pytest.raises(RunbookError, match="does not allow"):
            execute(pair)
    assert bool(runner.ran) is allowed


def test_nothing_runs_before_it_was_approved(tmp_path: Path) -> None:
    runner = FakeRunner()
    pair = pair_with(tmp_path, runner)
    with pytest.raises(RunbookError, match="not approved"):
        execute(pair)
    assert runner.ran == []


def test_nothing_runs_with_a_placeholder_left(tmp_path: Path) -> None:
    runner = FakeRunner()
    pair = approved(pair_with(tmp_path, runner))
    pair.file.write_text(TEXT.replace("<size>", "<size> <reason>"))
    pair.walk.remap()
    approved(pair)
    with pytest.raises(RunbookError, match="reason not filled in"):
        execute(pair)
    assert runner.ran == []


def test_what_the_file_does_not_say_any_more_is_not_run(tmp_path: Path) -> None:
    runner = FakeRunner()
    pair = approved(pair_with(tmp_path, runner))
    pair.file.write_text(TEXT.replace("Say so", "Say so loudly"))
    with pytest.raises(RunbookError, match="not what the run began with"):
        execute(pair)
    assert runner.ran == []


def test_a_site_can_forbid_it_in_its_guardrails(tmp_path: Path) -> None:
    runner = FakeRunner()
    pair = approved(pair_with(tmp_path, runner))
    rule = Guardrail(source="*", acts=frozenset({Dangerous.EXECUTE}), deny=True)
    pair.alice.ledger.gate = Gate(Guardrails((rule,)))
    with pytest.raises(DeniedError):
        execute(pair)
    assert runner.ran == []


def test_a_token_in_the_output_is_nowhere_in_the_journal(tmp_path: Path) -> None:
    runner = FakeRunner(f"token \x1b[1m{TOKEN}\x1b[0m\r\npassword=hunter2-x9\r\n".encode())
    pair = approved(pair_with(tmp_path, runner))
    execute(pair)
    assert TOKEN not in everything(pair)
    assert "hunter2-x9" not in everything(pair)


def test_a_withheld_value_is_in_neither_command_nor_output(tmp_path: Path) -> None:
    runner = FakeRunner(b"logged in with s3cr3t-of-alice\r\n")
    pair = pair_with(tmp_path, runner)
    pair.file.write_text(TEXT.replace("<size>", "<password>"))
    pair.walk.remap()
    approved(pair)
    pair.walk.set_input("password", "s3cr3t-of-alice")
    execute(pair)
    assert runner.ran == ["grow data-0 s3cr3t-of-alice"]
    assert "s3cr3t-of-alice" not in everything(pair)


def test_more_is_asked_where_something_may_change(tmp_path: Path) -> None:
    pair = pair_with(tmp_path, FakeRunner())
    step = pair.walk.runbook.steps[0]
    assert confirmation_to_run(step) is Confirmation.YES
    safe = msgspec.structs.replace(step, changes=False)
    assert confirmation_to_run(safe) is Confirmation.ENTER


# Evidence from files


def files(pair: Pair) -> None:
    vars(pair.walks)["_read_file"] = read_evidence


def test_a_file_is_kept_without_its_secrets(tmp_path: Path) -> None:
    pair = Pair(tmp_path)
    files(pair)
    path = tmp_path / "df.txt"
    path.write_text(f"/var 97%\n{TOKEN}\n")
    state = pair.walk.add_file(pair.walk.runbook.steps[0], str(path))
    (kept,) = state.evidence[pair.step]
    assert (kept.name, kept.truncated) == ("df.txt", False)
    assert kept.text is not None
    assert pair.walk.text_of(kept.text).startswith("/var 97%\n[redacted: ")
    assert TOKEN not in everything(pair)


def test_a_long_file_is_cut_at_a_line(tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    path.write_text("0123456789\n" * (MOST // 10))
    taken = read_evidence(str(path))
    assert taken.truncated
    assert len(taken.text) <= MOST
    assert taken.text.endswith("0123456789")
    assert taken.size == path.stat().st_size


@pytest.mark.parametrize("path", ["/dev/zero", "/dev/tty", "/", "/nonexistent/file", "a\0b"])
def test_what_is_no_file_is_not_kept(path: str) -> None:
    with pytest.raises(RunbookError):
        read_evidence(path)


def test_a_file_of_bytes_is_not_kept(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"\x7fELF\0\0")
    with pytest.raises(RunbookError, match=r"no text|not kept"):
        read_evidence(str(tmp_path / "x"))


# A file that was edited under a run


def test_an_edit_is_shown_and_taken_over_only_by_consent(tmp_path: Path) -> None:
    pair = approved(Pair(tmp_path))
    first, second = pair.walk.runbook.steps
    pair.walk.outcome(first, Outcome.DONE)
    pair.walk.outcome(second, Outcome.DONE)
    pair.file.write_text(TEXT.replace("It cannot shrink.", "It can't shrink.") + "3. **More.**\n")
    pair.again()
    assert [step.title for step in pair.walk.runbook.steps] == ["Grow the volume.", "Say so."]
    assert "changed" in pair.walk.notices[0]
    found = pair.walk.difference()
    assert found is not None
    assert "+1. **Grow the volume.** It can't shrink." in found.lines
    assert found.reopened == (first.id,)
    assert found.added == ("More.",)
    pair.walk.remap()
    assert set(pair.walk.state.outcomes) == {second.id}
    assert pair.step not in pair.walk.state.approvals
    pair.again()
    assert pair.walk.notices == ()
    assert [step.title for step in pair.walk.open_steps()] == ["Grow the volume.", "More."]


def test_an_untouched_file_has_no_difference(tmp_path: Path) -> None:
    assert Pair(tmp_path).walk.difference() is None
