"""A log's name fits wherever it is used."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncall_tui.domain.log_name import log_name


@pytest.mark.parametrize(
    ("user", "host", "expected"),
    [
        ("alice", "jump01.example.com", "alice@jump01.example.com"),
        ("EXAMPLE\\alice", "jump01", "EXAMPLE-alice@jump01"),
        ("alice bob+x/y", "jump01", "alice-bob-x-y@jump01"),
        ("zoë", "jump01", "zoueb@jump01"),
        ("", "", "unknown@unknown"),
        ("..", "/", "..@-"),
    ],
)
def test_what_an_origin_or_a_folder_cannot_hold_is_replaced(
    user: str, host: str, expected: str
) -> None:
    assert log_name(user, host) == expected


@given(st.text(), st.text())
def test_any_name_is_one_short_plain_word(user: str, host: str) -> None:
    name = log_name(user, host)
    assert name.isascii()
    assert name.isprintable()
    assert not set(name) & set(" +/\\")
    assert len(name) <= 201
