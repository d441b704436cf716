"""Incidents by key, on fakes: declared on the board, led on their own screen."""

from __future__ import annotations

import pytest

from oncall_tui.domain.ticket import Ticket
from tests.fakes import MINUTE, NOON, make_alert, make_ticket
from tests.screens.handover_stage import handing
from tests.screens.harness import Seat, seat
from tests.screens.scenes_handover import MINE, THEIRS
from tests.services.handover_bench import BOB
from tests.services.test_handover_roles import Leader

HOUR = 60 * MINUTE


async def declared(s: Seat, title: str = "") -> None:
    """Declare one over the alert under the cursor, and go to its screen."""
    await s.press("i")
    if title:
        await s.press("ctrl+u")
        await s.type(title)
    await s.press("enter", "enter", "enter")
    await s.press("2")


def entries(s: Seat, type_: str) -> list[dict[str, object]]:
    return [entry.d for entry in s.stage.journal.lines if entry.type == type_]


async def test_i_declares_over_the_alert_with_the_severity_of_the_policy() -> None:
    async with seat() as s:
        await s.answer("prod", [make_alert(started=NOON - 19 * MINUTE)])
        await declared(s)
        (told,) = entries(s, "incident.declared")
        assert told["level"] == "SEV-1"
        assert told["started"] == NOON - 19 * MINUTE
        assert "INC-0" in s.text()
        assert "triage" in s.text()
        assert "detection 19m" in s.text()
        (role,) = entries(s, "incident.role")
        assert role["to"] == "alice@example.com"


async def test_what_is_done_about_its_alerts_carries_the_incident() -> None:
    async with seat() as s:
        await s.answer("prod", [make_alert(), make_alert("Other", instance="x")])
        await declared(s)
        await s.press("1", "a", "g", "a")
        acked = [e for e in s.stage.journal.lines if e.type == "alert.acked"]
        assert sorted(str(e.inc) for e in acked) == ["None", f"{s.stage.journal.log}/0"]


async def test_its_number_is_told_and_stands_on_its_alerts() -> None:
    async with seat(size=(120, 40)) as s:
        await s.answer("prod", [make_alert(), make_alert("Other", instance="x")])
        await s.press("i", "enter", "enter", "enter")
        assert s.message == "declared INC-0, SEV-1: 2 shows it"
        assert not s.board.alerts.marks
        await s.press("enter")
        (line,) = [x for x in s.text().splitlines() if "INC-0" in x and "incident" in x]
        assert "triage; 2 shows it" in line
        await s.press("escape", "j", "enter")
        assert "triage; 2" not in s.text()


async def test_a_second_alert_can_be_put_into_an_open_incident() -> None:
    async with seat() as s:
        await s.answer("prod", [make_alert(), make_alert("Other", instance="x")])
        await declared(s)
        await s.press("1", "j", "i", "1")
        (linked,) = entries(s, "incident.linked")
        assert linked["kind"] == "alert"
        await s.press("2")
        assert "2 alerts" in s.text()


async def test_phases_roles_and_lines_are_written_by_key() -> None:
    async with seat(size=(120, 40)) as s:
        await s.answer("prod", [make_alert()])
        await declared(s)
        s.stage.clock.advance(10 * MINUTE)
        await s.press("p", "enter")
        assert entries(s, "incident.phase")[-1]["phase"] == "communication"
        await s.press("o", "2", "m")
        assert entries(s, "incident.role")[-1]["role"] == "technical lead"
        await s.press("d")
        await s.type("fail over to db2")
        await s.press("enter")
        await s.press("t")
        await s.type("grow the disk bob friday")
        await s.press("enter")
        assert "1 TODO open" in s.text()
        await s.press("x", "1")
        assert "0 TODO open" in s.text()
        await s.press("enter")
        text = s.text()
        assert "fail over to db2" in text
        assert "Timeline" in text
        await s.press("escape")


async def test_an_update_is_copied_and_its_next_time_follows() -> None:
    async with seat(size=(120, 40)) as s:
        await s.answer("prod", [make_alert()])
        await declared(s)
        assert "update" in s.text()
        await s.press("u", "1")
        await s.type("we are failing over")
        await s.press("enter")
        assert "Next update: " in s.text()
        await s.press("escape")
        assert entries(s, "incident.updated") == []
        assert "not saved" in s.message
        await s.press("u", "1", "enter", "y")
        assert "copied, saved as sent" in s.message
        (told,) = entries(s, "incident.updated")
        assert told["audience"] == "internal"
        texts = [t for t in s.stage.journal.blobs.values() if "we are failing over" in t]
        assert "Next update: " in texts[-1]
        assert "SEV-1" in texts[-1]


