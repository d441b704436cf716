"""Keys that come faster than the screen follows, and what happens while somebody reads."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

from textual import events

from oncall_tui.domain.alert import Alert
from oncall_tui.domain.effect import Effect
from oncall_tui.domain.entry import Entry
from oncall_tui.errors import UnreachableError
from oncall_tui.services.estate import OVERDUE
from screens.run import RunScreen
from tests.fakes import NOON, MemoryJournal, make_alert, make_ticket
from tests.screens.harness import Seat, Stage, seat


class SlowJournal(MemoryJournal):
    """A disk that takes its time."""

    gate = threading.Event()

    def append(
        self,
        type_: str,
        data: Mapping[str, Any],
        *,
        texts: Mapping[str, str] | None = None,
        inc: str | None = None,
    ) -> Entry:
        assert self.gate.wait(10)
        return super().append(type_, data, texts=texts, inc=inc)


async def test_a_key_that_bounces_acknowledges_once() -> None:
    stage = Stage()
    async with seat(stage) as at:
        await at.answer("prod", [make_alert()])
        stage.journal.__class__ = SlowJournal
        SlowJournal.gate.clear()
        try:
            for _ in range(3):
                await at.pilot.press("a")
        finally:
            SlowJournal.gate.set()
        await at.settle()
        assert stage.journal.types().count("alert.acked") == 1
        assert len(stage.sources["prod"].done) == 1


async def test_an_acknowledgement_can_be_extended() -> None:
    async with seat() as at:
        await at.answer("prod", [make_alert()])
        await at.press("a", "A", "enter", "enter")
        assert at.stage.journal.types().count("alert.acked") == 2


async def test_marks_that_a_full_disk_or_a_filter_kept_out_stay() -> None:
    async with seat() as at:
        await at.answer("prod", [make_alert("DiskA"), make_alert("DiskB"), make_alert("Web")])
        await at.press("space", "space", "space", "slash")
        await at.type("Disk")
        at.stage.journal.full = True
        await at.press("enter", "a", "enter", "enter")
        assert "not saved" in at.message
        assert len(at.board.alerts.marks) == 3


async def test_letting_go_of_what_cleared_leaves_other_marks() -> None:
    async with seat() as at:
        gone, stays = make_alert("Blip", started=NOON - 1000), make_alert("Stays")
        await at.answer("prod", [gone, stays])
        await at.answer("prod", [stays])
        at.board.alerts.marks |= {gone.id, stays.id}
        await at.press("x")
        assert at.board.alerts.marks == {stays.id}


async def test_a_filter_typed_faster_than_the_board_is_built_is_the_filter() -> None:
    async with seat() as at:
        await at.answer("prod", [make_alert("Disk")])
        await at.press("slash")
        await at.type("d")
        for key in ("x", "backspace"):
            await at.pilot.press(key)
        await at.settle()
        chosen = at.stage.desk.boards.filter
        assert chosen is not None
        assert chosen.text == "d"


async def test_what_changed_while_the_queue_was_read_is_not_sent() -> None:
    stage = Stage()
    async with seat(stage) as at:
        alert = make_alert()
        stage.sources["prod"].error = UnreachableError("no route")
        await at.answer("prod", [alert])
        await at.press("a", "S")
        assert "unchanged" in at.text()
        stage.sources["prod"].error = None
        stage.desk.acts.unack([alert], ref=lambda _: "")
        await at.press("enter")
        sent: list[Effect] = [effect for effect, _ in stage.sources["prod"].done]
        assert "ack" not in [effect.verb.value for effect in sent]


async def test_a_source_that_falls_silent_is_seen_without_any_message() -> None:
    async with seat(size=(120, 40)) as at:
        await at.answer("prod", [make_alert()])
        assert "at least" not in at.text()
        at.stage.clock.advance(5_000 + OVERDUE + 1)
        at.app._catch_up()
        await at.settle()
        assert "at least 1" in at.text()


async def test_a_group_does_not_fold_over_the_cursor_while_tickets_are_read() -> None:
    async with seat() as at:
        alerts = [make_alert("Many", instance=f"db{n}") for n in range(6)]
        await at.answer("prod", alerts[:3])
        await at.press("j")
        held = at.board.alerts.cursor_id
        await at.press("3")
        await at.answer("prod", alerts)
        await at.press("1")
        assert at.board.alerts.cursor_id == held
        assert not at.board.alerts.on_tombstone


async def test_a_link_from_a_ticket_system_is_copied_as_one_harmless_line() -> None:
    async with seat() as at:
        await at.answer("desk", [make_ticket("1", link="https://desk/1\nrm -rf /\x1b[A")])
        copied: list[str] = []
        await at.press("3")
        screen = at.app.screen
        post = screen.post_message

        def note(message: Any) -> bool:
            copied.extend([message.text] if hasattr(message, "text") else [])
            return post(message)

        screen.post_message = note  # type: ignore[method-assign]
        await at.press("y")
        assert copied == ["https://desk/1 rm -rf /^[[A"]


async def test_a_copy_right_after_a_step_takes_the_command_of_the_new_step() -> None:
    async with seat() as at:
        await at.answer("prod", [make_alert("DiskWillFill")])
        await at.press("r")
        screen = at.app.screen
        assert isinstance(screen, RunScreen)
        screen._command = ("another step", 7)
        await at.press("y")
        assert at.stage.journal.types()[-1] == "command.copied"


async def press_while_the_board_changes(at: Seat, key: str, *after: Alert) -> None:
    """Have a key wait in the queue while another board takes the place of the one it was for."""
    state = at.stage.desk.boards.make(
        (after,),
        work=at.stage.ledger.view(),
        skews={},
        tickets={},
        now=at.stage.clock.now(),
        pinned=at.board.alerts.cursor_id,
    )
    at.app.post_message(events.Key(key, key))
    at.board.alerts.show_board(state)  # at once: the key is handled when this is over
    await at.settle()


def acknowledged(stage: Stage) -> list[str]:
    lines = stage.journal.lines
    return [entry.d["target"]["title"] for entry in lines if entry.type == "alert.acked"]


async def test_a_key_meets_the_alert_it_was_pressed_on_though_the_board_changed_before() -> None:
    async with seat() as at:
        aimed, other = make_alert("Aimed", started=NOON - 60_000), make_alert("Other", started=NOON)
        await at.answer("prod", [aimed, other])
        newer = [make_alert(f"Older{i}", started=NOON - 3600_000 - i) for i in range(3)]
        await press_while_the_board_changes(at, "a", *newer, other, aimed)
        assert acknowledged(at.stage) == ["Aimed"]


async def test_a_key_meets_nothing_where_its_alert_went_before_it_was_handled() -> None:
    async with seat() as at:
        aimed, other = make_alert("Aimed", started=NOON - 60_000), make_alert("Other", started=NOON)
        await at.answer("prod", [aimed, other])
        await press_while_the_board_changes(at, "a", other)
        assert acknowledged(at.stage) == []


async def test_a_key_does_not_meet_the_occurrence_that_took_the_place_of_its_alert() -> None:
    async with seat() as at:
        aimed = make_alert("Aimed", fingerprint="f1", started=NOON - 60_000)
        again = make_alert("Aimed", fingerprint="f1", started=NOON)
        await at.answer("prod", [aimed])
        await press_while_the_board_changes(at, "a", again)
        assert acknowledged(at.stage) == []
