"""The handover screen: a note is written, signed, opened and accepted by keys alone."""

from __future__ import annotations

import pytest
from textual.screen import ModalScreen

from oncall_tui.domain.incident_steps import Phase, Record
from oncall_tui.domain.maintenance_steps import Answer, Point
from oncall_tui.domain.shift import Shift
from oncall_tui.services.gate import Gate
from screens.handover import HandoverScreen
from screens.handover_commands import HANDOVER
from tests.fakes import MINUTE, NOON, make_alert
from tests.screens.handover_stage import handing
from tests.screens.harness import Seat, Stage, seat
from tests.services.handover_bench import ALICE, BOB, HOUR, FixedShifts, MemoryPairs, Person

DISK = make_alert("DiskWillFill")


def stage() -> tuple[Stage, MemoryPairs]:
    made = Stage()
    return made, handing(made)


def screen(at: Seat) -> HandoverScreen:
    found = at.app.screen
    assert isinstance(found, HandoverScreen)
    return found


async def go(at: Seat) -> None:
    await at.press("6")
    await at.settle()


async def test_my_note_is_listed_part_by_part_with_what_is_missing() -> None:
    made, _ = stage()
    async with seat(made) as at:
        await at.answer("prod", [DISK])
        await go(at)
        text = at.text()
        assert "5. Open" in text
        assert "to write  DiskWillFill" in text
        assert "draft" in text
        assert "4 not stated" in text


async def test_a_note_is_filled_in_and_signed_by_keys() -> None:
    made, pairs = stage()
    async with seat(made) as at:
        await at.answer("prod", [DISK])
        made.desk.acts.ack([DISK], until=lambda _: NOON + HOUR)
        await go(at)
        await at.press("w", *"grow it by 20:00".replace(" ", "_"), "enter")
        await at.settle()
        await at.press("s", "w")
        await at.settle()
        await at.press("n")
        await at.settle()
        assert "0 not stated" in at.text()
        await at.press("S", "y")
        await at.settle()
        assert "handover.signed" in made.journal.types()
        assert len(pairs.files) == 1
        assert "signed, held by you" in at.text() or "saved" in at.text()


async def test_a_vague_line_is_refused_while_it_is_typed() -> None:
    made, _ = stage()
    async with seat(made) as at:
        await at.answer("prod", [DISK])
        await go(at)
        await at.press("w")
        for word in ("keep", "an", "eye", "on", "it"):
            await at.press(*word, "space")
        await at.press("enter")
        assert "says nothing to do" in at.text()
        await at.press("escape")
        assert made.journal.types() == []


@pytest.fixture
def carried(monkeypatch: pytest.MonkeyPatch) -> tuple[Stage, MemoryPairs]:
    """A note of bob that waits in a file."""
    return with_note(monkeypatch)


def with_note(monkeypatch: pytest.MonkeyPatch, critical: str = "") -> tuple[Stage, MemoryPairs]:
    made, pairs = stage()
    theirs = Shift(NOON - 12 * HOUR, NOON + MINUTE, BOB, "ops")
    mine = Shift(NOON + MINUTE, NOON + 12 * HOUR, ALICE, "ops")
    monkeypatch.setattr(FixedShifts, "shifts", (theirs, mine))
    bob = Person(BOB, made.clock)
    bob.alerts = [DISK]
    bob.ack(DISK)
    if critical:
        bob.giving.say("critical", critical)
    bob.say_all()
    _, path = bob.giving.sign()
    pairs.files["note"] = bob.pairs.files[path]
    return made, pairs


async def test_a_note_from_a_file_is_opened_read_back_and_accepted(
    carried: tuple[Stage, MemoryPairs],
) -> None:
    made, _ = carried
    async with seat(made) as at:
        await at.answer("prod", [DISK])
        await go(at)
        await at.press("f", *"note", "enter")
        await at.settle()
        assert "1 to open, 1 to say" in at.text()
        await at.press("A", "y")
        await at.settle()
        assert "not opened yet" in at.text()
        await at.press("enter")
        await at.settle()
        await at.press("w", *"mine_until_eight", "enter")
        await at.settle()
        await at.press("A", "y")
        await at.settle()
        told = ["handover.accepted", "alert.assigned", "effect.sent"]
        assert made.journal.types()[-3:] == told
        ack = made.ledger.ack_of(DISK.id)
        assert ack is not None
        assert ack.by == ALICE


async def test_tab_stands_in_the_key_bar_and_where_it_is_said_that_a_note_waits(
    carried: tuple[Stage, MemoryPairs],
) -> None:
    made, _ = carried
    async with seat(made) as at:
        await at.answer("prod", [DISK])
        await go(at)
        assert "other note" not in at.text()
        await at.press("f", *"note", "enter")
        await at.settle()
        assert "tab: your own note" in at.text()
        assert "tab other note" in at.text()
        await at.press("tab")
        assert "tab: note of bob waits" in at.text()
        assert "tab other note" in at.text()


async def test_what_came_with_a_note_is_settled_only_with_a_reason_and_told_by_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made, pairs = with_note(monkeypatch, "renew the certificate | 22:00 | logins fail")
    async with seat(made) as at:
        await at.answer("prod", [DISK])
        handovers = made.desk.handovers
        assert handovers is not None
        read = handovers.book.check(*pairs.files["note"])
        handovers.taking.preview(read, [*read.note.must_read, *read.note.part(4)])
        for item in read.note.read_back:
            handovers.taking.read_back(read, item, "mine until eight")
        handovers.taking.accept(read)
        made.clock.advance(2 * MINUTE)
        await go(at)
        assert "renew the certificate" in at.text()
        await at.press("x")
        text = at.text()
        assert "Settle it?" in text
        assert "4. Time-critical" in text
        assert f"Given by {BOB}" in text
        await at.press("enter")
        assert "say why" in at.text()
        await at.press(*"renewed", "enter")
        await at.settle()
        assert f"settled: renew the certificate, given by {BOB}, saved" in at.message
        (settled,) = [e for e in made.journal.lines if e.type == "handover.settled"]
        assert made.journal.blobs[settled.d["text"]["sha256"]] == "renewed"


