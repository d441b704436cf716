"""The board by keys: a key acts on what was seen, writes first, and says what happened."""

from __future__ import annotations

import asyncio

import pytest

from oncall_tui.domain.alert import RemoteAck, Suppression
from oncall_tui.domain.board_lines import Row
from oncall_tui.domain.filter import SavedFilter
from oncall_tui.errors import EffectError, JournalTamperedError
from oncall_tui.services.deadman import DeadMan
from tests.fakes import MINUTE, NOON, make_alert, make_ticket
from tests.screens.harness import Seat, Stage, seat

HERS = RemoteAck("bob@example.com", NOON + 60 * MINUTE, "s1")


def rows(found: Seat) -> list[str]:
    return [line.alert.title for line in found.board.alerts.board.lines if isinstance(line, Row)]


def buried(found: Seat) -> bool:
    return found.board.alerts.on_tombstone


async def test_the_worst_stands_first_and_is_chosen() -> None:
    async with seat() as at:
        await at.answer("prod", [make_alert("Low", severity="info"), make_alert("Bad")])
        assert rows(at) == ["Bad", "Low"]
        row = at.board.current_row()
        assert row is not None
        assert row.alert.title == "Bad"


async def test_one_key_acknowledges_one_alert_at_once() -> None:
    async with seat() as at:
        alert = make_alert()
        await at.answer("prod", [alert])
        await at.press("a")
        assert at.stage.journal.types()[:1] == ["alert.acked"]
        assert "saved" in at.message
        assert at.board.alerts.board.rows[alert.id].owner == "alice@example.com"


async def test_the_entry_is_written_before_the_effect() -> None:
    async with seat() as at:
        await at.answer("prod", [make_alert()])
        await at.press("a")
        assert at.stage.order == ["alert.acked", "effect"]
        assert at.stage.journal.types() == ["alert.acked", "effect.sent"]


async def test_a_full_disk_acknowledges_nothing_and_says_so() -> None:
    async with seat() as at:
        alert = make_alert()
        await at.answer("prod", [alert])
        at.stage.journal.full = True
        await at.press("a")
        assert "no space" in at.message
        assert at.board.alerts.board.rows[alert.id].held is None
        assert at.stage.sources["prod"].done == []
        assert alert.id in at.board.alerts.marks, "what failed stays marked"


async def test_the_cursor_holds_on_to_its_alert_when_others_come() -> None:
    async with seat() as at:
        mine = make_alert("Mine", started=NOON - MINUTE)
        await at.answer("prod", [mine])
        await at.answer("prod", [mine, *[make_alert(f"New{n}") for n in range(5)]])
        assert at.board.alerts.cursor_id == mine.id


async def test_a_key_never_hits_the_row_that_moved_up() -> None:
    async with seat() as at:
        first, second = make_alert("First", started=NOON - 19 * MINUTE), make_alert("Second")
        await at.answer("prod", [first, second])
        assert at.board.alerts.cursor_id == first.id
        await at.answer("prod", [second])
        await at.press("u", "a")
        acked = [e for e in at.stage.journal.lines if e.type == "alert.acked"]
        assert [e.d["target"]["id"] for e in acked] in ([], [first.id])
        assert second.id not in [e.d["target"]["id"] for e in acked]


async def test_a_vanished_alert_leaves_a_tombstone_until_the_cursor_moves() -> None:
    stage = Stage()
    async with seat(stage) as at:
        gone = make_alert("Gone", started=NOON - 9 * MINUTE, ack=HERS)
        stays = make_alert("Stays", started=NOON - MINUTE, ack=HERS)
        await at.answer("prod", [gone, stays])
        assert at.board.alerts.cursor_id == gone.id
        await at.answer("prod", [stays])
        assert buried(at)
        assert "Gone" in at.text()
        await at.press("a")
        assert "gone" in at.message
        assert "alert.acked" not in at.stage.journal.types()
        await at.press("j")
        assert not buried(at)
        assert at.board.alerts.cursor_id == stays.id


async def test_a_refire_under_the_cursor_is_another_alert() -> None:
    async with seat() as at:
        await at.answer("prod", [make_alert("Flappy", started=NOON - 9 * MINUTE, ack=HERS)])
        await at.answer("prod", [make_alert("Flappy", started=NOON)])
        assert buried(at)
        assert "fired again, the acknowledgement is void" in at.text()


async def test_a_refire_of_what_nobody_had_voids_no_acknowledgement() -> None:
    stage = Stage()
    async with seat(stage) as at:
        old = make_alert("Flappy", started=NOON - 9 * MINUTE, suppression=Suppression.SILENCED)
        await at.answer("prod", [old])
        at.board.desk.boards.unfold("#quiet")
        at.app.rebuild()
        await at.settle()
        at.board.alerts.go_to(old.id)
        await at.answer("prod", [make_alert("Flappy", started=NOON)])
        assert "fired again; move on" in at.text()