async def copied_update(s: Seat, monkeypatch: pytest.MonkeyPatch, *keys: str) -> tuple[str, str]:
    """Make an update with a secret in it; return what was copied, and what was saved."""
    copied: list[str] = []
    monkeypatch.setattr(s.app, "copy_out", lambda text, _: copied.append(text))
    await s.press("u", "1")
    await s.type("failing over with token=abc123SECRETtoken")
    await s.press(*keys, "enter", "y")
    (told,) = [entry for entry in s.stage.journal.lines if entry.type == "incident.updated"]
    return copied[0], s.stage.journal.blobs[told.d["text"]["sha256"]]


async def test_an_update_is_copied_as_it_is_saved_without_its_secrets(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with seat(size=(120, 40)) as s:
        await s.answer("prod", [make_alert()])
        await declared(s)
        copied, saved = await copied_update(s, monkeypatch)
        assert copied == saved
        assert "SECRETtoken" not in copied
        assert "failing over" in copied


async def test_an_update_kept_as_typed_is_copied_and_saved_as_typed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with seat(size=(120, 40)) as s:
        await s.answer("prod", [make_alert()])
        await declared(s)
        copied, saved = await copied_update(s, monkeypatch, "ctrl+y")
        assert copied == saved
        assert "SECRETtoken" in copied


async def test_an_update_tells_the_time_in_the_phase_and_the_time_since_the_beginning(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with seat(size=(120, 40)) as s:
        await s.answer("prod", [make_alert(started=NOON - 23 * MINUTE)])
        await declared(s)
        await s.press("p", "enter")
        s.stage.clock.advance(52_000)
        copied, _ = await copied_update(s, monkeypatch)
        assert "in communication for 52s\n" in copied
        assert "23m ago" in copied


async def test_a_late_update_is_told_below() -> None:
    async with seat() as s:
        await s.answer("prod", [make_alert()])
        await declared(s)
        s.stage.clock.advance(31 * MINUTE)
        await s.press("1", "2")
        assert "internal update is due" in s.text()


async def test_a_ticket_is_opened_once_and_linked_by_what_the_system_calls_it() -> None:
    async with seat(size=(120, 40)) as s:
        await s.answer("prod", [make_alert()])
        await s.answer("desk", [make_ticket()])
        await declared(s)
        await s.press("T", "n", "enter")
        (linked,) = entries(s, "incident.linked")
        assert linked["effect"] is True
        await s.answer("desk", [make_ticket()])
        done = [effect for effect, _ in s.stage.sources["desk"].done]
        assert [effect.verb.value for effect in done] == ["create"]
        assert "INC-0, SEV-1" in done[0].text
        assert "desk:" in s.text()


async def test_closing_needs_the_checklist_and_a_note_for_what_failed() -> None:
    async with seat() as s:
        await s.answer("prod", [make_alert()])
        await declared(s)
        await s.press("c", "enter")
        assert not entries(s, "incident.closed")
        await s.press("d", "d", "d", "d", "f", "enter", "enter")
        assert not entries(s, "incident.closed")
        await s.type("no review: known cause")
        await s.press("enter")
        (closed,) = entries(s, "incident.closed")
        assert len(closed["points"]) == 5  # type: ignore[arg-type]
        assert "closed" in s.text()
        await s.press("p")
        assert "is closed" in s.message


async def test_enter_at_a_point_without_an_answer_says_which_point() -> None:
    async with seat() as s:
        await s.answer("prod", [make_alert()])
        await declared(s)
        await s.press("c", "enter")
        first, *_ = s.stage.incidents.checklist
        assert f"no answer yet to: {first[:30]}" in s.text()
        assert "and 4 more" in s.text()
        await s.press("d")
        assert "no answer yet" not in s.text()


async def test_closing_names_what_fires_and_nobody_has_and_the_entry_keeps_it() -> None:
    async with seat(size=(120, 40)) as s:
        await s.answer("prod", [make_alert(), make_alert("Other", instance="x")])
        await declared(s)
        await s.press("c", "d", "d", "d", "d", "d", "enter")
        assert "Fires, and nobody has it: " in s.text()
        await s.press("enter")
        (closed,) = entries(s, "incident.closed")
        titles = closed["unheld"]
        assert isinstance(titles, list | tuple)
        assert len(titles) == 1
        await s.press("enter")
        assert "Firing when it was closed" in s.text()
        assert titles[0] in s.text()


async def test_closing_says_nothing_of_alerts_that_somebody_has() -> None:
    async with seat() as s:
        await s.answer("prod", [make_alert()])
        await s.press("a")
        await declared(s)
        await s.press("c", "d", "d", "d", "d", "d", "enter")
        assert "nobody has it" not in s.text()
        await s.press("enter")
        (closed,) = entries(s, "incident.closed")
        assert "unheld" not in closed


def two_tickets(first: int, second: int) -> list[Ticket]:
    return [make_ticket("4", "Four", updated_at=first), make_ticket("5", "Five", updated_at=second)]


async def test_tickets_keep_their_keys_whichever_changed_last() -> None:
    async with seat() as s:
        await s.answer("prod", [make_alert()])
        await s.answer("desk", two_tickets(NOON, NOON + MINUTE))
        await declared(s)
        await s.press("T", "escape")
        await s.answer("desk", two_tickets(NOON + 2 * MINUTE, NOON + MINUTE))
        await s.press("T", "2")
        assert entries(s, "incident.linked")[-1]["ref"] == "desk:5"


async def test_a_link_is_taken_away_by_key() -> None:
    async with seat() as s:
        await s.answer("prod", [make_alert()])
        await s.answer("desk", two_tickets(NOON, NOON))
        await declared(s)
        await s.press("T", "1")
        assert "desk:4" in s.text()
        await s.press("T", "x", "1")
        assert entries(s, "incident.linked")[-1]["gone"] is True
        await s.press("T")
        assert "#4 Four" in s.text()
        assert "take a link away" not in s.text()


async def test_of_many_tickets_the_others_are_linked_by_their_number() -> None:
    async with seat() as s:
        await s.answer("prod", [make_alert()])
        await s.answer("desk", [make_ticket(str(n), f"Number {n}") for n in range(1, 13)])
        await declared(s)
        await s.press("T", "0")
        await s.type("99")
        await s.press("enter")
        assert "no such ticket" in s.text()
        await s.press("ctrl+u")
        await s.type("12")
        await s.press("enter")
        assert entries(s, "incident.linked")[-1]["ref"] == "desk:12"


async def test_an_incident_without_an_alert_is_declared_on_its_screen() -> None:
    async with seat() as s:
        await s.press("2", "i")
        await s.type("customers cannot pay")
        await s.press("enter", "enter", "enter")
        assert "customers cannot pay" in s.text()


async def test_open_incidents_are_counted_in_the_head_of_the_board() -> None:
    async with seat() as s:
        await s.answer("prod", [make_alert()])
        assert "INC" not in s.text()
        await s.press("i", "enter", "enter", "enter")
        await s.answer("prod", [make_alert()])
        assert "INC 1" in s.text().splitlines()[1]


async def test_declared_on_its_own_screen_its_number_is_told_too() -> None:
    async with seat() as s:
        await s.press("2", "i")
        await s.type("Nobody can pay")
        await s.press("enter", "enter", "enter")
        assert s.message == "declared INC-0, SEV-1"
        assert "Nobody can pay" in s.text()


async def test_the_cursor_goes_to_the_incident_that_was_declared() -> None:
    async with seat() as s:
        await s.press("2", "i")
        await s.type("First")
        await s.press("enter", "enter", "enter")
        s.stage.clock.advance(MINUTE)
        await s.press("i")
        await s.type("Second")
        await s.press("enter", "enter", "enter")
        await s.settle()
        await s.press("d")
        assert "Second" in s.text()
        assert "Decision in INC-2" in s.text()


async def test_all_of_an_incident_tells_its_keys() -> None:
    async with seat() as s:
        await s.answer("prod", [make_alert()])
        await declared(s)
        await s.press("enter", "question_mark")
        assert "Keys: INC-0" in s.text()
        assert "Write a decision down." in s.text()
        await s.press("escape")
        assert "Timeline" in s.text() or "Roles" in s.text()
        await s.press("d")
        await s.type("fail over")
        await s.press("enter")
        assert entries(s, "incident.decision")[-1]["kind"] == "decision"


async def test_an_incident_that_was_accepted_with_a_note_is_named_on_the_screen() -> None:
    async with seat() as s:
        pairs = handing(s.stage)
        handovers = s.stage.desk.handovers
        assert handovers is not None
        handovers.shifts.shifts = (THEIRS, MINE)  # type: ignore[attr-defined]
        bob = Leader(BOB, s.stage.clock)
        bob.desk.shifts.shifts = (THEIRS, MINE)  # type: ignore[attr-defined]
        bob.incidents.declare("Nobody can pay", "SEV-1")
        bob.say_all()
        _, path = bob.giving.sign()
        pairs.files["note"] = bob.pairs.files[path]
        read = handovers.book.check(*pairs.files["note"])
        handovers.taking.preview(read, read.note.must_read)
        for item in read.note.read_back:
            handovers.taking.read_back(read, item, "I lead it now")
        handovers.taking.accept(read)
        await s.press("2")
        await s.settle()
        assert f"from the note {read.sha256[:8]}" in " ".join(s.text().split())
        assert "1 led from a note" in s.text()
        await s.press("enter")
        await s.settle()
        assert "SEV-1, in" in s.text()
        await s.press("escape", "p")
        assert "its journal is not here" in s.message
