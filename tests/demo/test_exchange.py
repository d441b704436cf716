from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncall_tui.demo.exchange import from_iso, iso


@given(st.integers(0, 4_000_000_000_000))
def test_a_written_time_is_read_back_to_the_millisecond(millis: int) -> None:
    assert from_iso(iso(millis)) == millis


def test_a_time_is_written_as_alertmanager_does() -> None:
    assert iso(1_772_452_800_007) == "2026-03-02T12:00:00.007Z"


@pytest.mark.parametrize("text", ["soon", "", "2026-03-02T12:00:00", None, 5])
def test_what_is_no_time_or_has_no_zone_is_refused(text: object) -> None:
    with pytest.raises(ValueError, match=r"time|zone|Invalid"):
        from_iso(text)
