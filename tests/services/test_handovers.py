"""A shift is handed over: drafted, signed, carried, accepted item by item; nothing is left over."""

from __future__ import annotations

from contextlib import suppress

import pytest

from oncall_tui.domain.alert import Alert
from oncall_tui.domain.effect import Drift, Effect, Verb
from oncall_tui.domain.handover_fold import Stage
from oncall_tui.domain.handover_note import item_key
from oncall_tui.domain.handover_text import readable
from oncall_tui.domain.runbook import Outcome
from oncall_tui.domain.shift import Shift
from oncall_tui.domain.snapshot import Liveness, SourceHealth
from oncall_tui.domain.team_work import TeamWork
from oncall_tui.errors import DeniedError, HandoverError, JournalFullError, OncallError
from oncall_tui.services.handover_book import Read
from oncall_tui.services.handover_sight import look
from oncall_tui.services.sending import Sender
from oncall_tui.services.team_fold import TeamFold
from tests.fakes import MINUTE, NOON, FakeClock, make_alert
from tests.services.handover_bench import ALICE, BOB, CAROL, HOUR, NEXT, SHIFT, FixedShifts, Person

DISK = make_alert("DiskWillFill", instance="db1:9100", started=NOON - 20 * MINUTE)
QUEUE = make_alert("QueueGrows", instance="mq1:9100")
LOOSE = make_alert("Loose", instance="web1:9100")


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(NOON)


@pytest.fixture
def alice(clock: FakeClock) -> Person:
    person = Person(ALICE, clock)
    person.alerts = [DISK, QUEUE, LOOSE]
    person.ack(DISK, QUEUE)
    clock.advance(MINUTE)
    return person


@pytest.fixture
def bob(clock: FakeClock) -> Person:
    person = Person(BOB, clock)
    person.alerts = [DISK, QUEUE, LOOSE]
    return person


def key(alert: Alert) -> str:
    return item_key(5, alert.id)


def sign(alice: Person) -> tuple[bytes, str]:
    alice.say_all()
    read, path = alice.giving.sign()
    assert alice.pairs.files[path] == (read.content, read.signature)
    return alice.pairs.files[path]


def accepted(alice: Person, bob: Person, **declined: str) -> tuple[Read, str]:
    read = bob.receive(sign(alice))
    bob.do_all(read)
    bob.clock.advance(MINUTE)
    _, path = bob.taking.accept(read, declined=declined)
    return read, path


def team(*people: Person) -> TeamFold:
    """The fold of the first of them, who knows all journals."""
    fold = TeamFold(own=people[0].journal.log, me=people[0].me)
    fold.begin([entry for person in people for entry in person.journal.lines])
    return fold


def test_the_draft_lists_what_is_open_and_keeps_lines_by_item(alice: Person) -> None:
    draft = alice.giving.draft()
    assert [item.title for item in draft.note.part(5)] == [
        "Loose web1:9100",
        "DiskWillFill db1:9100",
        "QueueGrows mq1:9100",
    ]
    assert len(draft.gaps) == 6
    alice.giving.say(key(DISK)[:8], "grow it by 20:00")
    alice.alerts = [DISK]
    again = alice.giving.draft()
    assert [i.says for i in again.note.part(5) if i.key == key(DISK)] == ["grow it by 20:00"]


def test_what_no_source_tells_of_is_not_left_out_of_the_note(alice: Person) -> None:
    alice.alerts = []
    items = alice.giving.draft().note.part(5)
    assert {item.key for item in items} == {key(DISK), key(QUEUE)}
    assert all("does not tell of it now" in item.facts[1] for item in items)


def test_what_a_source_that_answers_does_not_tell_of_is_over(alice: Person) -> None:
    alice.alerts, alice.health = [QUEUE], [SourceHealth("prod", "x", Liveness.LIVE)]
    assert [item.key for item in alice.giving.draft().note.part(5)] == [key(QUEUE)]
    alice.health = [SourceHealth("prod", "x", Liveness.STALE)]
    assert {item.key for item in alice.giving.draft().note.part(5)} == {key(DISK), key(QUEUE)}


def test_an_item_says_that_its_source_does_not_answer_and_how_old_it_is(alice: Person) -> None:
    alice.health = [SourceHealth("prod", "x", Liveness.STALE, last_good=NOON - 5 * MINUTE)]
    items = alice.giving.draft().note.part(5)
    assert all("prod does not answer: this is 6m old" in item.facts for item in items)


