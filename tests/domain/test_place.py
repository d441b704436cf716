"""Runs and alerts of one name are told apart."""

from __future__ import annotations

import msgspec

from oncall_tui.domain.effect import Target
from oncall_tui.domain.entry import BlobRef
from oncall_tui.domain.handover_items import run_items
from oncall_tui.domain.place import MOST, named, place_of
from oncall_tui.domain.run import RunState


def target(**labels: str) -> Target:
    return Target("alert", "prod:1@0", "prod", "1", "HighErrorRate", labels=labels)


def run(number: int, about: Target | None) -> RunState:
    text = BlobRef("1" * 64, 3)
    return RunState(f"a@h/{number}", about, "a.md", "", "Errors", "0" * 64, text, 0, "", 0, "alice")


def titles(*runs: RunState) -> list[str]:
    found = run_items([(one, (), "") for one in runs], me="alice", now=60_000)
    return [item.title for item in found]


def test_the_instance_says_where_else_what_there_is() -> None:
    assert named(target(instance="web-1:80", service="web")) == "HighErrorRate web-1:80"
    assert named(target(service="web")) == "HighErrorRate web"
    assert named(target()) == "HighErrorRate"
    assert len(place_of({"instance": "x" * 500})) == MOST


def test_runs_of_one_name_are_told_apart_by_place_then_labels_then_age() -> None:
    assert titles(run(1, target(instance="a")), run(2, target(instance="b"))) == [
        "Errors for HighErrorRate a",
        "Errors for HighErrorRate b",
    ]
    assert titles(run(1, target(region="eu")), run(2, target(region="us"))) == [
        "Errors for HighErrorRate (region=eu)",
        "Errors for HighErrorRate (region=us)",
    ]
    old = msgspec.structs.replace(run(2, None), started_at=-60_000)
    assert titles(run(1, None), old) == ["Errors (begun 1m ago)", "Errors (begun 2m ago)"]
    assert len(set(titles(run(1, target()), run(2, target()), run(3, None)))) == 3
