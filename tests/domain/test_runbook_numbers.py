"""How runbooks fare."""

from __future__ import annotations

from oncall_tui.domain.runbook_numbers import Numbers, numbers_by_path, numbers_of
from oncall_tui.domain.walk_record import Walked


def walk(
    n: int, took: int | None, outcome: str = "completed", *failed: str, path: str = "a"
) -> Walked:
    closed = None if took is None else n + took
    titles = {title: title for title in failed}
    word = "" if took is None else outcome
    return Walked(f"a@h/{n}", path, path, "a", n, closed=closed, outcome=word, failed=titles)


def test_what_is_open_counts_for_nothing_but_itself() -> None:
    found = numbers_of([walk(1, None), walk(2, 60), walk(3, 20, "abandoned")])
    assert (found.runs, found.open, found.done) == (3, 1, 1)
    assert found.success == 50
    assert found.last == 3


def test_the_typical_time_is_the_median_of_walks_that_are_done() -> None:
    walks = [walk(1, 10), walk(2, 90), walk(3, 30), walk(4, 5, "abandoned"), walk(5, 40)]
    assert numbers_of(walks).typical == 30
    assert numbers_of([walk(1, 5, "abandoned")]).typical is None


def test_the_step_that_fails_most_is_counted_once_a_walk() -> None:
    found = numbers_of([walk(1, 9, "resolved", "b", "a"), walk(2, 9, "resolved", "b")])
    assert (found.worst, found.failures) == ("b", 2)
    assert numbers_of([walk(1, 9, "resolved", "b", "a")]).worst == "a"


def test_nothing_is_said_of_what_nobody_walked() -> None:
    assert numbers_of([]) == Numbers()
    assert Numbers().success is None
    assert set(numbers_by_path([walk(1, 1), walk(2, 1, path="b")])) == {"a", "b"}