def test_rows_of_one_title_say_what_they_differ_in(alice: Person) -> None:
    same = [
        make_alert("Lag", instance="mq1", source=source, topic=topic, team="pay")
        for topic, source in (("in", "prod"), ("out", "prod"), ("in", "edge"))
    ]
    alice.alerts = [*same, DISK]
    titles = [item.title for item in alice.giving.draft().note.part(5)]
    assert {title for title in titles if title.startswith("Lag")} == {
        "Lag mq1 (prod, topic=in)",
        "Lag mq1 (prod, topic=out)",
        "Lag mq1 (edge, topic=in)",
    }
    assert "DiskWillFill db1:9100" in titles


def test_what_was_given_to_somebody_is_not_said_to_be_theirs(alice: Person) -> None:
    alice.acts.assign([LOOSE], BOB, until=lambda _: NOON + HOUR, over=lambda _: "")
    (item,) = [item for item in alice.giving.draft().note.part(5) if item.key == key(LOOSE)]
    assert item.facts[1] == f"given to {BOB} by {ALICE}, not taken yet"
    assert item.owner == ""
    alice.alerts = []
    alice.acts.assign([LOOSE], ALICE, until=lambda _: NOON + HOUR, over=lambda _: BOB)
    lost = next(i for i in alice.giving.draft().note.part(5) if i.key == key(LOOSE))
    assert lost.facts[0].startswith(f"acknowledged by {ALICE}")


def test_a_vague_line_is_refused_and_a_secret_in_one_is_masked(alice: Person) -> None:
    with pytest.raises(HandoverError, match="says nothing to do"):
        alice.giving.say(key(DISK), "keep an eye on it")
    draft = alice.giving.say(key(DISK), "password=hunter2hunter2 then restart")
    assert "hunter2" not in str(draft.note)


def test_lines_of_one_s_own_come_into_their_parts(alice: Person) -> None:
    alice.giving.say("critical", "renew the certificate | 22:00 | logins fail")
    alice.giving.say("watch", "queue above 10k | restart mq1 | 06:00")
    note = alice.giving.say("people", "VPN of carol is broken").note
    assert note.part(4)[0].facts == ("by 22:00", "if not: logins fail")
    assert note.part(9)[0].title == "if queue above 10k, then restart mq1"
    assert "VPN of carol is broken" in note.people
    assert alice.giving.drop(note.part(9)[0].key).note.part(9) == []
    with pytest.raises(HandoverError, match="trigger and an action"):
        alice.giving.say("watch", "the queue")


def test_what_a_time_critical_line_leaves_out_is_not_stated(alice: Person) -> None:
    before = len(alice.giving.draft().gaps)
    draft = alice.giving.say("critical", "no bars")
    assert len(draft.gaps) == before + 1  # and part 4 is not empty any more
    assert "4. no bars: by when" in draft.gaps
    assert "4. no bars: what if not" in draft.gaps
    text = "\n".join(readable(draft.note))
    assert "  - by when: **not stated**" in text
    assert "  - \n" not in text


def test_a_part_with_lines_is_not_said_to_be_empty(alice: Person) -> None:
    alice.giving.say("critical", "renew the certificate | 22:00 | logins fail")
    with pytest.raises(HandoverError, match="not empty: 4"):
        alice.giving.say("none", "4,9")
    assert 9 not in alice.giving.draft().note.none


def test_until_it_is_accepted_nothing_moves_and_both_are_told(alice: Person, bob: Person) -> None:
    sign(alice)
    assert alice.owner(DISK) == ALICE
    assert "held by you until accepted" in alice.desk.banner()
    bob.ledger.join(team(bob, alice))
    assert "handover of alice@example.com waits for you" in bob.desk.banner()


