"""Storm mode, since you looked, the bell that is off: on the real app."""

from __future__ import annotations

import msgspec
import pytest

from oncall_tui.domain.alert import Alert
from oncall_tui.domain.board_lines import Group, Row
from oncall_tui.domain.ringing import Ringing, Rules
from oncall_tui.domain.storm import StormRules
from screens.bell import check_quiet
from screens.board import BoardScreen
from screens.since import SinceScreen
from screens.storm import StormScreen
from tests.fakes import MINUTE, MemoryCache, make_alert
from tests.screens.harness import Seat, Stage, seat

SECOND = 1000


def stormy(*, cache: MemoryCache | None = None, read_only: bool = False) -> Stage:
    stage = Stage(cache=cache, read_only=read_only)
    stage.ring(Ringing(Rules(rank=1), title=False))
    stage.desk = msgspec.structs.replace(stage.desk, storm=StormRules())
    return stage


def down(count: int, name: str = "Down", severity: str = "critical") -> list[Alert]:
    return [
        make_alert(name, severity=severity, instance=f"host-{n}", service="web")
        for n in range(count)
    ]


def calls(at: Seat) -> list[str]:
    """Replace what goes to the terminal by a list of it."""
    written: list[str] = []
    assert at.app._ringer is not None
    at.app._ringer._write = written.append
    return written


async def wait(at: Seat, milliseconds: int) -> None:
    """Let time pass, and the dashboard look at the clock."""
    at.stage.clock.advance(milliseconds)
    at.app._catch_up()
    await at.settle()


def entries(at: Seat, type_: str) -> list[dict[str, object]]:
    return [entry.d for entry in at.stage.journal.lines if entry.type == type_]


async def test_a_storm_groups_all_says_so_calls_once_and_is_written_down() -> None:
    async with seat(stormy()) as at:
        written = calls(at)
        await at.answer("prod", down(40))
        assert "STORM 40 in 60s" in at.text()
        (group,) = [line for line in at.board.alerts.board.lines if isinstance(line, Group)]
        assert group.folded
        assert len(written) == 1
        assert "STORM 40 in 60s: SEV-1 Down" in written[0]
        at.stage.clock.advance(5 * SECOND)
        await at.answer("prod", down(300))
        assert len(written) == 1
        (begun,) = entries(at, "storm.begun")
        assert (begun["new"], begun["within"]) == (40, 60_000)


async def test_the_start_is_no_storm() -> None:
    async with seat(stormy(), answered=False) as at:
        for source in ("edge", "desk"):
            await at.answer(source, [])
        await at.answer("prod", down(400))
        assert at.app.view.storm is None
        assert entries(at, "storm.begun") == []


async def test_rows_keep_their_places_and_new_ones_go_to_the_end() -> None:
    async with seat(stormy()) as at:
        older = [make_alert(f"Old{n}", instance="a") for n in range(3)]
        await at.answer("prod", older)
        before = [line.id for line in at.board.alerts.board.lines if isinstance(line, Row)]
        await at.press("exclamation_mark")
        first = make_alert("Aaa", started=at.stage.clock.now() - 90 * MINUTE)
        await at.answer("prod", [first, *older])
        at.board.alerts.go_to(before[1])
        await at.press("a")
        rows = [line.id for line in at.board.alerts.board.lines if isinstance(line, Row)]
        assert rows == [*before, first.id]
        await at.press("exclamation_mark", "escape")
        rows = [line.id for line in at.board.alerts.board.lines if isinstance(line, Row)]
        assert rows[0] == first.id
        assert rows[-1] == before[1]


async def test_a_new_group_of_the_worst_level_calls_and_one_below_it_does_not() -> None:
    async with seat(stormy()) as at:
        written = calls(at)
        await at.answer("prod", down(40))
        storm = down(40)
        await at.answer("prod", [*storm, *down(3, "Slow", "error")])
        assert len(written) == 1
        await at.answer("prod", [*storm, *down(3, "Slow", "error"), *down(2, "Vault")])
        assert len(written) == 2
        assert "SEV-1 Vault" in written[1]
        await at.answer("prod", [*storm, *down(9, "Vault")])
        assert len(written) == 2


async def test_the_call_of_a_storm_is_repeated_until_somebody_looks() -> None:
    async with seat(stormy()) as at:
        written = calls(at)
        await at.answer("prod", down(40))
        await wait(at, MINUTE)
        assert len(written) == 2
        await at.press("j")
        await wait(at, MINUTE)
        assert len(written) == 2


async def test_a_group_is_acknowledged_whole_with_a_longer_time_offered() -> None:
    async with seat(stormy(), size=(120, 40)) as at:
        await at.answer("prod", down(40))
        await at.press("g", "a")
        assert "2h" in at.text()
        await at.type("rack is dark")
        await at.press("enter", "enter", "4", "0", "enter")
        acked = entries(at, "alert.acked")
        assert len(acked) == 40
        now = at.stage.clock.now()
        assert {entry["until"] for entry in acked} == {now + 2 * 60 * MINUTE}


async def test_leaving_shows_what_came_and_writes_it_down() -> None:
    async with seat(stormy()) as at:
        await at.answer("prod", down(40))
        await at.press("g", "a", "enter", "enter", "4", "0", "enter")
        await at.answer("prod", down(30))
        await at.press("exclamation_mark")
        assert isinstance(at.app.screen, StormScreen)
        text = at.text()
        assert "40 came" in text
        assert "all acked" in text
        assert "10 cleared" in text
        (ended,) = entries(at, "storm.ended")
        assert (ended["total"], ended["acked"]) == (40, 40)
        await at.press("escape")
        assert at.app.view.storm is None
        assert "STORM" not in at.text()


