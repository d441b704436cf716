"""What is snoozed or out of service can be held too, and what clears can be among what is there."""

from __future__ import annotations

from msgspec.structs import replace

from oncall_tui.domain.alert import Suppression
from oncall_tui.domain.board_lines import Folding, State, lines_of, places_of
from tests.fakes import MINUTE, make_alert
from tests.screens.harness import Seat, seat
from tests.screens.test_maintenance import EAST, planned, window

DISK = make_alert("DiskWillFill", severity="warning")


def types(at: Seat) -> list[str]:
    return [entry.type for entry in at.stage.journal.lines if entry.type.startswith("alert.")]


async def to(at: Seat, id_: str) -> None:
    """Open the quiet section, and put the cursor on an alert in it."""
    at.board.desk.boards.unfold("#quiet")
    at.app.rebuild()
    await at.settle()
    at.board.alerts.go_to(id_)


async def test_what_i_have_and_snoozed_can_be_unacknowledged() -> None:
    async with seat() as at:
        await at.answer("prod", [DISK])
        await at.press("a", "z", "1")
        assert at.app.view.board.rows[DISK.id].state is State.SHELVED
        await to(at, DISK.id)
        await at.press("u")
        assert types(at) == ["alert.acked", "alert.snoozed", "alert.unacked"]


async def test_an_ack_is_taken_back_although_it_was_snoozed_since() -> None:
    async with seat() as at:
        await at.answer("prod", [DISK])
        await at.press("a", "z", "1", "U")
        assert types(at)[-1] == "alert.unacked"


async def test_one_that_i_snoozed_is_acknowledged_by_its_key() -> None:
    async with seat() as at:
        await at.answer("prod", [DISK])
        await at.press("z", "1")
        await to(at, DISK.id)
        await at.press("a")
        assert types(at) == ["alert.snoozed", "alert.acked"]


async def test_what_somebody_has_is_unacknowledged_while_it_is_out_of_service() -> None:
    async with seat(planned(window())) as at:
        await at.answer("prod", [EAST])
        at.stage.desk.acts.ack([EAST], until=lambda _: at.stage.clock.now() + 60 * MINUTE)
        await to(at, EAST.id)
        assert at.app.view.board.rows[EAST.id].state is State.OUT
        await at.press("u")
        assert types(at)[-1] == "alert.unacked"


async def test_an_ack_of_many_with_a_note_lets_go_of_nothing_that_cleared_unseen() -> None:
    async with seat() as at:
        gone = make_alert("Blip", severity="warning", instance="i9")
        await at.answer("prod", [DISK, gone])
        await at.answer("prod", [DISK])
        assert at.app.view.board.cleared == 1
        at.board.alerts.mark([DISK.id, gone.id])
        await at.press("A")
        assert "1 in another state: left out" in at.text()
        await at.press("enter", "enter")
        assert "alert.seen" not in types(at)
        assert at.app.view.board.cleared == 1


async def test_an_ack_with_a_note_of_what_nobody_had_is_taken_back() -> None:
    async with seat() as at:
        await at.answer("prod", [DISK])
        await at.press("A", "h", "i", "enter", "enter")
        assert "U takes it back" in at.message
        await at.press("U")
        assert types(at) == ["alert.acked", "alert.unacked"]


async def test_what_cleared_while_it_was_snoozed_waits_to_be_seen_and_is_no_snooze() -> None:
    async with seat() as at:
        await at.answer("prod", [DISK])
        await at.press("z", "1")
        await at.answer("prod", [])
        row = at.app.view.board.rows[DISK.id]
        assert (row.state, row.snooze) == (State.CLEARED, None)
        at.board.alerts.go_to(DISK.id)
        await at.press("z")
        assert "nothing here is loud" in at.message


async def test_the_quiet_heading_counts_by_why_each_is_quiet() -> None:
    async with seat(planned(window())) as at:
        await at.answer("prod", [EAST, DISK])
        at.board.alerts.go_to(DISK.id)
        await at.press("z", "1")
        assert "Quiet: 1 out, 1 shelved" in at.text()


async def test_what_i_snoozed_under_the_cursor_is_told_to_be_in_quiet() -> None:
    async with seat() as at:
        await at.answer("prod", [DISK])
        await at.press("z", "1")
        assert "DiskWillFill: snoozed, in Quiet; move on" in at.text()
        await at.press("a")
        assert at.message.endswith("snoozed, in Quiet")


async def test_what_was_silenced_under_the_cursor_is_told_to_be_in_quiet() -> None:
    async with seat() as at:
        await at.answer("prod", [DISK])
        hushed = make_alert("DiskWillFill", severity="warning", suppression=Suppression.SILENCED)
        await at.answer("prod", [hushed])
        assert "DiskWillFill: silenced, in Quiet; move on" in at.text()


async def test_what_went_out_of_service_under_the_cursor_is_told_to_be_in_quiet() -> None:
    stage = planned()
    async with seat(stage) as at:
        await at.answer("prod", [EAST])
        stage.plan(window())
        await at.answer("prod", [EAST])
        assert "DiskWillFill: out of service, in Quiet; move on" in at.text()


async def test_what_a_folded_group_took_in_is_told_so() -> None:
    disks = [make_alert("DiskWillFill", instance=f"i{n}") for n in range(4)]
    async with seat() as at:
        await at.answer("prod", disks[:3])
        await at.answer("prod", disks)
        board = at.app.view.board
        lines = tuple(lines_of(list(board.rows.values()), Folding()))
        at.board.alerts.show_board(replace(board, lines=lines, places=places_of(lines)))
        await at.settle()
        assert "DiskWillFill: in a folded group; move on" in at.text()


async def test_a_group_that_i_snoozed_is_told_to_be_in_quiet() -> None:
    disks = [make_alert("DiskWillFill", severity="warning", instance=f"i{n}") for n in range(4)]
    async with seat() as at:
        await at.answer("prod", disks)
        await at.press("z", "1", "4", "enter")
        assert "DiskWillFill: snoozed, in Quiet" in at.text()
