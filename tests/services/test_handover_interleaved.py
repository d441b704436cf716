"""Whatever people do about a handover, and whoever hears of it when: one owner, and never none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from oncall_tui.domain.handover_note import Item, item_key
from oncall_tui.errors import OncallError
from oncall_tui.services.handover_book import Read
from oncall_tui.services.team_fold import TeamFold
from tests.fakes import MINUTE, NOON, FakeClock, make_alert
from tests.services.handover_bench import ALICE, BOB, CAROL, Person

DISK = make_alert("DiskWillFill", instance="db1:9100", started=NOON - 20 * MINUTE)
QUEUE = make_alert("QueueGrows", instance="mq1:9100")
ALERTS = (DISK, QUEUE)
KEYS = tuple(item_key(5, alert.id) for alert in ALERTS)


class Team:
    """Three who may hear of each other, or not; notes lie where everybody can pick them up."""

    def __init__(self) -> None:
        self.clock = FakeClock(NOON)
        self.people = {who: Person(who, self.clock) for who in (ALICE, BOB, CAROL)}
        self.notes: list[tuple[bytes, str]] = []
        self.answers: list[tuple[bytes, str]] = []
        for person in self.people.values():
            person.alerts = list(ALERTS)
        alice = self.people[ALICE]
        alice.ack(*ALERTS)
        (book,) = alice.walks.candidates(DISK)
        self.runs = tuple(alice.walks.start(alert, book).state.run for alert in ALERTS)
        self.sign(self.people[ALICE])

    def sign(self, person: Person) -> None:
        person.say_all()
        read, _ = person.giving.sign()
        self.notes.append((read.content, read.signature))

    def note(self, person: Person) -> Read:
        return person.receive(self.notes[-1])

    def accept(self, person: Person, *declined: str) -> None:
        read = self.note(person)
        person.do_all(read)
        refused = {item.key for item in read.note.passing if _subject(item) in declined}
        _, path = person.taking.accept(read, declined=dict.fromkeys(refused, "not mine"))
        self.answers.append(person.pairs.files[path])

    def review(self, person: Person) -> None:
        if self.answers:
            person.giving.review(*self.answers[0])

    def hear(self, person: Person) -> None:
        """Have somebody know all journals as they are now."""
        fold = TeamFold(own=person.journal.log, me=person.me)
        fold.begin([e for one in self.people.values() for e in one.journal.lines])
        person.ledger.join(fold)
        person.desk.effects.settle()


DEEDS: tuple[Callable[[Team, Person], object], ...] = (
    Team.sign,
    Team.accept,
    lambda team, person: team.accept(person, ALERTS[1].id),
    lambda team, person: team.accept(person, *(alert.id for alert in ALERTS)),
    lambda team, person: team.accept(person, team.runs[0]),
    lambda team, person: team.accept(person, *team.runs),
    Team.review,
    Team.hear,
    lambda team, person: person.restart(),
    lambda team, person: person.taking.ask(team.note(person), "until when?"),
    lambda team, person: person.taking.take(team.note(person), "she fell ill"),
)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(DEEDS), st.sampled_from([ALICE, BOB, CAROL])), max_size=14)
)
def test_everybody_ends_with_the_same_one_owner_of_every_item(
    deeds: list[tuple[Callable[[Team, Person], object], str]],
) -> None:
    team = Team()
    for deed, who in deeds:
        team.clock.advance(MINUTE)
        with suppress(OncallError):  # most of what is tried is refused, and that is right
            deed(team, team.people[who])
        for person in team.people.values():
            assert_owned(person)
    for _ in range(2):  # what one writes when they hear of it, the others hear then
        for person in team.people.values():
            team.hear(person)
    folds = [person.book.fold() for person in team.people.values()]
    assert folds[0] == folds[1] == folds[2]
    for alert, key in zip(ALERTS, KEYS, strict=True):
        holders = {person.owner(alert) for person in team.people.values()}
        assert holders == {folds[0].owners[key]}
    for run in team.runs:
        assert_one_has(team, run, folds[0].owners)


def assert_one_has(team: Team, run: str, owners: Mapping[str, str]) -> None:
    """An open run is in the list of one, and everybody else's lists say whose it is."""
    (owner,) = [who for who, one in team.people.items() if run in _runs(one)]
    for who, person in team.people.items():
        others = {held.run: held.by for held in person.walks.looking.all()}
        assert others.get(run) == (None if who == owner else owner)
    key = item_key(6, run)
    if key in owners:
        assert owner == owners[key]


def _runs(person: Person) -> list[str]:
    return [state.run for state in person.walks.open_runs()]


def _subject(item: Item) -> str:
    if item.run is not None:
        return item.run.run
    return "" if item.target is None else item.target.id


def assert_owned(person: Person) -> None:
    """Whatever somebody knows so far: nothing in it is without an owner."""
    fold = person.book.fold()
    keys = {key for passing in fold.passings.values() for key in passing.items}
    assert keys <= set(fold.owners)
    assert set(fold.owners.values()) <= {ALICE, BOB, CAROL}