async def test_leaving_is_offered_when_it_is_calm_and_nobody_is_thrown_out() -> None:
    async with seat(stormy(), size=(120, 40)) as at:
        await at.answer("prod", down(40))
        await at.answer("edge", [])
        await wait(at, 2 * MINUTE)
        await at.answer("prod", down(40))
        await wait(at, 6 * MINUTE)
        await at.press("j", "k")
        await at.answer("prod", down(40))
        assert "the storm is calm: ! leaves it" in at.text()
        assert at.app.view.storm is not None


async def test_a_storm_left_does_not_begin_again_at_once() -> None:
    async with seat(stormy()) as at:
        await at.answer("prod", down(40))
        await at.press("exclamation_mark", "escape")
        await at.answer("prod", down(41))
        assert at.app.view.storm is None


async def test_reading_only_a_storm_is_shown_and_not_written_down() -> None:
    async with seat(stormy(read_only=True)) as at:
        await at.answer("prod", down(40))
        assert at.app.view.storm is not None
        assert at.stage.journal.lines == []


async def test_the_end_of_a_session_ends_its_storm() -> None:
    async with seat(stormy()) as at:
        await at.answer("prod", down(40))
    (ended,) = entries(at, "storm.ended")
    assert ended["total"] == 40


# Since you looked


async def test_after_five_minutes_without_a_key_it_says_what_happened() -> None:
    async with seat(stormy(), size=(120, 40)) as at:
        one, two, three = make_alert("One"), make_alert("Two"), make_alert("Three")
        await at.answer("prod", [one, two])
        await at.press("j")
        at.stage.clock.advance(6 * MINUTE)
        await at.answer("prod", [one, three])
        await at.press("k")
        assert at.message == "since you looked 12:00: 1 rose, 1 cleared; L shows"
        await at.press("L")
        assert isinstance(at.app.screen, SinceScreen)
        assert "Three" in at.text()
        await at.press("g", "enter")
        assert isinstance(at.app.screen, BoardScreen)
        assert at.board.alerts.cursor_id == three.id


async def test_who_was_there_is_told_nothing() -> None:
    async with seat(stormy()) as at:
        await at.answer("prod", [make_alert("One")])
        for _ in range(4):
            at.stage.clock.advance(2 * MINUTE)
            await at.press("j")
        await at.answer("prod", [])
        await at.press("j")
        assert "since you looked" not in at.message
        await at.press("L")
        assert "nothing happened" in at.message


async def test_what_was_seen_outlives_the_session() -> None:
    cache = MemoryCache()
    async with seat(stormy(cache=cache)) as at:
        await at.answer("prod", [make_alert("One"), make_alert("Two")])
        await at.press("j")
        at.stage.clock.advance(MINUTE)
        await at.answer("prod", [make_alert("One"), make_alert("Two"), make_alert("Late")])
    stage = stormy(cache=cache)
    stage.clock.advance(60 * MINUTE)
    async with seat(stage, answered=False) as at:
        for source in ("edge", "desk"):
            await at.answer(source, [])
        await at.answer("prod", [make_alert("One"), make_alert("Three")])
        assert at.message == "since you looked 12:00: 1 rose, 1 cleared; L shows"


# The bell


async def test_the_bell_is_off_for_a_while_and_makes_up_for_it_with_one_call() -> None:
    async with seat(stormy()) as at:
        written = calls(at)
        await at.press("b", "1")
        assert "bell off 15m" in at.text()
        await at.answer("prod", down(1, "Slow", "error"))
        await wait(at, 5 * MINUTE)
        assert written == []
        assert "bell off 10m" in at.text()
        await wait(at, 11 * MINUTE)
        assert len(written) == 1
        assert "still unacknowledged: SEV-2 Slow" in written[0]
        assert at.app.view.bell_off is None


async def test_a_new_alert_of_the_worst_level_rings_through_once() -> None:
    async with seat(stormy()) as at:
        written = calls(at)
        await at.press("b", "1")
        await at.answer("prod", down(1))
        await wait(at, 2 * MINUTE)
        assert len(written) == 1


async def test_the_same_key_switches_it_on_again() -> None:
    async with seat(stormy()) as at:
        written = calls(at)
        await at.press("b", "2", "b")
        assert at.message == "the bell is on"
        await at.answer("prod", down(1, "Slow", "error"))
        assert len(written) == 1


async def test_a_time_of_ones_own_can_be_given() -> None:
    async with seat(stormy()) as at:
        await at.press("b", "4", "enter")
        assert "bell off 45m" in at.text()


@pytest.mark.parametrize("text", ["9h", "10s", "soon", ""])
def test_a_time_of_ones_own_is_bounded(text: str) -> None:
    assert check_quiet(text)
    assert not check_quiet("4h")


async def test_it_stays_off_over_a_line_that_drops() -> None:
    cache = MemoryCache()
    async with seat(stormy(cache=cache)) as at:
        await at.press("b", "3")
    stage = stormy(cache=cache)
    stage.clock.advance(20 * MINUTE)
    async with seat(stage) as at:
        assert "bell off 40m" in at.text()


async def test_nothing_of_it_is_an_entry() -> None:
    async with seat(stormy()) as at:
        await at.press("b", "1", "b")
        assert at.stage.journal.lines == []