def test_the_acceptance_is_the_transfer_and_what_is_declined_stays(
    alice: Person, bob: Person
) -> None:
    read, path = accepted(alice, bob, **{key(QUEUE): "not mine to restart"})
    assert (bob.owner(DISK), bob.owner(QUEUE), bob.owner(LOOSE)) == (BOB, "", "")
    alice.clock.advance(MINUTE)
    alice.giving.review(*bob.pairs.files[path])
    assert (alice.owner(DISK), alice.owner(QUEUE)) == (BOB, ALICE)
    assert alice.book.passing(read.sha256).stage is Stage.REVIEWED  # type: ignore[union-attr]
    for person, other in ((alice, bob), (bob, alice)):
        person.ledger.join(team(person, other))
        assert [person.owner(alert) for alert in (DISK, QUEUE)] == [BOB, ALICE]
        assert person.book.fold().owners[key(DISK)] == BOB
        assert person.book.fold().owners[key(QUEUE)] == ALICE


def test_the_order_in_which_journals_are_folded_changes_nothing(alice: Person, bob: Person) -> None:
    accepted(alice, bob)
    lines = [*alice.journal.lines, *bob.journal.lines]
    for own, other in ((alice, bob), (bob, alice)):
        fold = TeamWork(own.journal.log)
        fold.take([*other.journal.lines, *own.journal.lines])
        ack = fold.ack_of(DISK.id, own.ledger.ack_of(DISK.id))
        assert ack is not None
        assert ack.by == BOB
    assert len(lines) == len({(line.log, line.i) for line in lines})


def test_it_is_not_accepted_before_it_was_opened_and_read_back(alice: Person, bob: Person) -> None:
    read = bob.receive(sign(alice))
    with pytest.raises(HandoverError, match="not opened yet"):
        bob.taking.accept(read)
    bob.taking.preview(read, read.note.must_read)
    assert bob.taking.preview(read, read.note.must_read) is None
    with pytest.raises(HandoverError, match="not read back yet"):
        bob.taking.accept(read)
    with pytest.raises(HandoverError, match="your own words"):
        bob.taking.read_back(read, read.note.read_back[0], "grow the disk by 20:00")


def test_it_is_accepted_once(alice: Person, bob: Person) -> None:
    read, _ = accepted(alice, bob)
    with pytest.raises(HandoverError, match="you have accepted it already"):
        bob.taking.accept(read)


def test_the_secondary_is_told_of_what_nobody_took(
    alice: Person, bob: Person, clock: FakeClock
) -> None:
    carol = Person(CAROL, clock)
    sign(alice)
    carol.ledger.join(team(carol, alice))
    assert carol.desk.banner() == ""
    clock.advance(30 * MINUTE)
    assert "nobody accepted the handover of alice" in carol.desk.banner()
    accepted(alice, bob, **{key(QUEUE): "not mine to restart"})
    carol.ledger.join(team(carol, alice, bob))
    assert f"{BOB} declined 1 of {ALICE}'s items" in carol.desk.banner()
    assert "declined" not in bob.desk.banner()


def test_of_two_who_accept_the_first_has_it_and_the_other_is_told(
    alice: Person, bob: Person, clock: FakeClock
) -> None:
    read, _ = accepted(alice, bob)
    carol = Person(CAROL, clock)
    clock.advance(MINUTE)
    carol.do_all(read)
    carol.taking.accept(read)  # she has not heard of bob
    for person, others in ((alice, (bob, carol)), (bob, (alice, carol)), (carol, (alice, bob))):
        person.ledger.join(team(person, *others))
        assert person.owner(DISK) == BOB
        passing = person.book.passing(read.sha256)
        assert passing is not None
        assert [late.by for late in passing.late] == [CAROL]
    with pytest.raises(HandoverError, match=f"{BOB} accepted it before|accepted it before"):
        alice.giving.review(*next(iter(carol.pairs.files.values())))


