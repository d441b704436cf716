"""Which alerts somebody had to do with."""

from __future__ import annotations

import msgspec

from oncall_tui.domain.alerts_met import MOST, AlertsMet, MetState
from oncall_tui.domain.entry import Entry
from tests.domain.walks import began, entry
from tests.fakes import NOON


def acted(i: int, at: int, title: str, kind: str = "alert", type_: str = "alert.noted") -> Entry:
    target = {
        "kind": kind, "id": f"prod:{title}@1", "source": "prod", "key": "f", "title": title,
        "labels": {"alertname": title, "n": str(i)},
    }  # fmt: skip
    return entry("a@h", i, at, type_, target=target)


def test_each_name_is_kept_once_as_it_was_last() -> None:
    met = AlertsMet()
    for one in (acted(0, 0, "A"), acted(1, 1, "B"), acted(2, 2, "A", type_="alert.acked")):
        met.apply(one)
    first, second = met.since(NOON)
    assert (first.title, first.times, first.labels["n"], first.at) == ("A", 2, "2", NOON + 2)
    assert (second.title, second.times) == ("B", 1)
    assert [one.title for one in met.since(NOON + 2)] == ["A"]


def test_tickets_runs_without_an_alert_and_what_cannot_be_read_pass_by() -> None:
    met = AlertsMet()
    met.apply(acted(0, 0, "A", kind="ticket"))
    met.apply(began("a@h", 1, 0, target=None))
    met.apply(entry("a@h", 2, 0, "alert.noted", target="x"))
    met.apply(acted(3, 0, "A", type_="alert.seen"))
    assert met.since(0) == []
    assert met.next == 4


def test_only_so_many_names_are_kept() -> None:
    met = AlertsMet()
    for i in range(MOST + 1):
        met.apply(acted(i, i, f"A{i}"))
    assert len(met.met) == MOST
    assert "A0" not in met.met


def test_a_fold_that_was_put_down_goes_on() -> None:
    met = AlertsMet()
    met.apply(acted(0, 0, "A"))
    again = AlertsMet()
    again.resume(msgspec.msgpack.decode(msgspec.msgpack.encode(met.state()), type=MetState))
    again.apply(acted(1, 1, "A"))
    assert again.met["A"].times == 2
