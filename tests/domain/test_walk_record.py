"""How walks went, folded from the entries of one log or many."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncall_tui.domain.walk_record import MOST, WalkRecords, WalksState
from tests.domain.walks import began, ended, entry, said
from tests.fakes import NOON

TARGET = {
    "kind": "alert", "id": "prod:f@1", "source": "prod", "key": "f", "title": "DiskWillFill",
}  # fmt: skip


def test_a_walk_is_done_when_it_was_completed_or_its_alert_resolved() -> None:
    records = WalkRecords()
    for number, outcome in enumerate(["completed", "resolved", "abandoned", "handed over"]):
        records.take(
            [
                began("a@h", 2 * number, 0),
                ended("a@h", 2 * number + 1, 5, f"a@h/{2 * number}", outcome),
            ]
        )
    assert [walk.done for walk in records.walks.values()] == [True, True, False, False]
    assert {walk.closed for walk in records.walks.values()} == {NOON + 5}


def test_it_remembers_what_for_and_by_which_rule() -> None:
    records = WalkRecords()
    records.take([began("a@h", 0, 0, target=TARGET, rule=3), began("a@h", 1, 0, target=None)])
    first, second = records.walks.values()
    assert (first.alert, first.rule) == ("DiskWillFill", 3)
    assert (second.alert, second.rule) == ("", 0)


def test_a_step_that_was_mended_has_not_failed() -> None:
    records = WalkRecords()
    records.take(
        [
            began("a@h", 0, 0),
            said("a@h", 1, 1, "a@h/0", "look", "failed"),
            said("a@h", 2, 1, "a@h/0", "mend", "failed"),
            said("a@h", 3, 2, "a@h/0", "look", "done"),
        ]
    )
    assert records.walks["a@h/0"].failed == {"mend": "Mend"}


def test_whoever_took_a_walk_over_may_end_it_whichever_log_is_read_first() -> None:
    entries = [began("a@h", 0, 0), ended("b@h", 0, 9, "a@h/0")]
    for order in (entries, entries[::-1]):
        records = WalkRecords()
        records.take(order)
        (walk,) = records.walks.values()
        assert (walk.by, walk.closed, walk.done) == ("b", NOON + 9, True)


def test_a_log_that_is_dropped_takes_its_walks_along() -> None:
    records = WalkRecords()
    records.take([began("a@h", 0, 0), began("b@h", 0, 0)])
    records.drop("a@h")
    assert list(records.walks) == ["b@h/0"]


def test_no_more_than_so_many_are_remembered() -> None:
    records = WalkRecords()
    records.take(began("a@h", i, i) for i in range(MOST + 3))
    assert len(records.walks) == MOST
    assert next(iter(records.walks)) == "a@h/3"


def test_a_fold_that_was_put_down_goes_on() -> None:
    records = WalkRecords()
    records.take([began("a@h", 0, 0), said("a@h", 1, 1, "a@h/0", "x", "failed")])
    raw = msgspec.msgpack.encode(records.state())
    again = WalkRecords()
    again.resume(msgspec.msgpack.decode(raw, type=WalksState))
    again.apply(ended("a@h", 2, 9, "a@h/0"))
    assert again.next == 3
    assert again.walks["a@h/0"].failed == {"x": "X"}
    assert again.walks["a@h/0"].done


@pytest.mark.parametrize("type_", ["run.started", "run.closed", "step.outcome"])
@given(
    d=st.dictionaries(
        st.sampled_from(["run", "path", "outcome", "step", "target"]),
        st.integers() | st.text(max_size=5) | st.none(),
    )
)
def test_what_a_mate_may_write_breaks_nothing(type_: str, d: dict[str, object]) -> None:
    records = WalkRecords()
    records.take([began("a@h", 0, 0), entry("b@h", 0, 1, type_, **d)])
    assert records.walks["a@h/0"].path == "a.md"