def test_a_changed_byte_in_note_or_signature_is_refused(alice: Person, bob: Person) -> None:
    content, signature = sign(alice)
    for at in range(0, len(content), max(1, len(content) // 40)):
        changed = bytearray(content)
        changed[at] ^= 1
        with pytest.raises(OncallError):
            bob.receive((bytes(changed), signature))
    with pytest.raises(OncallError):
        bob.receive((content, signature.replace("key", "kex", 1).replace("handover", "handoves")))


def test_whoever_signed_does_not_accept(alice: Person, bob: Person) -> None:
    read = alice.receive(sign(alice))
    alice.do_all(read)
    with pytest.raises(HandoverError, match="not accepted by whoever signed it"):
        alice.taking.accept(read)
    with pytest.raises(HandoverError, match="not accepted by whoever signed it"):
        alice.taking.accept(read, alone=True)
    bob.key = alice.key
    bob.judge.known.add(BOB)
    bob.do_all(read)
    with pytest.raises(HandoverError, match="the key that would accept it"):
        bob.taking.accept(read)
    assert "handover.accepted" not in bob.journal.types()


def test_a_self_handover_is_marked_on_both_sides(
    alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = Shift(SHIFT.end, SHIFT.end + 12 * HOUR, ALICE, "ops")
    monkeypatch.setattr(FixedShifts, "shifts", (SHIFT, mine))
    read = alice.receive(sign(alice))
    assert read.note.alone
    alice.do_all(read)
    alice.clock.advance(MINUTE)
    entry, _ = alice.taking.accept(read, alone=True)
    assert entry.d["alone"] is True
    assert b"Self-handover" in read.content


def test_a_key_that_is_not_trusted_counts_for_nobody(alice: Person, bob: Person) -> None:
    bob.judge.known = {BOB}
    read = bob.receive(sign(alice))
    bob.do_all(read)
    with pytest.raises(HandoverError, match="its key is not trusted"):
        bob.taking.accept(read)


def test_a_question_brings_a_revision_that_names_the_old_note(alice: Person, bob: Person) -> None:
    read = bob.receive(sign(alice))
    bob.taking.ask(read, "which disk?")
    alice.ledger.join(team(alice, bob))
    assert "sent your handover back" in alice.desk.banner()
    alice.clock.advance(MINUTE)
    alice.giving.say(key(DISK), "grow sdb by 20:00")
    revised, _ = alice.giving.sign()
    assert (revised.note.revises, revised.note.root) == (read.sha256, read.sha256)
    bob.ledger.join(team(bob, alice))
    with pytest.raises(HandoverError, match="newer revision"):
        bob.taking.accept(read)
    bob.do_all(revised)
    bob.clock.advance(MINUTE)
    bob.taking.accept(revised)
    bob.ledger.join(team(bob, alice))
    assert bob.owner(DISK) == BOB


def test_what_happens_after_signing_is_told_beside_the_note(alice: Person) -> None:
    read = alice.receive(sign(alice))
    alice.acts.note([DISK], "grew it")
    passing = alice.book.passing(read.sha256)
    assert passing is not None
    assert [line.split(" ")[1] for line in alice.giving.since(passing)] == ["alert.noted"]


def test_a_run_goes_along_with_its_steps_and_is_gone_on_with(alice: Person, bob: Person) -> None:
    walk = alice.walks.open_or_start(DISK, alice.walks.candidates(DISK)[0])
    walk.outcome(walk.runbook.steps[0], Outcome.DONE)
    walk.set_input("password", "s3cr3t")
    _, path = accepted(alice, bob)
    (run,) = bob.walks.open_runs()
    assert (run.run, run.by) == (walk.state.run, BOB)
    assert run.inputs == {}
    resumed = bob.walks.resume(run.run)
    assert resumed.next_step() == resumed.runbook.steps[1]
    resumed.outcome(resumed.runbook.steps[1], Outcome.DONE)
    alice.giving.review(*bob.pairs.files[path])
    assert alice.walks.open_runs() == []


def test_who_is_gone_is_taken_over_from_with_a_reason(alice: Person, bob: Person) -> None:
    read = bob.receive(sign(alice))
    with pytest.raises(HandoverError, match="without a reason"):
        bob.taking.take(read, " ")
    bob.taking.take(read, "alice does not answer")
    assert bob.owner(DISK) == BOB
    bob.ledger.join(team(bob, alice))
    passing = bob.book.passing(read.sha256)
    assert passing is not None
    assert passing.stage is Stage.TAKEN


def test_what_somebody_has_who_left_no_note_can_be_taken(alice: Person, bob: Person) -> None:
    bob.ledger.join(team(bob, alice))
    bob.clock.advance(MINUTE)
    bob.taking.take_without(bob.rows(), ALICE, "she left")
    bob.ledger.join(team(bob, alice))
    assert [bob.owner(alert) for alert in (DISK, QUEUE, LOOSE)] == [BOB, BOB, ""]


def test_nothing_is_left_behind_silently_at_the_end_of_a_shift(alice: Person) -> None:
    with pytest.raises(HandoverError, match="2 still yours"):
        alice.giving.end()
    alice.clock.advance(30 * MINUTE)
    kept = alice.desk.sweep(keep=[key(DISK)[:8]], release=[key(QUEUE)], lasts=7200)
    assert kept == [key(DISK)]
    assert (alice.owner(DISK), alice.owner(QUEUE)) == (ALICE, "")
    ended = alice.giving.end(kept)
    assert ended is not None
    assert ended.d["kept"] == kept
    assert alice.giving.end(kept) is None
    assert alice.journal.types()[-2:] == ["shift.begun", "shift.ended"]


def test_what_can_be_done_with_what_is_left_is_said_for_each_kind(alice: Person) -> None:
    alice.walks.open_or_start(DISK, alice.walks.candidates(DISK)[0])
    (run,) = [item for item in alice.giving.left() if item.run is not None]
    with pytest.raises(HandoverError) as refused:
        alice.giving.end()
    assert "an acknowledgement: --release ID (unack), or --keep ID --for 2h" in refused.value.hint
    assert "a run: end it (screen 4), or --keep ID" in refused.value.hint
    with pytest.raises(HandoverError) as refused:
        alice.desk.sweep(keep=(), release=[run.key], lasts=60)
    assert "end the run" in refused.value.hint


def test_what_was_handed_over_is_not_swept(alice: Person, bob: Person) -> None:
    _, path = accepted(alice, bob)
    alice.giving.review(*bob.pairs.files[path])
    assert alice.giving.left() == []
    assert alice.giving.end() is not None


def test_an_hour_before_the_end_the_note_is_asked_for(alice: Person) -> None:
    assert "your shift ends in" in alice.desk.banner()
    alice.clock.at = SHIFT.end - 2 * HOUR
    assert alice.desk.banner() == ""


def test_a_shift_without_any_entry_of_mine_is_not_mine_to_hand_over(clock: FakeClock) -> None:
    bob = Person(BOB, clock)  # on duty last night by the plan, and next from NOON + HOUR on
    missed = Shift(NOON - 24 * HOUR, NOON - 12 * HOUR, BOB, "ops")
    bob.shifts(missed, SHIFT, NEXT)
    bob.ledger.write("session.open", {})  # before his shift: in that of somebody else
    assert bob.desk.shifts.mine() is None
    assert bob.desk.banner() == "your next shift starts in 1h, at 2026-03-02T13:00Z"
    with pytest.raises(HandoverError, match="starts in 1h") as refused:
        bob.giving.sign()
    assert "no entry" in refused.value.hint
    assert "--shift last" in refused.value.hint
    assert look(bob.desk).draft is None
    bob.desk.shifts.claim()
    assert bob.giving.draft().note.start == missed.start


def test_a_shift_with_an_entry_of_mine_can_be_handed_over_late(clock: FakeClock) -> None:
    bob = Person(BOB, clock)
    worked = Shift(NOON - 24 * HOUR, NOON - 12 * HOUR, BOB, "ops")
    bob.shifts(worked, SHIFT, NEXT)
    clock.at = worked.start - HOUR
    bob.ledger.write("session.open", {})
    clock.at = worked.start + HOUR
    bob.ledger.write("session.open", {})
    clock.at = NOON
    bob.ledger.write("session.open", {})
    assert bob.desk.shifts.mine() == worked
    assert bob.desk.banner() == "your shift is over: 6 writes the handover"


def test_a_guardrail_against_giving_stops_the_acceptance_before_anything_is_written(
    alice: Person, bob: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = bob.receive(sign(alice))
    bob.do_all(read)
    before = len(bob.journal.lines)

    def deny(*_: object) -> None:
        raise DeniedError("not here")

    monkeypatch.setattr(bob.ledger.gate, "require", deny)
    with pytest.raises(DeniedError):
        bob.taking.accept(read)
    assert len(bob.journal.lines) == before


def dying_after(person: Person, count: int) -> None:
    """Let the disk of somebody fail after so many more entries, as a kill would end them."""
    append, left = person.journal.append, [count]

    def limited(*args: object, **more: object) -> object:
        if left[0] == 0:
            raise JournalFullError("killed")
        left[0] -= 1
        return append(*args, **more)  # type: ignore[arg-type]

    person.journal.append = limited  # type: ignore[method-assign,assignment]


@pytest.mark.parametrize("count", range(4))
def test_whatever_step_of_an_acceptance_is_the_last_the_next_start_goes_on(
    alice: Person, bob: Person, count: int
) -> None:
    alice.walks.open_or_start(DISK, alice.walks.candidates(DISK)[0])
    read = bob.receive(sign(alice))
    bob.do_all(read)
    bob.clock.advance(MINUTE)
    append = bob.journal.append
    dying_after(bob, count)
    with suppress(OncallError):
        bob.taking.accept(read)
    bob.journal.append = append  # type: ignore[method-assign]
    bob.restart()
    if count == 0:
        assert bob.book.passing(read.sha256) is None
        bob.taking.accept(read)
    bob.desk.effects.settle()
    assert bob.desk.effects.settle() == 0
    types = [t for t in bob.journal.types() if not t.startswith("handover.")]
    assert sorted(types) == ["alert.assigned", "alert.assigned", "run.taken"]
    assert (bob.owner(DISK), bob.owner(QUEUE)) == (BOB, BOB)
    bob.restart()
    assert bob.desk.effects.settle() == 0


@pytest.mark.parametrize("count", range(4))
def test_whatever_step_of_the_last_look_is_the_last_the_next_start_goes_on(
    alice: Person, bob: Person, count: int
) -> None:
    alice.walks.open_or_start(DISK, alice.walks.candidates(DISK)[0])
    read, path = accepted(alice, bob)
    append = alice.journal.append
    dying_after(alice, count)
    with suppress(OncallError):
        alice.giving.review(*bob.pairs.files[path])
    alice.journal.append = append  # type: ignore[method-assign]
    alice.restart()
    if count == 0:
        alice.giving.review(*bob.pairs.files[path])
    alice.desk.effects.settle()
    alice.restart()
    assert alice.desk.effects.settle() == 0
    assert (alice.owner(DISK), alice.owner(QUEUE)) == (BOB, BOB)
    assert alice.walks.open_runs() == []
    assert alice.book.passing(read.sha256).stage is Stage.REVIEWED  # type: ignore[union-attr]


def test_a_death_between_the_entry_and_its_files_loses_no_note(
    alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> str:
        raise JournalFullError("killed")

    alice.say_all()
    with monkeypatch.context() as patched:
        patched.setattr(alice.pairs, "write", full)
        with pytest.raises(JournalFullError):
            alice.giving.sign()
    alice.restart()
    passing = alice.book.newest()
    assert passing.stage is Stage.SIGNED
    path = alice.giving.export(alice.book.read(passing.note))
    assert alice.receive(alice.pairs.files[path]).sha256 == passing.note


def test_what_is_accepted_without_a_network_is_sent_with_the_labels_of_the_alert(
    alice: Person, bob: Person
) -> None:
    pair = sign(alice)
    bob.alerts, bob.verbs = [], frozenset({Verb.ACK})
    read = bob.receive(pair)
    bob.do_all(read)
    bob.taking.accept(read)
    waits = [waiting.effect for waiting, _ in bob.ledger.waiting("prod")]
    assert {(one.verb, one.target.id, len(one.target.labels)) for one in waits} == {
        (Verb.ACK, DISK.id, 0),
        (Verb.ACK, QUEUE.id, 0),
    }
    sender = Sender(bob.ledger, no_sending)
    due = sender.pending("prod", (DISK,), now=bob.clock.now())
    assert [(p.drift, p.effect.target.labels) for p in due if p.effect.target.id == DISK.id] == [
        (Drift.NONE, dict(DISK.labels))
    ]
    assert [p.drift for p in due if p.effect.target.id == QUEUE.id] == [Drift.GONE]


async def no_sending(source: str, effect: Effect, retry: bool) -> str:
    raise AssertionError((source, effect, retry))


def test_the_next_shift_ends_when_the_relief_goes(
    alice: Person, bob: Person, clock: FakeClock
) -> None:
    assert alice.desk.shifts.next_end() == bob.desk.shifts.next_end() == SHIFT.end + 12 * HOUR
    clock.advance(2 * HOUR)  # bob is on duty, and nobody is known after him
    assert bob.desk.shifts.next_end() is None
