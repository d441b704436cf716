"""Every entry is known to be somebody's choice or not, and whose alerts it is about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncall_tui.domain.dangerous import Dangerous
from oncall_tui.domain.dangerous_entries import CHANGES, change_of, sources_in
from oncall_tui.domain.effect import Verb
from oncall_tui.domain.entry import EntryType


def test_every_type_of_entry_is_in_the_table() -> None:
    assert set(CHANGES) == set(EntryType)


def test_what_nobody_chose_is_named_here_too() -> None:
    """A new type is not free of guardrails because somebody forgot it."""
    assert {type_ for type_, change in CHANGES.items() if change is None} == {
        EntryType.SESSION_OPEN,
        EntryType.SESSION_CLOSE,
        EntryType.TAIL_RECOVERED,
        EntryType.ALERT_RETURNED,
        EntryType.ALERT_PAGED,
        EntryType.ALERT_OVER,
        EntryType.STORM_BEGUN,
        EntryType.STORM_ENDED,
        EntryType.EFFECT_SENT,
        EntryType.EFFECT_FAILED,
        EntryType.EFFECT_DROPPED,
        EntryType.COMMAND_RUN,
    }


def test_what_a_source_is_asked_for_is_a_kind_of_change() -> None:
    assert {verb.value for verb in Verb} <= {act.value for act in Dangerous}


def test_a_type_that_is_not_known_is_nobodys_choice() -> None:
    assert change_of("weather.changed") is None


@pytest.mark.parametrize(
    ("data", "sources"),
    [
        ({"target": {"source": "prod"}}, ["prod"]),
        ({"targets": [{"source": "prod"}, {"source": "edge"}]}, ["prod", "edge"]),
        ({"ids": ["prod:ab@1", "edge:cd@2"]}, ["prod", "edge"]),
        ({"source": "prod"}, ["prod"]),
        ({"run": "x"}, []),
        ({"target": None, "ids": [3, ""]}, []),
    ],
)
def test_the_sources_are_found(data: Mapping[str, Any], sources: list[str]) -> None:
    assert sources_in(data) == sources


shapes = st.recursive(
    st.none() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(("source", "x")), inner),
)


@given(st.dictionaries(st.sampled_from(("target", "targets", "ids", "source")), shapes))
def test_no_shape_of_data_is_too_strange(data: dict[str, Any]) -> None:
    assert all(sources_in(data))
