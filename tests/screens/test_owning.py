"""Taking over, giving away, escalating, and looking only at what is mine."""

from __future__ import annotations

import pytest

from oncall_tui.domain.alert import RemoteAck
from oncall_tui.domain.board_lines import State
from oncall_tui.domain.effect import Verb
from oncall_tui.domain.work_parts import target_data
from oncall_tui.services.acting import alert_target
from oncall_tui.services.team_fold import TeamFold
from tests.fakes import MINUTE, NOON, MemoryJournal, make_alert
from tests.screens.harness import Seat, Stage, seat

ME = "alice@example.com"
ORDERS = make_alert("DiskWillFill", service="orders-db", started=NOON - 5 * MINUTE)
OTHER = make_alert("Slow", service="search", started=NOON - 4 * MINUTE)
BOBS = make_alert("Broken", ack=RemoteAck(by="bob@example.com"), started=NOON - 9 * MINUTE)


def done(at: Seat) -> list[str]:
    """Return what was written about alerts, without what became of it elsewhere."""
    return [type_ for type_ in at.stage.journal.types() if type_.startswith("alert.")]


def last(at: Seat) -> dict[str, object]:
    return next(e.d for e in reversed(at.stage.journal.lines) if e.type.startswith("alert."))


async def test_t_on_an_alert_of_nobody_acknowledges_it() -> None:
    async with seat() as at:
        await at.answer("prod", [ORDERS])
        await at.press("T")
        assert done(at) == ["alert.acked"]
        assert at.board.alerts.board.rows[ORDERS.id].owner == ME


async def test_t_on_somebody_s_alert_wants_a_reason() -> None:
    async with seat() as at:
        await at.answer("prod", [BOBS])
        await at.press("T")
        assert "say why you take it over" in at.text()
        await at.press("enter")
        assert "an empty note says nothing" in at.text()
        await at.type("bob sleeps")
        await at.press("enter", "enter")
        assert last(at)["over"] == "bob@example.com"
        assert done(at) == ["alert.acked"]
        assert at.board.alerts.board.rows[BOBS.id].owner == ME
        assert at.message.startswith("taken over from bob@example.com: 1, saved")
        assert "takes it back" not in at.message
        await at.press("U")
        assert "can't be taken back with U; E gives it back to bob@example.com" in at.message
        assert done(at) == ["alert.acked"]


async def test_after_a_take_over_u_does_not_reach_for_what_was_done_before_it() -> None:
    async with seat() as at:
        await at.answer("prod", [ORDERS, BOBS])
        at.board.alerts.go_to(ORDERS.id)
        await at.press("a")
        at.board.alerts.go_to(BOBS.id)
        await at.press("T")
        await at.type("bob sleeps")
        await at.press("enter", "enter", "U")
        assert "a take-over can't be taken back" in at.message
        assert done(at) == ["alert.acked", "alert.acked"]


async def test_of_many_it_is_told_how_many_were_taken_over() -> None:
    async with seat() as at:
        await at.answer("prod", [ORDERS, BOBS])
        at.board.alerts.mark([ORDERS.id, BOBS.id])
        await at.press("T")
        await at.type("bob sleeps")
        await at.press("enter", "enter")
        assert at.message.startswith("acknowledged (1 taken over from bob@example.com) 2, saved")


async def test_t_on_what_is_mine_says_so() -> None:
    async with seat() as at:
        await at.answer("prod", [ORDERS])
        await at.press("T", "T")
        assert "yours already" in at.message
        assert done(at) == ["alert.acked"]


async def test_e_gives_it_to_somebody_of_the_registry() -> None:
    async with seat() as at:
        await at.answer("prod", [ORDERS])
        await at.press("E")
        assert "Bob Example (bob)" in at.text()
        assert "Alice" not in at.text()
        await at.press("1")
        await at.type("your disk")
        await at.press("enter", "enter")
        assert done(at) == ["alert.assigned"]
        assert last(at)["to"] == "bob"
        assert list(at.stage.journal.blobs.values()) == ["your disk"]
        assert at.message == "given to bob: 1, saved"
        row = at.board.alerts.board.rows[ORDERS.id]
        assert (row.state, row.owner, row.given_to) == (State.UNACKED, "", "bob")


