"""When the terminal calls, and when it is still."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from oncall_tui.domain.board_lines import Row, State
from oncall_tui.domain.held import Held
from oncall_tui.domain.policy import Level
from oncall_tui.domain.ringing import Heard, Ring, Rules, listen, looked, stays
from tests.fakes import MINUTE, NOON, make_alert

BAD, POOR = Level("SEV-1", 0), Level("SEV-3", 2)
RULES = Rules(rank=1)


def row(name: str = "Disk", *, level: Level = BAD, state: State = State.UNACKED) -> Row:
    alert = make_alert(name)
    return Row(alert.id, alert, level, state, NOON, None)


class Ear:
    """Boards one after the other."""

    def __init__(self, rules: Rules = RULES) -> None:
        self.rules, self.heard, self.now = rules, Heard(), NOON
        self.board()

    def board(self, *rows: Row, after: int = 1000) -> Ring | None:
        self.now += after
        self.heard, ring = listen(self.heard, rows, self.rules, now=self.now)
        return ring


def test_what_was_there_at_the_start_does_not_ring() -> None:
    heard, ring = listen(Heard(), [row()], RULES, now=NOON)
    assert ring is None
    assert listen(heard, [row()], RULES, now=NOON + 1)[1] is None


def test_a_new_alert_rings_once_however_often_a_poll_tells_it() -> None:
    ear = Ear()
    ring = ear.board(row())
    assert ring is not None
    assert [r.alert.title for r in ring.rows] == ["Disk"]
    assert not ring.again
    assert ear.board(row()) is None


def test_it_rings_again_every_minute_until_somebody_looks() -> None:
    ear = Ear()
    ear.board(row())
    ring = ear.board(row(), after=MINUTE)
    assert ring is not None
    assert ring.again
    ear.heard = looked(ear.heard)
    assert ear.board(row(), after=10 * MINUTE) is None


def test_it_does_not_repeat_where_that_is_switched_off() -> None:
    ear = Ear(Rules(rank=1, repeat=0))
    ear.board(row())
    assert ear.board(row(), after=60 * MINUTE) is None


def test_what_somebody_acknowledged_falls_silent() -> None:
    ear = Ear()
    ear.board(row())
    assert ear.board(row(state=State.ACKED), after=MINUTE) is None


def test_a_rise_in_severity_rings_and_a_fall_does_not() -> None:
    ear = Ear(Rules(rank=9))
    assert ear.board(row(level=POOR)) is not None
    assert ear.board(row(level=BAD)) is not None
    assert ear.board(row(level=POOR)) is None
    assert ear.board(row(level=BAD)) is None


def test_a_rise_above_the_least_level_that_rings_is_heard() -> None:
    ear = Ear()
    assert ear.board(row(level=POOR)) is None
    assert ear.board(row(level=BAD)) is not None


def test_what_is_kept_out_never_rings() -> None:
    ear = Ear(Rules(rank=9, keep=lambda row: row.alert.title != "Disk"))
    assert ear.board(row()) is None
    assert ear.board(row(), row("Other")) is not None


def test_an_occurrence_that_comes_back_is_another_one_but_not_while_it_is_the_same() -> None:
    ear = Ear()
    ear.board(row())
    ear.board()
    assert ear.board(row()) is not None


def test_a_call_names_everything_that_nobody_has_seen_worst_first() -> None:
    ear = Ear(Rules(rank=9))
    ear.board(row("Slow", level=POOR))
    ring = ear.board(row("Slow", level=POOR), row("Disk"))
    assert ring is not None
    assert [r.alert.title for r in ring.rows] == ["Disk", "Slow"]


states = st.sampled_from([State.UNACKED, State.ACKED, State.SHELVED])
boards = st.lists(
    st.lists(st.tuples(st.sampled_from("abc"), states), unique_by=lambda pair: pair[0]), max_size=8
)


@given(boards)
def test_no_occurrence_is_new_twice_while_it_stays(told: list[list[tuple[str, State]]]) -> None:
    heard = Heard(begun=True)
    rung: set[str] = set()
    for number, board in enumerate(told):
        rows = [row(name, state=state) for name, state in board]
        rung &= {r.id for r in rows}
        before = heard
        heard, ring = listen(heard, rows, Rules(rank=9, repeat=0), now=NOON + number)
        if ring is None:
            continue
        fresh = {r.id for r in ring.rows} - before.unseen
        assert fresh
        assert not fresh & rung
        rung |= fresh
        assert all(r.state is State.UNACKED for r in ring.rows)


def flapping(at: int, *, level: Level = BAD) -> Row:
    alert = make_alert("Flip", fingerprint="f1", started=at)
    return Row(alert.id, alert, level, State.UNACKED, at, None, flapping=NOON)


def test_what_flaps_rings_no_more() -> None:
    ear = Ear()
    first = make_alert("Flip", fingerprint="f1", started=NOON)
    assert ear.board(Row(first.id, first, BAD, State.UNACKED, NOON, None)) is not None
    assert ear.board(flapping(NOON + 1)) is None
    assert ear.board(flapping(NOON + 2), after=30 * MINUTE) is None


def test_what_flaps_rings_when_it_is_worse_than_before() -> None:
    ear = Ear()
    assert ear.board(flapping(NOON, level=Level("SEV-2", 1))) is not None
    assert ear.board(flapping(NOON + 1, level=Level("SEV-2", 1))) is None
    assert ear.board(flapping(NOON + 2, level=BAD)) is not None
    assert ear.board(flapping(NOON + 3, level=BAD)) is None


def test_what_flaps_rings_once_more_after_an_hour_of_calm() -> None:
    ear = Ear()
    assert ear.board(flapping(NOON)) is not None
    assert ear.board(flapping(NOON + 1), after=61 * MINUTE) is not None


def test_a_rise_rings_even_where_it_had_rung_at_that_level_before_it_fell() -> None:
    ear = Ear()
    assert ear.board(row()) is not None
    mild = Level("SEV-2", 1)
    assert ear.board(row(level=mild)) is None
    assert ear.board(row(level=mild, state=State.ACKED)) is None
    assert ear.board(row()) is not None
    assert ear.board(row()) is None


def held_row(until: int, *, state: State = State.ACKED) -> Row:
    return structs.replace(row(state=state), held=Held("bob@example.com", until))


def test_an_acknowledgement_that_runs_out_rings_once() -> None:
    ear = Ear()
    ear.board(row())
    assert ear.board(held_row(NOON + 10_000)) is None
    assert ear.board(row(), after=20_000) is not None
    ear.heard = looked(ear.heard)
    assert ear.board(row()) is None


def test_one_that_is_withdrawn_before_does_not() -> None:
    ear = Ear()
    ear.board(row())
    ear.board(held_row(NOON + 10 * MINUTE))
    assert ear.board(row()) is None


def test_one_that_runs_out_is_not_forgotten_while_it_is_snoozed() -> None:
    ear = Ear()
    ear.board(row())
    ear.board(held_row(NOON + 5_000))
    assert ear.board(held_row(NOON + 5_000, state=State.SHELVED)) is None
    assert ear.board(row(), after=20_000) is not None


@given(
    st.lists(st.lists(st.sampled_from(list(State)), min_size=4, max_size=4), max_size=4),
    st.sampled_from([1000, MINUTE, 3 * MINUTE]),
    st.booleans(),
)
def test_rows_that_stay_would_ring_for_nothing_and_change_nothing(
    polls: list[list[State]], after: int, holds: bool
) -> None:
    until = NOON + 2 * MINUTE if holds else None
    ear = Ear()
    rows = [row("Disk0")]
    for states in polls:
        rows = [
            structs.replace(row(f"Disk{n}", state=state), held=Held("bob@example.com", until))
            if state is State.ACKED
            else row(f"Disk{n}", state=state)
            for n, state in enumerate(states)
        ]
        ear.board(*rows)
        now = ear.now + after
        if stays(ear.heard, RULES, now=now):
            assert listen(ear.heard, rows, RULES, now=now) == (ear.heard, None)
