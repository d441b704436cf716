"""A run is looked at by others as it goes, and taken by one of them: never has it two owners."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.runbook_files import RunbookFolders
from oncall_tui.domain.binding import chosen
from oncall_tui.domain.entry import EntryType
from oncall_tui.domain.run import RunOutcome
from oncall_tui.domain.runbook import Outcome
from oncall_tui.errors import RunbookError
from oncall_tui.services.walk import Walk
from tests.fakes import FakeClock, make_alert
from tests.services.fakes_approvals import FakeShared, fake_approvals
from tests.services.pair import Engineer

TEXT = "# Disk\n\n## Fix\n\n1. **Look at it.**\n2. **Free some.** `rm <file>`\n3. **Tell them.**\n"
ALERT = make_alert()


class Team:
    """Alice walks, Bob and Carol look on."""

    def __init__(self, folder: Path) -> None:
        self.clock = FakeClock()
        self.folders = [folder / name for name in ("alice", "bob", "carol")]
        for one in self.folders:
            one.mkdir()
            (one / "disk.md").write_text(TEXT)
        self.alice, self.bob, self.carol = (
            Engineer(one.name, RunbookFolders([one]), self.clock) for one in self.folders
        )
        self.walk = self.alice.walks.start(ALERT, chosen("disk.md"))
        self.run = self.walk.state.run
        self.everybody()

    def everybody(self) -> None:
        self.clock.advance(1000)
        all_ = (self.alice, self.bob, self.carol)
        for one in all_:
            one.hear(*(other for other in all_ if other is not one))


@pytest.fixture
def team(tmp_path: Path) -> Team:
    return Team(tmp_path)


def settled(walk: Walk) -> list[str]:
    return [one.outcome.value for one in walk.state.outcomes.values()]


def test_a_mate_looks_on_as_it_goes(team: Team) -> None:
    seen = team.bob.walks.look_on(team.run)
    assert seen.held is not None
    assert seen.held.by == "alice@example.com"
    assert not seen.look()
    team.walk.outcome(team.walk.runbook.steps[0], Outcome.FAILED, "it is full")
    team.everybody()
    assert seen.look()
    assert settled(seen) == ["failed"]
    assert seen.reason(seen.runbook.steps[0].id) == "it is full"
    assert team.bob.journal.lines == []


def test_nothing_is_written_by_whoever_looks_on(team: Team) -> None:
    seen = team.bob.walks.look_on(team.run)
    seen.enter()
    with pytest.raises(RunbookError, match=r"alice@example\.com has this run"):
        seen.outcome(seen.runbook.steps[0], Outcome.DONE)
    with pytest.raises(RunbookError, match=r"alice@example\.com has this run"):
        team.bob.walks.resume(team.run)
    assert team.bob.journal.lines == []


def test_it_is_found_by_its_alert_and_in_the_list(team: Team) -> None:
    found = team.bob.walks.looking.of(ALERT.id)
    assert found is not None
    assert found.run == team.run
    assert [held.run for held in team.bob.walks.looking.all()] == [team.run]
    assert team.alice.walks.looking.all() == []


def test_whoever_takes_it_has_it_and_the_other_is_told(team: Team) -> None:
    team.walk.outcome(team.walk.runbook.steps[0], Outcome.DONE)
    team.walk.set_input("file", "/var/big")
    team.everybody()
    taken = team.bob.walks.take(team.run, "Alice is at lunch")
    assert taken.held is None
    assert settled(taken) == ["done"]
    assert taken.values().get("file") == "/var/big"
    team.everybody()
    assert team.alice.fold.notices() == ["bob@example.com took your run of Disk: 4 has it, and why"]
    assert team.walk.look()
    assert team.walk.held is not None
    assert team.walk.held.by == "bob@example.com"
    with pytest.raises(RunbookError, match=r"bob@example\.com has this run"):
        team.walk.outcome(team.walk.runbook.steps[1], Outcome.DONE)
    assert team.alice.walks.open_runs() == []
    assert [held.run for held in team.alice.walks.looking.all()] == [team.run]
    ref = team.walk.held.reason
    assert ref is not None
    assert team.alice.walks.looking.text(ref) == "Alice is at lunch"


def test_the_journal_of_whoever_had_it_stays_as_it_was(team: Team) -> None:
    before = list(team.alice.journal.lines)
    team.bob.walks.take(team.run, "why")
    team.everybody()
    assert team.alice.journal.lines == before


def test_what_the_new_owner_does_is_seen_by_the_old_one(team: Team) -> None:
    taken = team.bob.walks.take(team.run, "why")
    taken.outcome(taken.runbook.steps[0], Outcome.DONE)
    team.everybody()
    team.walk.look()
    assert settled(team.walk) == ["done"]


def test_it_is_taken_back_with_a_reason(team: Team) -> None:
    taken = team.bob.walks.take(team.run, "why")
    taken.outcome(taken.runbook.steps[0], Outcome.DONE)
    team.everybody()
    back = team.alice.walks.take(team.run, "I am back")
    assert settled(back) == ["done"]
    back.outcome(back.runbook.steps[1], Outcome.DONE)
    team.everybody()
    assert [state.run for state in team.alice.walks.open_runs()] == [team.run]
    with pytest.raises(RunbookError, match=r"alice@example\.com has this run"):
        taken.outcome(taken.runbook.steps[2], Outcome.DONE)


def test_it_is_taken_back_while_the_text_that_they_sent_is_not_here(team: Team) -> None:
    team.bob.walks.take(team.run, "why")
    (team.folders[0] / "disk.md").unlink()
    team.clock.advance(1000)
    team.alice.hear(team.bob, texts=False)
    back = team.alice.walks.take(team.run, "I am back")
    assert [step.title for step in back.runbook.steps] == [s.title for s in team.walk.runbook.steps]


def test_the_same_file_in_another_folder_is_the_text_that_they_walk(team: Team) -> None:
    (team.folders[1] / "sub").mkdir()
    (team.folders[1] / "disk.md").rename(team.folders[1] / "sub" / "disk.md")
    team.bob.hear(team.alice, texts=False)
    seen = team.bob.walks.look_on(team.run)
    assert [step.title for step in seen.runbook.steps] == [s.title for s in team.walk.runbook.steps]


def test_of_two_who_take_it_at_once_the_first_has_it_and_the_second_is_told(team: Team) -> None:
    bobs = team.bob.walks.take(team.run, "mine")
    team.clock.advance(500)
    carols = team.carol.walks.take(team.run, "no, mine")
    team.everybody()
    assert team.carol.fold.notices() == [
        "bob@example.com had the run of Disk before you: you have it not"
    ]
    assert team.bob.fold.notices() == []
    bobs.outcome(bobs.runbook.steps[0], Outcome.DONE)
    with pytest.raises(RunbookError, match=r"bob@example\.com has this run"):
        carols.outcome(carols.runbook.steps[0], Outcome.DONE)
    owners = [one.ledger.others.held(team.run) for one in (team.alice, team.carol)]
    assert [held.by for held in owners if held is not None] == ["bob@example.com"] * 2
    assert team.bob.ledger.others.held(team.run) is None


def test_one_that_was_closed_is_not_taken(team: Team) -> None:
    team.walk.close(RunOutcome.ABANDONED, "over")
    team.everybody()
    with pytest.raises(RunbookError, match="closed"):
        team.bob.walks.take(team.run, "why")


def test_one_that_was_closed_before_it_was_taken_stays_closed(team: Team) -> None:
    team.walk.close(RunOutcome.ABANDONED, "over")
    team.clock.advance(500)
    team.bob.walks.take(team.run, "why")
    team.everybody()
    assert team.bob.walks.open_runs() == []
    assert "before you" in team.bob.fold.notices()[0]


def test_one_whose_holder_is_not_heard_here_is_taken_only_by_who_knows_that(team: Team) -> None:
    given = {"run": team.run, "to": "bob@example.com", "note": "n"}
    team.alice.ledger.write(EntryType.RUN_HANDED_OVER, given)
    team.everybody()
    with pytest.raises(RunbookError, match=r"the journal of bob@example\.com is not here"):
        team.carol.walks.take(team.run, "why")
    assert team.carol.journal.lines == []
    team.carol.walks.take(team.run, "why", unheard=True)
    assert [state.run for state in team.carol.walks.open_runs()] == [team.run]


def test_without_a_reason_nothing_is_taken(team: Team) -> None:
    with pytest.raises(RunbookError, match="without a reason"):
        team.bob.walks.take(team.run, "  ")
    assert team.bob.journal.lines == []


def test_another_text_under_the_same_name_is_not_shown_for_theirs(team: Team) -> None:
    (team.folders[1] / "disk.md").write_text("# Disk\n\n1. Something else\n")
    seen = team.bob.walks.look_on(team.run)
    assert [step.title for step in seen.runbook.steps] == [s.title for s in team.walk.runbook.steps]
    team.bob.hear(team.alice, texts=False)
    with pytest.raises(RunbookError, match="not here"):
        team.bob.walks.look_on(team.run)


def test_a_secret_and_an_unanswered_approval_are_asked_for_again(team: Team) -> None:
    team.walk.set_input("password", "hunter2")
    team.everybody()
    taken = team.bob.walks.take(team.run, "why")
    assert "password" not in taken.state.inputs


def test_a_reason_with_a_token_in_it_is_masked(team: Team) -> None:
    team.bob.walks.take(team.run, "see ghp_" + "a1B2" * 9)
    assert not any("ghp_a1B2a1B2" in text for text in team.bob.journal.blobs.values())


@pytest.mark.parametrize(("key", "kept"), [("SHA256:bob", False), ("SHA256:carol", True)])
def test_what_an_own_key_approved_in_whatever_name_does_not_come_along(
    team: Team, key: str, kept: bool
) -> None:
    step = team.walk.runbook.steps[0].id
    said = {"run": team.run, "step": step, "who": "carol@example.com", "key": key}
    team.alice.ledger.write("approval.granted", said)
    team.everybody()
    bob = team.bob
    bob.walks.approvals = fake_approvals(bob.ledger, team.clock, FakeShared(), name="bob")
    walk = bob.walks.take(team.run, "she is asleep")
    assert (step in walk.state.approvals) is kept
    taken = bob.journal.lines[-1]
    assert (step in taken.d["state"].get("approvals", {})) is kept