async def test_what_was_given_and_not_taken_still_runs_and_says_for_whom_it_is() -> None:
    async with seat(size=(120, 40)) as at:
        await at.answer("prod", [ORDERS])
        await at.press("E", "1", "enter", "enter", "escape")
        line = next(one for one in at.text().splitlines() if "DiskWillFill" in one)
        assert "unacked" in line
        assert "for bob" in line
        assert line.startswith("in 10m")


async def test_what_is_mine_stays_so_until_whoever_i_gave_it_to_takes_it() -> None:
    async with seat(size=(120, 40)) as at:
        await at.answer("prod", [ORDERS])
        await at.press("a", "E", "1", "enter", "enter", "escape")
        line = next(one for one in at.text().splitlines() if "DiskWillFill" in one)
        assert "acked" in line
        assert "for bob" in line
        assert at.board.alerts.board.rows[ORDERS.id].owner == ME


async def test_what_somebody_gave_me_is_taken_without_a_reason() -> None:
    stage = Stage()
    team = TeamFold(own=stage.journal.log, me=ME)
    stage.ledger.join(team)
    stage.ledger.follow(lambda entry: team.take([entry]))
    mate = MemoryJournal(stage.clock, by="bob@example.com")
    mate.log = "bob@jump02"
    told = {"target": target_data(alert_target(ORDERS)), "effect": False}
    team.take([mate.append("alert.acked", told)])
    team.take([mate.append("alert.assigned", {**told, "to": "alice"})])
    async with seat(stage, size=(120, 40)) as at:
        await at.answer("prod", [ORDERS])
        assert "for you" in at.text()
        await at.press("T")
        assert done(at) == ["alert.acked"]
        assert at.board.alerts.board.rows[ORDERS.id].owner == ME


async def test_who_is_given_something_and_not_told_has_to_be_called() -> None:
    async with seat(size=(120, 40)) as at:
        await at.answer("prod", [ORDERS])
        await at.press("E", "1")
        await at.type("your disk")
        await at.press("enter", "enter")
        assert "Nobody was told yet" in at.text()
        assert "given, not told: call Bob Example (bob), tel +49 30 901821" in at.text()
        assert "nobody has it until you acknowledge it" in at.text()
        await at.press("y")
        assert at.message.startswith("copied what to say through the terminal (OSC 52)")
        await at.press("enter")
        assert f"to bob 0s ago by {ME}, not taken yet" in at.text()
        assert "acked by" not in at.text()


async def test_nobody_has_to_call_where_a_source_tells_whom_it_was_given_to() -> None:
    stage = Stage()
    stage.sources["prod"].verbs = frozenset({Verb.ASSIGN})
    async with seat(stage) as at:
        await at.answer("prod", [ORDERS])
        await at.press("E", "1", "enter", "enter")
        assert last(at)["effect"] is True
        assert len(at.app.screen_stack) == 1


async def test_t_takes_what_was_given_to_somebody_who_has_not_taken_it() -> None:
    async with seat(size=(120, 40)) as at:
        await at.answer("prod", [ORDERS])
        await at.press("E", "1", "enter", "enter", "escape", "T")
        assert done(at) == ["alert.assigned", "alert.acked"]
        row = at.board.alerts.board.rows[ORDERS.id]
        assert (row.owner, row.given) == (ME, None)


async def test_somebody_who_is_not_listed_is_typed() -> None:
    async with seat() as at:
        await at.answer("prod", [ORDERS])
        await at.press("E", "0", "enter")
        assert "who?" in at.text()
        await at.type("L9")
        await at.press("enter", "enter", "enter")
        assert "there is no level L9: L1, L2" in at.text()
        await at.press("escape", "E", "0")
        await at.type("the plumber")
        await at.press("enter", "enter", "enter")
        assert "Nobody of the name the plumber is known." in at.text()
        await at.press("escape")
        assert done(at) == []
        await at.press("E", "0", "enter", "enter", "enter")  # what was typed is still there
        await at.type("yes")
        await at.press("enter")
        assert last(at)["to"] == "the plumber"


