"""What is asked of a journal: labels, times and words, understood or refused."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncall_tui.domain.entry import Entry
from oncall_tui.domain.entry_filter import EntryFilter, equal, moment_text, parse_entry_filter
from oncall_tui.errors import FilterError
from tests.fakes import NOON

UTC = ZoneInfo("UTC")
ENTRY = Entry(
    1, "alice@jump01", 7, "2026-03-02T11:30:00.000Z", 0, "s1", "alice@example.com",
    "step.outcome", "INC-7", {"run": "a/1", "outcome": "skipped"}, "",
)  # fmt: skip


def asked(text: str) -> EntryFilter:
    return parse_entry_filter(text, now=NOON, zone=UTC)


@pytest.mark.parametrize(
    ("text", "takes"),
    [
        ("", True),
        ("actor=alice", True),
        ("actor=alice@example.com", True),
        ("actor=ali", False),
        ("actor!=alice", False),
        ('actor=~"al.*"', True),
        ("type=step.outcome", True),
        ("type=step", True),
        ("type=effect", False),
        ("incident=INC-7", True),
        ('incident=""', False),
        ("outcome=skipped", True),
        ("run=a/1,session=s1", True),
        ("since=1h", True),
        ("since=29m", False),
        ("until=29m", True),
        ("until=2026-03-02", False),
        ("since=2026-03-02T11:30:00Z", True),
        ("until=2026-03-02T11:30:00Z", False),
        ("actor=alice,since=29m", False),
        ("disk", True),
        ("DISK", False),
        ("~dsk", True),
        ("di.k", True),
        ("network", False),
    ],
)
def test_a_question_is_answered(text: str, takes: bool) -> None:
    assert asked(text).takes(ENTRY, "step.outcome\nthe disk is full") is takes


def test_an_effect_ends_as_its_type_says() -> None:
    failed = msgspec.structs.replace(ENTRY, type="effect.failed", d={})
    assert asked("outcome=failed").takes(failed)


@pytest.mark.parametrize("text", ["colour=red", "since!=2h", "since=soon", "actor=", '@level="x"'])
def test_what_is_not_understood_is_refused(text: str) -> None:
    with pytest.raises(FilterError):
        asked(text)


def test_times_without_a_zone_are_the_readers_own() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    assert moment_text("2026-03-02T13:00", now=0, zone=berlin) == "2026-03-02T12:00:00.000Z"
    assert moment_text("2h", now=NOON, zone=berlin) == "2026-03-02T10:00:00.000Z"


def test_asking_for_more_lets_less_through() -> None:
    assert EntryFilter().lets_all
    more = EntryFilter().also([equal("actor", "alice")])
    assert not more.lets_all
    assert more.takes(ENTRY)
    assert not more.also([equal("type", "effect")]).takes(ENTRY)


_values = st.recursive(
    st.none() | st.booleans() | st.text(max_size=5) | st.integers(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=4,
)


@given(
    st.text(max_size=20), st.dictionaries(st.sampled_from(["run", "outcome"]), _values),
    st.text(max_size=8),
)  # fmt: skip
def test_whatever_is_asked_is_answered_or_refused(text: str, d: dict[str, Any], ts: str) -> None:
    try:
        found = asked(text)
    except FilterError:
        return
    assert found.takes(msgspec.structs.replace(ENTRY, d=d, ts=ts), "") in {True, False}
