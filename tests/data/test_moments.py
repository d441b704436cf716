"""Times as other systems write them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.moments import moment_of, rfc3339

AT = 1_795_233_000_000
"""2026-11-21 03:50:00 UTC."""


@pytest.mark.parametrize(
    ("value", "at"),
    [
        ("2026-11-21T03:50:00Z", AT),
        ("2026-11-21T03:50:00.123456789Z", AT + 123),
        ("2026-11-21T09:20:00+05:30", AT),
        ("2026-11-21T03:50:00", AT),
        (" 2026-11-21 03:50:00 ", AT),
        ("2026-11-21.03:50:00", AT),
        ("2026-11-21.03:50:00.500", AT + 500),
        ("2026-11-21.03:50", AT),
        (AT // 1000, AT),
        (str(AT // 1000), AT),
        (AT, AT),
        (AT / 1000, AT),
        (datetime(2026, 11, 21, 3, 50, tzinfo=UTC), AT),
    ],
)
def test_a_time_is_read_in_any_of_these_forms(value: Any, at: int) -> None:
    assert moment_of(value) == at


NO_TIMES: tuple[Any, ...] = (
    "", "soon", "0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "9999-12-31T23:59:59Z",
    "2026-13-41T00:00:00Z", "٢٠٢٦-11-21T03:50:00Z", "2026" * 40, 0, -5, 1e300, float("nan"),
    float("inf"), 10**40, True, None, [], {},
)  # fmt: skip


@pytest.mark.parametrize("value", NO_TIMES)
def test_what_is_no_time_is_none(value: Any) -> None:
    assert moment_of(value) is None


@given(st.one_of(st.text(max_size=70), st.floats(), st.integers()))
def test_anything_is_a_believable_time_or_none(value: Any) -> None:
    at = moment_of(value)
    assert at is None or 0 < at < 7_300_000_000_000


@given(st.integers(1, 7_000_000_000_000))
def test_a_time_that_we_wrote_is_read_the_same(at: int) -> None:
    assert moment_of(rfc3339(at)) == at
