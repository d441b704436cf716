"""Labels as columns: the most telling are offered first, and a choice keeps its order."""

from __future__ import annotations

from data.policy_files import load_policy
from oncall_tui.domain.board import Inputs, assemble
from oncall_tui.domain.board_columns import (
    MOST_COLUMNS,
    Use,
    toggled,
    useful_labels,
    value_of,
    widths_of,
)
from oncall_tui.domain.board_lines import Row
from oncall_tui.domain.work_parts import WorkView
from tests.fakes import NOON, make_alert


def rows() -> list[Row]:
    alerts = (
        make_alert("Disk", instance="db0", service="db", team="storage", cluster="eu"),
        make_alert("Disk", instance="db1", service="db", team="web", cluster="eu"),
        make_alert(
            "Disk",
            instance="db2",
            service="db",
            team="storage",
            cluster="eu",
            shelf="rack-number-seven",
        ),
    )
    inputs = Inputs(alerts=(alerts,), work=WorkView(), policy=load_policy("sev"), now=NOON)
    return list(assemble(inputs, {}).rows.values())


def test_what_differs_and_stands_on_many_alerts_is_offered_first() -> None:
    found = useful_labels(rows())
    assert [use.name for use in found[:2]] == ["team", "instance"]
    assert found[0] == Use("team", 3, 2, 100)
    names = [use.name for use in found]
    assert "alertname" not in names
    assert names.index("cluster") > names.index("team"), "the same on all: tells nothing"


def test_no_alerts_have_no_labels() -> None:
    assert useful_labels([]) == []


def test_service_and_instance_are_what_the_board_calls_them() -> None:
    assert value_of(rows()[0], "service") == rows()[0].alert.service
    assert value_of(rows()[0], "instance") == "db0"
    assert value_of(rows()[0], "shelf") == ""


def test_a_column_is_as_wide_as_its_longest_value() -> None:
    assert widths_of(rows(), ["team", "none", "shelf"]) == (("team", 7), ("none", 0), ("shelf", 17))


def test_a_label_goes_on_as_the_last_column_and_off_again() -> None:
    assert toggled(("a", "b"), "c") == ("a", "b", "c")
    assert toggled(("a", "b", "c"), "b") == ("a", "c")
    full = tuple(str(n) for n in range(MOST_COLUMNS))
    assert toggled(full, "more") == full
