"""One command for many alerts: asked with care, told of each, and taken back where it still is."""

from __future__ import annotations

from msgspec import structs

from oncall_tui.domain.board_lines import Group, State
from oncall_tui.errors import EffectError, JournalError
from screens.board import BoardScreen
from tests.fakes import make_alert
from tests.screens.harness import Seat, seat

MINUTE = 60_000


async def mark(at: Seat, count: int, *, severity: str = "warning") -> None:
    """Show some alerts, one of them left alone, and mark the others."""
    alerts = [make_alert(f"Disk{n}", severity=severity, instance=f"db{n}") for n in range(count)]
    await at.answer("prod", [*alerts, make_alert("Zebra", severity=severity)])
    await at.press(*["space"] * count)


def types(at: Seat) -> list[str]:
    return [entry.type for entry in at.stage.journal.lines if entry.type.startswith("alert.")]


async def test_a_few_less_severe_alerts_are_two_times_enter() -> None:
    async with seat() as at:
        await mark(at, 3)
        await at.press("a", "enter", "enter")
        assert types(at) == ["alert.acked"] * 3


async def test_ten_alerts_are_their_number() -> None:
    async with seat() as at:
        await mark(at, 10)
        await at.press("a", "enter", "enter", "enter")
        assert types(at) == []
        await at.press("1", "0", "enter")
        assert types(at) == ["alert.acked"] * 10


async def test_a_bulk_ack_is_taken_back_as_one() -> None:
    async with seat() as at:
        await mark(at, 3)
        await at.press("a", "enter", "enter", "U")
        assert types(at) == ["alert.acked"] * 3 + ["alert.unacked"] * 3


async def test_what_was_saved_of_a_bulk_is_taken_back_although_some_was_not() -> None:
    async with seat() as at:
        await mark(at, 3)
        write, left = at.stage.journal.append, [2]

        def full(*args: object, **more: object) -> object:
            left[0] -= 1
            if left[0] < 0:
                raise JournalError("no space left on the device")
            return write(*args, **more)  # type: ignore[arg-type]

        at.stage.journal.append = full  # type: ignore[method-assign, assignment]
        await at.press("a", "enter", "enter")
        assert "acknowledged 2, 1 not saved" in at.message
        assert len(at.board.alerts.marks) == 1
        await at.press("B")
        assert "not saved" in at.text()
        assert "no space left" in at.text()
        assert at.text().count("sen") >= 2
        await at.press("escape")
        at.stage.journal.append = write  # type: ignore[method-assign]
        await at.press("U")
        assert types(at) == ["alert.acked"] * 2 + ["alert.unacked"] * 2


async def test_what_i_extended_since_is_not_taken_back() -> None:
    async with seat() as at:
        await at.answer("prod", [make_alert()])
        await at.press("a", "A", "enter", "enter", "U")
        assert types(at) == ["alert.acked", "alert.acked"]
        assert "nothing was acknowledged" in at.message


async def test_what_is_refused_later_is_marked_again_and_named() -> None:
    async with seat() as at:
        at.stage.sources["prod"].error = EffectError("403 forbidden", final=True)
        await mark(at, 3)
        await at.press("a", "enter", "enter")
        at.app.rebuild()
        await at.settle()
        assert len(at.board.alerts.marks) == 3
        await at.press("B")
        assert at.text().count("refused    ") == 3
        assert "403 forbidden" in at.text()


async def test_many_that_cleared_are_not_let_go_of_by_one_key() -> None:
    async with seat() as at:
        blips = [make_alert(f"Blip{n}", severity="warning", instance=f"i{n}") for n in range(10)]
        await at.answer("prod", blips)
        await at.answer("prod", [])
        await at.press(*["space"] * 10, "x")
        assert "Mark as seen: 10 alerts" in at.text()
        await at.press("escape")
        assert "alert.seen" not in types(at)
        await at.press("x", "enter")
        assert "alert.seen" in types(at)


async def test_without_an_act_there_are_no_outcomes() -> None:
    async with seat() as at:
        await at.press("B")
        assert "nothing was done" in at.message


async def test_a_group_of_which_only_the_number_is_known_is_not_acted_on() -> None:
    async with seat() as at:
        await at.answer("prod", [make_alert(instance=f"db{n}:9100") for n in range(8)])
        screen = at.app.screen
        assert isinstance(screen, BoardScreen)
        board, group = screen.alerts.board, screen.alerts.current
        assert isinstance(group, Group)
        first = structs.replace(group, rest=((State.UNACKED, 32),))
        lines = [first if line is group else line for line in board.lines]
        for key in ("a", "space"):
            screen.alerts.show_board(structs.replace(board, lines=tuple(lines)))
            await at.press(key)
            assert "not all of these are here yet" in at.message
        assert at.stage.journal.types() == []
        assert screen.alerts.marks == set()
