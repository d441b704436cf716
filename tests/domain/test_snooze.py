"""Snoozes: of one occurrence, until a time, and never longer than that."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from data.policy_files import load_policy
from oncall_tui.domain.alert import Alert, OutOfService, Suppression
from oncall_tui.domain.board import Board, Inputs, Memo, assemble
from oncall_tui.domain.board_lines import State
from oncall_tui.domain.ringing import Heard, Rules, listen
from oncall_tui.domain.snooze import LEAST_NIGHT, Snooze, next_morning
from oncall_tui.domain.work_parts import Ack, WorkView
from tests.fakes import MINUTE, NOON, make_alert

POLICY = load_policy("sev")
HOUR = 60 * MINUTE
DISK = make_alert("DiskWillFill", severity="SEV-3")
ZONES = st.sampled_from(
    [
        "UTC",
        "Europe/Berlin",
        "America/New_York",
        "Asia/Kathmandu",
        "Pacific/Apia",
        "Australia/Lord_Howe",
        "America/St_Johns",
        "Pacific/Kiritimati",
    ]
)


def snoozed(until: int = NOON + HOUR, severity: str = "SEV-3") -> Snooze:
    return Snooze("alice", NOON, until, 0, severity)


def board(alert: Alert, now: int, snooze: Snooze | None, memo: Memo, **more: object) -> Board:
    snoozes = {} if snooze is None else {DISK.id: snooze}
    work = WorkView(snoozes=snoozes, **more)  # type: ignore[arg-type]
    return assemble(Inputs(alerts=((alert,),), work=work, policy=POLICY, now=now), memo)


@given(st.integers(NOON - 3 * HOUR, NOON + 3 * HOUR))
def test_it_holds_from_when_it_was_made_until_its_time(now: int) -> None:
    row = board(DISK, now, snoozed(), {}).rows[DISK.id]
    held = NOON - LEAST_NIGHT <= now < NOON + HOUR
    assert row.state is (State.SHELVED if held else State.UNACKED)


@given(st.lists(st.integers(NOON, NOON + 3 * HOUR), min_size=1, max_size=6))
def test_a_row_that_was_built_before_wakes_all_the_same(times: list[int]) -> None:
    memo: Memo = {}
    snooze = snoozed()
    for now in times:
        found = board(DISK, now, snooze, memo)
        asleep = found.rows[DISK.id].state is State.SHELVED
        assert asleep is (now < NOON + HOUR)
        assert found.next_change == (NOON + HOUR if asleep else None)


def test_a_refire_is_another_occurrence() -> None:
    again = make_alert("DiskWillFill", severity="SEV-3", started=NOON)
    assert board(again, NOON, snoozed(), {}).rows[again.id].state is State.UNACKED


def test_a_rise_in_severity_wakes_it_and_a_fall_does_not() -> None:
    memo: Memo = {}
    worse = msgspec.structs.replace(DISK, severity="SEV-1")
    milder = msgspec.structs.replace(DISK, severity="SEV-4")
    snooze = snoozed()
    assert board(DISK, NOON, snooze, memo).rows[DISK.id].state is State.SHELVED
    assert board(worse, NOON, snooze, memo).rows[DISK.id].state is State.UNACKED
    assert board(milder, NOON, snooze, memo).rows[DISK.id].state is State.SHELVED


def test_the_time_to_acknowledge_goes_on() -> None:
    row = board(DISK, NOON, snoozed(), {}).rows[DISK.id]
    assert row.ack_due == board(DISK, NOON, None, {}).rows[DISK.id].ack_due is not None


def test_what_wakes_rings() -> None:
    memo: Memo = {}
    rules = Rules(rank=9, repeat=0)
    heard = Heard(begun=True)
    heard, ring = listen(heard, board(DISK, NOON, None, memo).rows.values(), rules, now=NOON)
    assert ring is not None
    heard, ring = listen(heard, board(DISK, NOON, snoozed(), memo).rows.values(), rules, now=NOON)
    assert ring is None
    later = NOON + HOUR
    heard, ring = listen(heard, board(DISK, later, snoozed(), memo).rows.values(), rules, now=later)
    assert ring is not None
    assert not ring.again


def test_a_snooze_of_mine_outlives_an_acknowledgement_of_anybody() -> None:
    ack = Ack("bob", NOON, None, -1)
    row = board(DISK, NOON, snoozed(), {}, acks={DISK.id: ack}).rows[DISK.id]
    assert (row.state, row.owner) == (State.SHELVED, "bob")


def test_what_a_source_keeps_out_of_service_is_loud_after_the_end_that_it_told() -> None:
    memo: Memo = {}
    out = OutOfService("kernel upgrade", NOON + HOUR)
    alert = msgspec.structs.replace(DISK, suppression=Suppression.OUT_OF_SERVICE, out=out)
    during = board(alert, NOON, None, memo)
    assert during.rows[DISK.id].state is State.OUT
    assert during.next_change == NOON + HOUR
    assert (during.total, during.quiet) == (0, 1)
    assert board(alert, NOON + HOUR, None, memo).rows[DISK.id].state is State.UNACKED


@given(st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC)), ZONES)
def test_the_morning_is_eight_by_the_clock_on_the_wall(moment: datetime, name: str) -> None:
    zone = ZoneInfo(name)
    now = round(moment.timestamp() * 1000)
    at = next_morning(now, zone)
    local = datetime.fromtimestamp(at / 1000, zone)
    assert (local.hour, local.minute, local.second) == (8, 0, 0)
    assert LEAST_NIGHT <= at - now <= timedelta(hours=51) / timedelta(milliseconds=1)