async def test_an_unacknowledged_alert_that_clears_stays_until_it_was_seen() -> None:
    async with seat() as at:
        alert = make_alert("Blip")
        await at.answer("prod", [alert])
        await at.answer("prod", [])
        assert at.stage.journal.types() == ["alert.returned"]
        assert "cleared" in at.text()
        await at.press("x")
        assert at.stage.journal.types() == ["alert.returned", "alert.seen"]
        assert "Blip" not in [r.alert.title for r in at.board.alerts.board.rows.values()]
        assert "Blip: seen; move on" in at.text()


async def test_bulk_asks_and_names_what_the_filter_hides() -> None:
    async with seat() as at:
        await at.answer("prod", [make_alert("DiskA"), make_alert("DiskB"), make_alert("Web")])
        await at.press("space", "space", "space", "slash")
        await at.type("Disk")
        await at.press("enter", "a")
        assert "1 marked is hidden by the filter" in at.text()
        await at.type("all disks")
        await at.press("enter", "enter")
        acked = [e.d["target"]["title"] for e in at.stage.journal.lines if e.type == "alert.acked"]
        assert sorted(acked) == ["DiskA", "DiskB"]


async def test_escape_in_a_prompt_changes_nothing() -> None:
    async with seat() as at:
        await at.answer("prod", [make_alert("A"), make_alert("B")])
        await at.press("space", "space", "a", "escape")
        assert at.stage.journal.lines == []
        assert len(at.board.alerts.marks) == 2


async def test_somebody_elses_ack_is_not_withdrawn_without_a_yes() -> None:
    async with seat() as at:
        ack = RemoteAck("bob@example.com", NOON + 60 * MINUTE, "s1")
        await at.answer("prod", [make_alert(ack=ack)])
        await at.press("u")
        assert "bob@example.com" in at.text()
        await at.press("enter")
        assert at.stage.journal.lines == []
        await at.type("yes")
        await at.press("enter")
        entry = at.stage.journal.lines[0]
        assert (entry.type, entry.d["ref"]) == ("alert.unacked", "s1")


async def test_a_note_is_kept_beside_the_entry() -> None:
    async with seat() as at:
        await at.answer("prod", [make_alert()])
        await at.press("n")
        await at.type("called vendor")
        await at.press("enter")
        assert at.stage.journal.types()[0] == "alert.noted"
        assert list(at.stage.journal.blobs.values()) == ["called vendor"]


async def test_keys_of_the_board_are_dead_while_the_filter_is_typed() -> None:
    async with seat() as at:
        await at.answer("prod", [make_alert()])
        await at.press("slash")
        await at.type("aunq")
        assert at.stage.journal.lines == []
        await at.press("escape")
        assert at.app.view.filter == ""


async def test_a_failed_poll_resolves_nothing_and_the_head_says_at_least() -> None:
    async with seat(size=(120, 40)) as at:
        await at.answer("prod", [make_alert()])
        await at.answer("edge", [make_alert("Edge", source="edge")])
        assert "at least" not in at.text()
        at.stage.fail("edge")
        await at.settle()
        assert "at least 2 alerts" in at.text()
        assert "edge stale" in at.text()


async def test_a_paused_screen_stays_still_while_polls_go_on() -> None:
    async with seat() as at:
        await at.answer("prod", [make_alert("Old")])
        await at.press("w")
        await at.answer("prod", [make_alert("Old"), make_alert("New")])
        assert rows(at) == ["Old"]
        assert "PAUSED" in at.text()
        await at.press("w")
        assert sorted(rows(at)) == ["New", "Old"]


async def test_read_only_refuses_every_change_and_says_why() -> None:
    async with seat(Stage(read_only=True)) as at:
        await at.answer("prod", [make_alert()])
        for key in ("a", "A", "u", "n", "x", "r", "S"):
            await at.press(key)
            assert "read-only" in at.message, key
        assert at.stage.journal.lines == []


async def test_the_ticket_stands_on_the_row_of_its_alert() -> None:
    async with seat() as at:
        alert = make_alert()
        await at.answer("prod", [alert])
        await at.answer("desk", [make_ticket("42", f"Disk [oncall:{alert.fingerprint}]")])
        assert "tkt 42" in at.text()
        await at.press("t")
        assert at.app.current_mode == "tickets"


async def test_while_sources_load_the_untouched_cursor_stays_on_the_worst() -> None:
    async with seat(answered=False) as at:
        low, bad = make_alert("Low", severity="warning"), make_alert("Bad", source="edge")
        await at.answer("prod", [low])
        assert at.board.alerts.cursor_id == low.id
        await at.answer("edge", [bad])
        assert at.board.alerts.cursor_id == bad.id


