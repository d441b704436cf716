"""What is offered while a filter is typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.policy_files import load_policy
from oncall_tui.domain.board import Inputs, assemble
from oncall_tui.domain.filter_hint import candidates, completed, seen_in
from oncall_tui.domain.work_parts import WorkView
from tests.fakes import NOON, make_alert

SEEN = {"team": ["db", "web"], "tenant": ["a"], "zone": ["z 1"], "@state": ["acked", "unacked"]}


@pytest.mark.parametrize(
    ("text", "piece", "offered"),
    [
        ("", "", ["team", "tenant", "zone", "@state"]),
        ("te", "te", ["team", "tenant"]),
        ("!TE", "TE", ["team", "tenant"]),
        ("team=", "", ["db", "web"]),
        ('team="w', "w", ["web"]),
        ("team!=db,z", "z", ["zone"]),
        ("team=~", "", ["db", "web"]),
        ("@state=un", "un", ["unacked"]),
        ("unknown=", "", []),
        ("disk full", "", []),
        ("disk", "disk", []),
    ],
)
def test_names_are_offered_first_and_then_their_values(
    text: str, piece: str, offered: list[str]
) -> None:
    assert candidates(text, SEEN) == (piece, offered)


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("tea", "team="),
        ("te", "te"),
        ("team", "team="),
        ("team=db", "team=db"),
        ("t", "te"),
        ("team=d", "team=db"),
        ("team=db,z", "team=db,zone="),
        ("@s", "@state="),
        ("nothing", "nothing"),
    ],
)
def test_what_is_certain_is_added(text: str, after: str) -> None:
    assert completed(text, SEEN) == after


@given(st.text(max_size=20))
def test_nothing_that_was_typed_is_lost(text: str) -> None:
    assert len(completed(text, SEEN)) >= len(text)


def test_what_is_seen_are_the_labels_of_the_board_and_its_own_words() -> None:
    alerts = (make_alert(team="web"), make_alert("Other", team="db"))
    inputs = Inputs(alerts=(alerts,), work=WorkView(), policy=load_policy("sev"), now=NOON)
    seen = seen_in(assemble(inputs, {}).rows.values())
    assert seen["team"] == ["db", "web"]
    assert "unacked" in seen["@state"]
    assert seen["@source"] == ["prod"]
