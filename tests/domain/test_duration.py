"""Lengths of time, read and written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncall_tui.domain.duration import compact, parse_duration
from oncall_tui.errors import OncallError


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0s", 0), ("90s", 90), ("15m", 900), ("4h", 14400), ("1d", 86400), ("2w", 1209600),
        ("1h30m", 5400), ("3h20", 12000), ("3h05", 11100), ("2d4h", 187200), (" 1H30M ", 5400),
        ("1w2d3h4m5s", 788645),
    ],
)  # fmt: skip
def test_units_add_up(text: str, seconds: int) -> None:
    assert parse_duration(text) == seconds


@pytest.mark.parametrize(
    "text",
    [
        "",
        "h",
        "5",
        "-5m",
        "1.5h",
        "30m1h",
        "1h 30m",
        "5x",
        "3h70",
        "3h20x",
        "1h5",
        "٣m",
        "9" * 30 + "s",
        "999999999w",
    ],
)
def test_anything_else_is_refused_with_a_way_out(text: str) -> None:
    with pytest.raises(OncallError) as caught:
        parse_duration(text)
    assert caught.value.hint


@pytest.mark.parametrize(
    ("seconds", "both", "one"),
    [
        (-5, "0s", "0s"), (45, "45s", "45s"), (60, "1m", "1m"), (725, "12m", "12m"),
        (3600, "1h", "1h"), (11100, "3h05", "3h"), (12000, "3h20", "3h"),
        (86400, "1d", "1d"), (187200, "2d4h", "2d"), (864000, "10d", "10d"),
    ],
)  # fmt: skip
def test_what_fits_a_cell(seconds: int, both: str, one: str) -> None:
    assert (compact(seconds), compact(seconds, parts=1)) == (both, one)


@given(st.integers(0, 10**8), st.sampled_from([1, 2]))
def test_what_is_written_can_be_read_and_is_never_more(seconds: int, parts: int) -> None:
    read = parse_duration(compact(seconds, parts))
    assert read <= seconds
    assert compact(read, parts) == compact(seconds, parts)
