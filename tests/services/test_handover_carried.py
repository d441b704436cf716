"""What was accepted stays in the notes of whoever accepted it, though its journal is not here."""

from __future__ import annotations

import pytest

from oncall_tui.domain.handover_carried import led_from_notes
from oncall_tui.domain.handover_note import Item, Note
from oncall_tui.domain.shift import Shift
from oncall_tui.domain.snapshot import Liveness, SourceHealth
from oncall_tui.errors import HandoverError
from oncall_tui.services.handover_drafting import Todo
from oncall_tui.services.handover_sight import look
from tests.fakes import MINUTE, NOON, FakeClock, make_alert
from tests.services.handover_bench import ALICE, BOB, CAROL, HOUR, NEXT, FixedShifts
from tests.services.test_handover_roles import Leader, accepted

LOOSE = make_alert("Loose", instance="web1:9100")
LAST = Shift(NEXT.end, NEXT.end + 12 * HOUR, CAROL, "ops")


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> FakeClock:
    monkeypatch.setattr(FixedShifts, "shifts", (*FixedShifts.shifts, LAST))
    return FakeClock(NOON)


@pytest.fixture
def alice(clock: FakeClock) -> Leader:
    person = Leader(ALICE, clock)
    found = person.incidents.declare("Nobody can pay", "SEV-1")
    person.todos = [Todo("alice@jump/9", "write to the bank", "INC-0 Nobody can pay", found.id)]
    person.giving.say("critical", "renew the certificate | 22:00 | logins fail")
    person.giving.say("watch", "queue above 10k | restart mq1 | 06:00")
    person.giving.say("owed", "order disks by Friday")
    return person


@pytest.fixture
def bob(clock: FakeClock, alice: Leader) -> Leader:
    """Bob, who has accepted all of it, on his shift."""
    person = Leader(BOB, clock)
    accepted(alice, person)
    clock.advance(2 * HOUR)
    return person


def titles(note: Note, part: int) -> list[str]:
    return [item.title for item in note.part(part)]


def one(note: Note, part: int) -> Item:
    (found,) = note.part(part)
    return found


def test_what_was_accepted_stands_in_the_next_draft_with_its_note(bob: Leader) -> None:
    note = bob.giving.draft().note
    assert titles(note, 4) == ["renew the certificate"]
    assert titles(note, 9) == ["if queue above 10k, then restart mq1"]
    assert set(titles(note, 11)) == {"order disks by Friday", "write to the bank"}
    role = one(note, 5)
    assert (role.title, role.owner) == ("INC-0 Nobody can pay: incident commander", BOB)
    assert "grow the disk" in " ".join(role.facts)
    assert role.says == ""
    assert all(
        any(f"of {ALICE}" in fact for fact in item.facts)
        for part in (4, 5, 9, 11)
        for item in note.part(part)
    )


def test_a_line_is_in_it_until_it_is_settled(bob: Leader) -> None:
    watch = one(bob.giving.draft().note, 9)
    with pytest.raises(HandoverError, match=f"came with a note of {ALICE}"):
        bob.giving.drop(watch.key)
    assert bob.giving.drop(watch.key, "the queue is empty").note.part(9) == []
    bob.restart()
    assert bob.giving.draft().note.part(9) == []
    with pytest.raises(HandoverError, match="only what you added"):
        bob.giving.drop(watch.key)


def test_what_is_handed_on_is_the_next_one_s(bob: Leader) -> None:
    carol = Leader(CAROL, bob.clock)
    bob.clock.advance(MINUTE)
    answer = accepted(bob, carol)
    bob.giving.review(*carol.pairs.files[answer])
    mine = bob.giving.draft().note
    assert [item.title for part in (4, 5, 9, 11) for item in mine.part(part)] == []
    carol.clock.advance(12 * HOUR)
    note = carol.giving.draft().note
    assert titles(note, 4) == ["renew the certificate"]
    told = [fact for fact in one(note, 9).facts if fact.startswith("taken from")]
    assert len(told) == 1
    assert BOB in told[0]


def test_what_its_own_journal_tells_of_is_said_by_that(alice: Leader, bob: Leader) -> None:
    bob.knows(alice)
    role = one(bob.giving.draft().note, 5)
    assert not any(fact.startswith("taken from") for fact in role.facts)
    assert "write to the bank" not in titles(bob.giving.draft().note, 11)


def test_an_alert_is_kept_until_its_source_answers(alice: Leader, clock: FakeClock) -> None:
    alice.alerts = [LOOSE]
    bob = Leader(BOB, clock)
    accepted(alice, bob)
    clock.advance(2 * HOUR)
    assert "Loose web1:9100" in titles(bob.giving.draft().note, 5)
    bob.health = [SourceHealth("prod", "x", Liveness.LIVE)]
    assert "Loose web1:9100" not in titles(bob.giving.draft().note, 5)


def test_a_shift_does_not_end_over_a_carried_role_until_it_is_released(bob: Leader) -> None:
    (role,) = bob.giving.left()
    with pytest.raises(HandoverError, match="still yours") as refused:
        bob.giving.end()
    assert "a role: --release ID" in refused.value.hint
    assert "unack" not in refused.value.hint
    bob.desk.sweep(keep=(), release=(role.key,), lasts=60)
    assert bob.giving.end() is not None


def test_an_incident_is_led_from_the_note_while_its_journal_is_not_here(
    alice: Leader, bob: Leader
) -> None:
    (led,) = led_from_notes(bob.giving.carrying.items(), ())
    assert (led.short, led.title) == ("INC-0", "Nobody can pay")
    assert led.told.endswith(f"of {ALICE}; its journal is not here")
    assert any("SEV-1" in line for line in led.lines)
    assert led_from_notes(bob.giving.carrying.items(), {led.id}) == []


def test_the_screen_says_how_many_items_of_a_note_are_open(bob: Leader) -> None:
    (line,) = look(bob.desk).carried
    assert line.startswith("taken from ")
    assert line.endswith(f"of {ALICE}: 5 open items")