async def test_an_item_is_declined_with_a_reason_and_stays(
    carried: tuple[Stage, MemoryPairs],
) -> None:
    made, _ = carried
    async with seat(made) as at:
        await at.answer("prod", [DISK])
        await go(at)
        await at.press("f", *"note", "enter")
        await at.settle()
        await at.press("enter")
        await at.settle()
        await at.press("d", *"not_mine", "enter")
        await at.settle()
        assert "declined" in at.text()
        await at.press("A", "y")
        await at.settle()
        assert made.journal.types()[-1] == "handover.accepted"
        assert made.ledger.ack_of(DISK.id) is None


async def test_without_a_shift_the_screen_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    made, _ = stage()
    monkeypatch.setattr(FixedShifts, "shifts", ())
    async with seat(made) as at:
        await at.answer("prod", [DISK])
        await go(at)
        assert "no shift of yours is known" in at.text()
        assert "oncall-tui shift begin --for 12h" in " ".join(at.text().split())
        await at.press("S")
        assert screen(at).sight.draft is None
        await at.press("B", "enter")
        await at.settle()
        (begun,) = [entry.d for entry in made.journal.lines if entry.type == "shift.begun"]
        assert begun["end"] - begun["start"] == 12 * HOUR
        assert screen(at).sight.draft is not None
        await at.press("B")
        assert "a shift of yours is known" in at.message


async def test_a_shift_that_was_said_to_end_is_over_here_too_and_does_not_end_again() -> None:
    made, _ = stage()
    async with seat(made) as at:
        await at.answer("prod", [])
        handovers = made.desk.handovers
        assert handovers is not None
        handovers.giving.end()  # as another session does
        await go(at)
        assert "shift ended 0s ago" in at.text()
        assert "ends in" not in at.text()
        await at.press("e")
        await at.settle()
        assert "ended already" in at.message
        assert made.journal.types() == ["shift.begun", "shift.ended"]


async def test_a_shift_that_another_session_ended_since_is_not_said_to_be_ended_here() -> None:
    made, _ = stage()
    async with seat(made) as at:
        await at.answer("prod", [])
        await go(at)
        handovers = made.desk.handovers
        assert handovers is not None
        handovers.giving.end()
        await at.press("e")
        await at.settle()
        assert "ended already" in at.message
        assert made.journal.types() == ["shift.begun", "shift.ended"]


async def test_the_question_before_signing_counts_the_gaps_that_it_does_not_name() -> None:
    made, _ = stage()
    async with seat(made) as at:
        await at.answer("prod", [make_alert(f"Disk{n}Fills", instance=f"db{n}") for n in range(11)])
        await go(at)
        draft = screen(at).sight.draft
        assert draft is not None
        await at.press("S")
        assert f"and {len(draft.gaps) - 8} more not stated" in at.text()


@pytest.mark.parametrize("id_", [command.id for command in HANDOVER if command.changes])
async def test_in_read_only_mode_every_changing_command_is_refused_with_a_message(
    carried: tuple[Stage, MemoryPairs], id_: str
) -> None:
    made, pairs = carried
    async with seat(made) as at:
        await at.answer("prod", [DISK])
        await go(at)
        made.ledger.gate = Gate(read_only=True)
        known = dict(pairs.files)
        key = next(command.keys for command in HANDOVER if command.id == id_).split(",")[0]
        await at.press(key)
        assert "read-only" in at.message
        assert not isinstance(at.app.screen, ModalScreen)
        assert made.journal.types() == []
        assert pairs.files == known


async def test_a_full_disk_stops_the_acceptance_and_nothing_passes(
    carried: tuple[Stage, MemoryPairs],
) -> None:
    made, _ = carried
    async with seat(made) as at:
        await at.answer("prod", [DISK])
        await go(at)
        await at.press("f", *"note", "enter")
        await at.settle()
        made.journal.full = True
        await at.press("enter")
        await at.settle()
        assert "no space" in at.message
        assert made.journal.types() == []


async def test_a_todo_of_a_closed_incident_stays_owed_and_the_incident_is_named_as_closed() -> None:
    async with seat() as s:
        handing(s.stage)
        incidents, handovers = s.stage.desk.incidents, s.stage.desk.handovers
        assert incidents is not None
        assert handovers is not None
        one = incidents.declare("Nobody can pay", "SEV-1")
        incidents.record(one, Record.TODO, "write to the bank by Friday, bob")
        incidents.turn(incidents.find(one.id), Phase.RESOLUTION)
        points = [Point(text, Answer.DONE) for text in incidents.checklist]
        incidents.close(incidents.find(one.id), points, "the bank answers tomorrow")
        note = handovers.giving.draft().note
        (owed,) = note.part(11)
        assert owed.title == "write to the bank by Friday, bob"
        assert "closed with it open" in owed.facts[0]
        (line,) = [line for line in note.closed if "INC-0" in line]
        assert "Nobody can pay, SEV-1, closed by" in line
        assert line.endswith("1 TODO open")
        closed = incidents.find(one.id)
        incidents.settle(closed, closed.todos[0].id)
        assert handovers.giving.draft().note.part(11) == []