async def test_the_next_start_shows_the_last_board_before_any_answer() -> None:
    stage = Stage()
    async with seat(stage) as at:
        await at.answer("prod", [make_alert("Remembered"), make_alert("Other", severity="warning")])
    later = Stage(cache=stage.cache)
    later.clock.advance(10 * MINUTE)
    async with seat(later, answered=False) as at:
        assert "Remembered" in at.text()
        assert "at least 2" in at.text()
        assert "stale" in at.text() or "10m" in at.text()


async def test_an_ack_that_runs_out_is_no_ack() -> None:
    async with seat() as at:
        alert = make_alert()
        await at.answer("prod", [alert])
        await at.press("a")
        at.stage.clock.advance(48 * 60 * MINUTE)
        at.app.rebuild()
        await at.settle()
        assert at.board.alerts.board.rows[alert.id].held is None


async def test_a_damaged_journal_is_an_alarm_and_nothing_is_written() -> None:
    stage = Stage()
    stage.journal.trouble = JournalTamperedError("line 7 is not what was signed", where="seg-0")
    async with seat(stage) as at:
        await at.answer("prod", [make_alert()])
        assert "line 7 is not what was signed" in at.text()
        assert at.app.view.alarm


async def test_the_session_opens_after_the_first_paint_unless_read_only() -> None:
    async with seat() as at:
        assert at.stage.journal.opened
    async with seat(Stage(read_only=True)) as at:
        assert not at.stage.journal.opened


async def test_the_worst_stays_in_view_after_an_ack_moves_the_cursor_down() -> None:
    async with seat() as at:
        alerts = [make_alert(f"A{n:02}", started=NOON - (40 - n) * MINUTE) for n in range(12)]
        await at.answer("prod", alerts)
        await at.press("a")
        assert at.board.alerts.scroll_y == 0
        assert at.board.alerts.cursor_id == alerts[0].id


async def test_what_a_source_refuses_is_said_and_not_only_written() -> None:
    async with seat() as at:
        await at.answer("prod", [make_alert()])
        at.stage.sources["prod"].error = EffectError("403 forbidden", final=True)
        await at.press("a")
        at.app.rebuild()
        await at.settle()
        assert "prod refused the ack of DiskWillFill: 403 forbidden" in at.text()
        assert at.app.view.alarm


async def test_taking_over_asks_why() -> None:
    async with seat() as at:
        await at.answer("prod", [make_alert(ack=HERS)])
        await at.press("A")
        assert "bob@example.com" in at.text()
        await at.press("enter")
        await at.type("he is asleep")
        await at.press("enter", "enter")
        entry = at.stage.journal.lines[0]
        assert (entry.type, entry.d["over"]) == ("alert.acked", "bob@example.com")


async def test_an_ack_of_many_leaves_what_has_cleared_to_itself() -> None:
    async with seat() as at:
        gone = make_alert("Gone")
        await at.answer("prod", [gone, make_alert("A"), make_alert("B")])
        await at.answer("prod", [make_alert("A"), make_alert("B")])
        await at.press("g", "space", "space", "space", "a")
        assert "Acknowledge 2 alerts" in at.text()
        await at.press("enter", "enter")
        assert gone.id in at.board.alerts.board.rows


async def test_an_ack_is_at_most_a_week_long() -> None:
    async with seat() as at:
        await at.answer("prod", [make_alert()])
        await at.press("A", "enter")
        for _ in range(4):
            await at.press("backspace")
        await at.type("99d")
        await at.press("enter")
        assert "at most 7d" in at.text()
        assert at.stage.journal.lines == []


async def test_a_source_that_falls_silent_is_an_alert_that_can_be_acknowledged() -> None:
    stage = Stage()
    stage.watch_over(DeadMan([], {"prod": 3}))
    async with seat(stage) as at:
        for _ in range(3):
            stage.fail("prod")
            await at.settle()
        assert "SourceUnreachable" in at.text()
        await at.press("j", "a")
        assert "acknowledged 1, saved" in at.message
        await at.answer("prod", [])
        assert "SourceUnreachable: cleared" in at.text()


PROD = [
    make_alert("Zebra", team="db", instance="i1"),
    make_alert("apple", team="web", instance="i2", started=NOON - 20 * MINUTE),
]


async def test_a_saved_filter_is_two_keys_away() -> None:
    stage = Stage()
    stage.desk.boards.saved = (SavedFilter("databases", "d", 'team="db"'),)
    async with seat(stage) as at:
        await at.answer("prod", PROD)
        await at.press("apostrophe", "d")
        assert "apple" not in at.text()
        assert "Zebra" in at.text()
        await at.press("escape")
        assert "apple" in at.text()