async def test_what_somebody_else_has_is_not_given_away_without_a_reason() -> None:
    async with seat() as at:
        await at.answer("prod", [BOBS])
        await at.press("E", "2", "enter")
        assert "an empty note says nothing" in at.text()
        await at.type("she knows it")
        await at.press("enter", "enter")
        assert (last(at)["to"], last(at)["over"]) == ("dba", "bob@example.com")


async def test_esc_gives_nothing_to_nobody() -> None:
    async with seat() as at:
        await at.answer("prod", [ORDERS])
        await at.press("E", "escape")
        await at.press("E", "1", "escape")
        await at.press("e", "escape")
        await at.press("e", "e", "escape")
        assert at.stage.journal.lines == []


async def test_escalating_to_the_next_level_says_whom_to_call() -> None:
    async with seat() as at:
        await at.answer("prod", [ORDERS])
        await at.press("e")
        assert "next: L2 Bob Example (bob)" in at.text()
        await at.press("e")
        await at.type("it fills up")
        await at.press("enter")
        await at.type("yes")
        await at.press("enter")
        assert done(at) == ["alert.escalated"]
        assert (last(at)["to"], last(at)["rung"], last(at)["effect"]) == ("bob", "L2", False)
        assert "Written down; prod cannot be told" in at.text()
        assert "Bob Example (bob), tel +49 30 901821" in at.text()
        await at.press("y")
        assert at.message.startswith("copied what to say through the terminal (OSC 52)")
        row = at.board.alerts.board.rows[ORDERS.id]
        assert row.escalated is not None
        assert row.owner == ""


async def test_only_a_yes_asks_somebody_to_come() -> None:
    async with seat() as at:
        await at.answer("prod", [ORDERS])
        await at.press("e", "e")
        await at.type("it fills up")
        await at.press("enter", "enter")
        assert "type the word yes" in at.text()
        await at.type("no")
        await at.press("enter")
        assert at.stage.journal.lines == []


async def test_nobody_is_asked_without_a_word() -> None:
    async with seat() as at:
        await at.answer("prod", [ORDERS])
        await at.press("e", "e", "enter")
        assert "an empty note says nothing" in at.text()


async def test_after_the_second_level_the_next_is_the_third() -> None:
    async with seat() as at:
        await at.answer("prod", [ORDERS])
        at.stage.desk.acts.escalate([ORDERS], to=lambda _: ("bob", "L2"), note="x")
        await at.answer("prod", [ORDERS])
        await at.press("e")
        assert "next: L3 Database team (dba)" in at.text()


async def test_a_level_of_one_s_own_choice_and_a_person() -> None:
    async with seat() as at:
        await at.answer("prod", [ORDERS])
        await at.press("e", "3")
        await at.type("x")
        await at.press("enter")
        await at.type("yes")
        await at.press("enter", "escape")
        assert (last(at)["to"], last(at)["rung"]) == ("dba", "L3")
        await at.press("e", "p", "1")
        await at.type("x")
        await at.press("enter")
        await at.type("yes")
        await at.press("enter", "escape")
        assert (last(at)["to"], last(at)["rung"]) == ("bob", "")


async def test_many_are_escalated_each_to_its_own() -> None:
    async with seat() as at:
        await at.answer("prod", [ORDERS, OTHER])
        await at.press("space", "space", "e", "1")
        await at.type("both")
        await at.press("enter")
        await at.type("2")
        await at.press("enter")
        asked = {e.d["target"]["title"]: e.d["to"] for e in at.stage.journal.lines}
        assert asked == {"DiskWillFill": "alice", "Slow": "bob"}


async def test_a_source_that_can_be_told_is_told_and_nobody_has_to_call() -> None:
    stage = Stage()
    stage.sources["prod"].verbs = frozenset({Verb.ASSIGN, Verb.ESCALATE})
    async with seat(stage) as at:
        await at.answer("prod", [ORDERS])
        await at.press("e", "e")
        await at.type("it fills up")
        await at.press("enter")
        await at.type("yes")
        await at.press("enter")
        assert last(at)["effect"] is True
        assert stage.journal.types() == ["alert.escalated", "effect.sent"]
        assert "cannot be told" not in at.text()


