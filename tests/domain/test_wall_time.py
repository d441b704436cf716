"""Local times: one moment, or an error that says why there is none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from oncall_tui.domain.wall_time import clock, instant
from oncall_tui.errors import OncallError

BERLIN = ZoneInfo("Europe/Berlin")
ZONES = st.sampled_from(
    ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia"]
).map(ZoneInfo)
LOCAL = st.datetimes(datetime(2010, 1, 1), datetime(2037, 1, 1)).map(
    lambda moment: moment.replace(microsecond=0)
)


@given(LOCAL, ZONES)
def test_a_local_time_is_the_moment_at_which_the_clocks_show_it(
    moment: datetime, zone: ZoneInfo
) -> None:
    try:
        at = instant(moment, zone)
    except OncallError:
        folds = {moment.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1)}
        assert len(folds) == 2  # the clocks change around it
        return
    assert datetime.fromtimestamp(at / 1000, zone).replace(tzinfo=None) == moment


@given(LOCAL, st.integers(-12 * 60, 14 * 60), ZONES)
def test_an_offset_says_it_all(moment: datetime, minutes: int, zone: ZoneInfo) -> None:
    aware = moment.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    assert instant(aware, zone) == instant(aware, None) == round(aware.timestamp() * 1000)


@pytest.mark.parametrize(
    ("moment", "why"),
    [(datetime(2026, 3, 29, 2, 30), "put forward"), (datetime(2026, 10, 25, 2, 30), "twice")],
)
def test_a_time_that_never_comes_or_comes_twice_is_refused(moment: datetime, why: str) -> None:
    with pytest.raises(OncallError, match=why):
        instant(moment, BERLIN)


def test_a_local_time_without_a_place_is_refused() -> None:
    with pytest.raises(OncallError, match="where"):
        instant(datetime(2026, 3, 1, 2, 30), None)


@given(st.integers(0, 4_000_000_000_000), st.integers(0, 4_000_000_000_000), ZONES)
def test_a_time_of_day_has_its_day_unless_that_is_today(at: int, now: int, zone: ZoneInfo) -> None:
    assume(abs(at - now) > 3 * 86_400_000)
    assert len(clock(at, zone, now)) > len("12:00")
    assert len(clock(now, UTC, now)) == len("12:00")
