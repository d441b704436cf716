"""What alerts have in common is said once."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from data.policy_files import load_policy
from oncall_tui.domain.board import Inputs, assemble
from oncall_tui.domain.board_lines import Row
from oncall_tui.domain.shared_labels import LEFT_OUT, shared_labels, words
from oncall_tui.domain.work_parts import WorkView
from tests.fakes import NOON, make_alert


def rows(*labels: dict[str, str]) -> list[Row]:
    alerts = tuple(
        structs.replace(alert, labels={**alert.labels, **more})
        for n, more in enumerate(labels)
        for alert in [make_alert("Disk", instance=f"db{n}")]
    )
    inputs = Inputs(alerts=(alerts,), work=WorkView(), policy=load_policy("sev"), now=NOON)
    return list(assemble(inputs, {}).rows.values())


def test_only_what_all_have_with_one_value_is_shared() -> None:
    found = dict(shared_labels(rows({"a": "1", "b": "1"}, {"a": "1", "b": "2"})))
    assert found["a"] == "1"
    assert "b" not in found
    assert not LEFT_OUT & found.keys()


def test_one_alert_or_none_shares_nothing() -> None:
    assert shared_labels(rows({"a": "1"})) == ()
    assert shared_labels([]) == ()


@given(
    st.lists(
        st.dictionaries(st.sampled_from("abc"), st.sampled_from("xy"), max_size=3),
        min_size=2,
        max_size=5,
    )
)
def test_it_is_the_intersection(labels: list[dict[str, str]]) -> None:
    expected = set.intersection(*(set(one.items()) for one in labels))
    found = {pair for pair in shared_labels(rows(*labels)) if pair[0] in "abc"}
    assert found == expected


def test_a_group_does_not_say_again_what_the_board_says() -> None:
    labels = (("cluster", "eu"), ("team", "web"))
    assert words(labels, beside=(("cluster", "eu"),)) == "team=web"
    assert words(labels) == "cluster=eu, team=web"
