"""Roles in open incidents pass on with a handover, each by itself."""

from __future__ import annotations

import pytest

from data.policy_files import load_policy
from oncall_tui.domain.handover_note import Item
from oncall_tui.domain.handover_roles import role_items
from oncall_tui.domain.incident import Incident, incidents_of
from oncall_tui.domain.incident_steps import Role
from oncall_tui.errors import HandoverError
from oncall_tui.services.handover_taking import Taking
from oncall_tui.services.incidents import Incidents
from oncall_tui.services.team_fold import TeamFold
from tests.fakes import MINUTE, NOON, FakeClock
from tests.services.handover_bench import ALICE, BOB, CAROL, HOUR, Person

POLICY = load_policy("sev")


class Demands:
    """Asks for nothing."""

    checklist: tuple[str, ...] = ()
    roles_required = False


class Leader(Person):
    """Somebody who works on incidents too."""

    @property
    def incidents(self) -> Incidents:
        return Incidents(
            self.ledger, POLICY, self.clock, me=self.me, demands=Demands(), templates=lambda _: ""
        )

    def roles(self, of: str) -> tuple[Item, ...]:
        found = incidents_of(self.ledger.incident_steps())
        return tuple(role_items(found, POLICY, of=of, me=of, now=self.clock.now()))

    def knows(self, *others: Person) -> None:
        """Have the journals of others, as an upstream hands them round."""
        fold = TeamFold(own=self.journal.log, me=self.me)
        fold.begin([entry for person in (self, *others) for entry in person.journal.lines])
        self.ledger.join(fold)

    def held(self) -> dict[Role, str]:
        (incident,) = incidents_of(self.ledger.incident_steps())
        return {role: holder.who for role, holder in incident.roles.items()}


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(NOON)


@pytest.fixture
def alice(clock: FakeClock) -> Leader:
    return Leader(ALICE, clock)


@pytest.fixture
def bob(clock: FakeClock) -> Leader:
    return Leader(BOB, clock)


@pytest.fixture
def incident(alice: Leader) -> Incident:
    """One that alice leads, and speaks for; carol mends it."""
    found = alice.incidents.declare("Nobody can pay", "SEV-1")
    alice.incidents.give(found, Role.COMMUNICATIONS, "alice")
    alice.incidents.give(found, Role.TECHNICAL, CAROL)
    alice.clock.advance(MINUTE)
    return alice.incidents.find(found.id)


def accepted(alice: Leader, bob: Leader, *declined: Role) -> str:
    """Hand over, all but what is declined; return the file of the acceptance."""
    alice.say_all()
    read, path = alice.giving.sign()
    found = bob.receive(alice.pairs.files[path])
    bob.do_all(found)
    bob.clock.advance(MINUTE)
    refused = {item.key: "no" for item in read.note.part(5) if item.role in set(declined)}
    _, answer = bob.taking.accept(found, declined=refused)
    bob.clock.advance(MINUTE)
    return answer


def test_each_role_of_mine_in_an_open_incident_is_an_item(
    alice: Leader, incident: Incident
) -> None:
    items = alice.giving.draft().note.part(5)
    assert [item.role for item in items] == [Role.COMMANDER, Role.COMMUNICATIONS]
    assert all(item.loud and item.needs and item.owner == ALICE for item in items)
    assert items[0].title == f"{incident.short} Nobody can pay: incident commander"
    alice.incidents.close(incident, ())
    assert alice.giving.draft().note.part(5) == []


def test_accepting_takes_the_roles_and_declining_leaves_them(
    alice: Leader, bob: Leader, incident: Incident
) -> None:
    answer = accepted(alice, bob, Role.COMMUNICATIONS)
    alice.giving.review(*bob.pairs.files[answer])
    want = {Role.COMMANDER: BOB, Role.COMMUNICATIONS: "alice", Role.TECHNICAL: CAROL}
    assert alice.held() == want
    for person, other in ((alice, bob), (bob, alice)):
        person.knows(other)
        assert person.held() == want
        assert {person.incidents.find(incident.id).roles[Role.COMMANDER].who} == {BOB}
    assert [e.type for e in bob.journal.lines].count("incident.role") == 1


def test_a_role_that_somebody_else_has_by_now_is_left_to_them(
    alice: Leader, bob: Leader, incident: Incident
) -> None:
    answer = accepted(alice, bob)
    alice.incidents.give(incident, Role.COMMANDER, CAROL)
    alice.giving.review(*bob.pairs.files[answer])
    assert alice.held()[Role.COMMANDER] == CAROL
    assert alice.held()[Role.COMMUNICATIONS] == BOB


def test_a_role_is_passed_on_once_however_often_it_is_gone_on_with(
    alice: Leader, bob: Leader, incident: Incident
) -> None:
    answer = accepted(alice, bob)
    alice.giving.review(*bob.pairs.files[answer])
    for person in (alice, bob):
        before = len(person.journal.lines)
        person.restart()
        person.desk.effects.settle()
        assert len(person.journal.lines) == before


def test_a_shift_is_not_ended_with_a_role_that_nobody_took(
    alice: Leader, incident: Incident
) -> None:
    with pytest.raises(HandoverError, match="2 still yours"):
        alice.giving.end()
    items = {item.role: item for item in alice.giving.left()}
    keep, release = items[Role.COMMANDER].key, items[Role.COMMUNICATIONS].key
    kept = alice.desk.sweep(keep=[keep], release=[release], lasts=3600)
    assert kept == [keep]
    assert alice.giving.end(kept) is not None
    assert alice.held() == {Role.COMMANDER: ALICE, Role.TECHNICAL: CAROL}


def test_who_is_gone_is_taken_over_from_with_their_roles(
    alice: Leader, bob: Leader, incident: Incident
) -> None:
    bob.knows(alice)
    bob.clock.advance(HOUR)
    taking = Taking(bob.book, bob.acts, bob.desk.effects, bob.roles)
    entry = taking.take_without([], ALICE, "she fell ill")
    assert len(entry.d["items"]) == 2
    bob.knows(alice)
    assert bob.held() == {Role.COMMANDER: BOB, Role.COMMUNICATIONS: BOB, Role.TECHNICAL: CAROL}
