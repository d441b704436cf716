"""The runs of a handover: declined or given back, each has one owner."""

from __future__ import annotations

import pytest

from oncall_tui.domain.handover_note import item_key
from oncall_tui.domain.runbook import Outcome
from oncall_tui.errors import HandoverError
from oncall_tui.services.team_fold import TeamFold
from tests.fakes import MINUTE, NOON, FakeClock, make_alert
from tests.services.handover_bench import ALICE, BOB, CAROL, Person

DISK = make_alert("DiskWillFill", instance="db1:9100", started=NOON - 20 * MINUTE)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(NOON)


@pytest.fixture
def people(clock: FakeClock) -> tuple[Person, Person, Person]:
    alice, bob, carol = (Person(who, clock) for who in (ALICE, BOB, CAROL))
    for one in (alice, bob, carol):
        one.alerts = [DISK]
    alice.ack(DISK)
    return alice, bob, carol


def hear(everybody: tuple[Person, ...]) -> None:
    """Have everybody know all journals, and write what follows."""
    for person in everybody:
        fold = TeamFold(own=person.journal.log, me=person.me)
        fold.begin([entry for one in everybody for entry in one.journal.lines])
        person.ledger.join(fold)
        person.desk.effects.settle()


def test_what_is_not_mine_is_not_released_without_a_word(
    people: tuple[Person, Person, Person],
) -> None:
    for keep, release in (((), ("0000",)), (("0000",), ())):
        with pytest.raises(HandoverError, match="nothing that is yours begins so"):
            people[0].desk.sweep(keep=keep, release=release, lasts=60)


def test_a_declined_run_comes_back_from_whoever_accepted_it_second(
    people: tuple[Person, Person, Person],
) -> None:
    alice, bob, carol = people
    (book,) = alice.walks.candidates(DISK)
    run = alice.walks.start(DISK, book).state.run
    alice.say_all()
    read, _ = alice.giving.sign()
    for person, declined in ((bob, {item_key(6, run): "close it yourself"}), (carol, {})):
        person.clock.advance(MINUTE)
        note = person.receive((read.content, read.signature))
        person.do_all(note)
        person.taking.accept(note, declined=declined)
    for _ in range(2):
        hear(people)
    assert [[state.run for state in one.walks.open_runs()] for one in people] == [[run], [], []]
    assert [held.by for one in (bob, carol) for held in one.walks.looking.all()] == [ALICE, ALICE]
    assert item_key(6, run) in {item.key for item in alice.giving.draft().note.items}
    walk = alice.walks.resume(run)
    walk.outcome(walk.runbook.steps[0], Outcome.DONE)
    hear(people)
    assert bob.ledger.view().runs == {DISK.id: ALICE}