async def test_without_saved_filters_the_key_says_so() -> None:
    async with seat() as at:
        await at.press("apostrophe")
        assert "no [[filters]]" in at.message


async def test_the_order_is_said_where_it_is_not_the_usual_one() -> None:
    async with seat() as at:
        await at.answer("prod", PROD)
        text = at.text()
        assert text.index("apple") < text.index("Zebra")
        await at.press("less_than_sign")
        text = at.text()
        assert text.index("Zebra") < text.index("apple")
        assert "by need, flipped" in text


async def test_grouping_by_a_label_is_chosen_from_those_that_alerts_have() -> None:
    async with seat() as at:
        await at.answer(
            "prod", [make_alert(f"A{n}", team="db", instance=f"i{n}") for n in range(5)]
        )
        await at.press("F")
        assert "the alert's name" in at.text()
        assert "2  team" in at.text()
        await at.press("2")
        assert "team=db" in at.text()


async def test_marks_go_after_five_minutes_in_which_nobody_was_there() -> None:
    async with seat() as at:
        await at.answer("prod", PROD)
        await at.press("j", "space")
        assert "1 marked" in at.text()
        at.stage.clock.advance(5 * MINUTE - 1)
        await at.press("j")
        at.stage.clock.advance(5 * MINUTE - 1)
        await at.answer("prod", PROD)
        assert "1 marked" in at.text()
        at.stage.clock.advance(1)
        await at.answer("prod", PROD)
        assert "1 marked" not in at.text()
        assert at.board.alerts.marks == set()
        assert "1 mark taken away" in at.message


async def test_a_fresh_acknowledgement_is_taken_back_with_one_key_for_ten_seconds() -> None:
    async with seat() as at:
        await at.answer("prod", PROD)
        await at.press("j", "a")
        assert at.message.endswith("; U takes it back")
        at.stage.clock.advance(9_000)
        await at.press("U")
        assert "taken back 1, saved" in at.message
        assert at.stage.journal.types()[-1] in {"alert.unacked", "effect.sent"}
        assert not at.stage.ledger.view().acks
        await at.press("U")
        assert "that is withdrawn already; a acknowledges it again" in at.message
        await at.press("a", "u", "U")
        assert "that is withdrawn already" in at.message


async def test_what_can_no_longer_be_taken_back_is_no_longer_offered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with seat() as at:
        await at.answer("prod", PROD)
        await at.press("j", "a")
        assert at.message.endswith("; U takes it back")
        monkeypatch.setattr("screens.base.UNDO", 100)
        await at.press("g", "a")
        await asyncio.sleep(0.15)
        await at.settle()
        assert at.message.startswith("acknowledged 1, saved")
        assert "takes it back" not in at.message + at.text()


async def test_what_a_key_has_answered_does_not_come_back_when_its_time_is_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("screens.base.UNDO", 300)
    async with seat() as at:
        await at.answer("prod", PROD)
        await at.press("j", "a", "k")
        await asyncio.sleep(0.35)
        await at.settle()
        assert at.message == ""
        assert "takes it back" not in at.text()


async def test_after_ten_seconds_it_stays() -> None:
    async with seat() as at:
        await at.answer("prod", PROD)
        await at.press("j", "a")
        at.stage.clock.advance(10_001)
        await at.press("U")
        assert "u withdraws" in at.message
        assert len(at.stage.ledger.view().acks) == 1


async def test_a_long_message_is_shown_whole_on_more_lines_and_gives_them_back() -> None:
    async with seat() as at:
        await at.answer("prod", PROD)
        path = "/srv/" + "long-folder/" * 10 + "proof"
        at.app._say(f"the proof is in {path}")
        await at.settle()
        text = at.text()
        assert path in text.replace("\n", "")
        assert "ack" in text.splitlines()[-1]
        at.app._say("short")
        await at.settle()
        assert len([line for line in at.text().splitlines() if "folder" in line]) == 0


async def test_a_clock_that_comes_into_view_ticks_from_then_on() -> None:
    async with seat() as at:
        await at.answer("prod", [make_alert("Old", started=NOON - 600 * MINUTE)])
        alerts = at.board.alerts
        now = at.stage.clock.now()
        assert alerts._wake > now + 5_000
        await at.answer("prod", [make_alert("New", started=NOON - 12 * MINUTE - 3_000)])
        assert "in 2m57s" in at.text()
        assert alerts._wake <= now + 1_001
        at.stage.clock.advance(1_001)
        alerts._tick()
        await at.settle()
        assert "in 2m55s" in at.text() or "in 2m56s" in at.text()