async def test_the_detail_and_the_owner_column_tell_of_it() -> None:
    async with seat(size=(120, 40)) as at:
        await at.answer("prod", [ORDERS])
        at.stage.desk.acts.escalate([ORDERS], to=lambda _: ("bob", "L2"), note="x")
        at.stage.clock.advance(4 * MINUTE)
        await at.answer("prod", [ORDERS])
        assert "→bob" in at.text()
        await at.press("enter")
        assert "escalated to L2 bob 4m ago" in at.text()


async def test_a_key_of_the_detail_goes_back_and_asks() -> None:
    async with seat() as at:
        await at.answer("prod", [ORDERS])
        await at.press("enter", "e")
        assert "Escalate DiskWillFill" in at.text()


@pytest.mark.parametrize("key", ["T", "E", "e"])
async def test_read_only_refuses(key: str) -> None:
    async with seat(Stage(read_only=True)) as at:
        await at.answer("prod", [ORDERS])
        await at.press(key)
        assert "read-only" in at.message
        assert at.stage.journal.lines == []


@pytest.mark.parametrize("key", ["T", "E", "e"])
async def test_what_has_cleared_is_nobody_s(key: str) -> None:
    async with seat() as at:
        await at.answer("prod", [ORDERS])
        await at.answer("prod", [])
        before = len(at.stage.journal.lines)
        await at.press("j", key)
        assert len(at.app.screen_stack) == 1
        assert len(at.stage.journal.lines) == before


async def test_a_note_that_was_cut_off_is_there_again_for_the_same_person_only() -> None:
    stage = Stage()
    async with seat(stage) as at:
        await at.answer("prod", [ORDERS])
        await at.press("E", "1")
        await at.type("you know this o")
    async with seat(Stage(drafts=stage.drafts)) as at:
        await at.answer("prod", [ORDERS])
        await at.press("E", "2")
        assert "this one" not in at.text()
        await at.press("escape", "E", "1")
        await at.type("ne")
        assert "you know this one" in at.text()


async def test_a_reason_to_escalate_that_was_cut_off_is_kept_and_nobody_was_asked() -> None:
    stage = Stage()
    async with seat(stage) as at:
        await at.answer("prod", [ORDERS])
        await at.press("e", "e")
        await at.type("it fills")
        await at.press("enter")
    assert stage.journal.lines == []
    async with seat(Stage(drafts=stage.drafts)) as at:
        await at.answer("prod", [ORDERS])
        await at.press("e", "e")
        assert "it fills" in at.text()


async def test_m_shows_mine_then_the_team_s_then_all_and_says_so() -> None:
    async with seat() as at:
        await at.answer("prod", [ORDERS, OTHER, BOBS])
        await at.press("a", "m")
        assert "mine: 1 of 3" in at.text()
        await at.press("m")
        assert "team: 1 of 3" in at.text()
        await at.press("m")
        assert "of 3" not in at.text()


async def test_mine_has_the_oldest_acknowledgement_first() -> None:
    async with seat() as at:
        await at.answer("prod", [ORDERS, OTHER])
        at.stage.desk.acts.ack([OTHER], until=lambda _: None)
        at.stage.clock.advance(MINUTE)
        at.stage.desk.acts.ack([ORDERS], until=lambda _: None)
        await at.press("m")
        shown = at.text()
        assert shown.index("Slow") < shown.index("DiskWillFill")


async def test_esc_shows_all_again_after_marks_and_filter() -> None:
    async with seat() as at:
        await at.answer("prod", [ORDERS, OTHER])
        await at.press("a", "m", "slash")
        await at.type("disk")
        await at.press("enter", "space", "escape")
        assert "filter disk" in at.text()
        await at.press("escape")
        assert "mine: 1 of 2" in at.text()
        await at.press("escape")
        assert "mine" not in at.text()


async def test_when_nothing_is_mine_it_says_how_to_see_all() -> None:
    async with seat() as at:
        await at.answer("prod", [ORDERS])
        await at.press("m")
        assert "esc shows all" in at.text()
