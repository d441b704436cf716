"""What is kept for the next start: seldom written, and worth nothing when it is garbage."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.policy_files import load_policy
from oncall_tui.domain.alert import Alert, RemoteAck
from oncall_tui.domain.board import Board
from oncall_tui.domain.board_lines import FOLD_FROM
from oncall_tui.domain.board_rest import Rest
from oncall_tui.domain.snapshot import Snapshot
from oncall_tui.domain.work_parts import WorkView
from oncall_tui.services.boarding import Boards
from oncall_tui.services.remembering import FIRST_ROWS, STORE_EVERY, Memory
from tests.fakes import NOON, MemoryCache, make_alert, make_ticket

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=12,
)


def build(*alerts: Alert) -> Board:
    boards = Boards(load_policy("sev"), {})
    return boards.make((alerts,), work=WorkView(), skews={}, tickets={}, now=NOON)


def keep(cache: MemoryCache, *alerts: Alert) -> None:
    Memory(cache).store_first_paint(build(*alerts), {"prod": NOON}, {"prod": 7}, now=NOON)


def test_the_first_paint_comes_back_as_it_was() -> None:
    cache = MemoryCache()
    alerts = [
        make_alert("A", ack=RemoteAck("bob", NOON, "s1")),
        make_alert("B", severity="warning"),
    ]
    keep(cache, *alerts)
    first = Memory(cache).first_paint()
    assert first is not None
    assert list(first.alerts) == alerts
    assert (first.taken_at, first.skews) == ({"prod": NOON}, {"prod": 7})
    assert first.rest == Rest()


def test_the_first_paint_is_small_but_knows_how_many_there_were() -> None:
    cache = MemoryCache()
    keep(cache, *[make_alert(f"A{n}") for n in range(FIRST_ROWS * 3)])
    first = Memory(cache).first_paint()
    assert first is not None
    assert len(first.alerts) == FIRST_ROWS
    assert first.rest.levels == {"SEV-1": {"unacked": FIRST_ROWS * 2}}


def test_a_folded_group_folds_again() -> None:
    cache = MemoryCache()
    keep(cache, *[make_alert(instance=f"db{n}") for n in range(50)])
    first = Memory(cache).first_paint()
    assert first is not None
    assert FOLD_FROM <= len(first.alerts) < 50


@pytest.mark.parametrize(
    "damage",
    [
        {"v": 999},
        {"alerts": "no list"},
        {"alerts": [{"id": 1}]},
        {"rest": {"levels": {"SEV-1": [1]}}},
        {"taken_at": {"prod": "noon"}},
    ],
)
def test_a_damaged_first_paint_is_as_if_it_were_not_there(damage: dict[str, Any]) -> None:
    cache = MemoryCache()
    keep(cache, make_alert())
    cache.documents["first-paint"].update(damage)
    assert Memory(cache).first_paint() is None


@given(
    st.dictionaries(
        st.sampled_from(["v", "alerts", "rest", "taken_at", "skews", "items"]),
        JSON,
    )
)
def test_no_garbage_in_the_cache_raises(document: dict[str, Any]) -> None:
    cache = MemoryCache()
    for name in ("first-paint", "alerts-prod", "tickets-desk"):
        cache.documents[name] = {"v": 1, **document}
    memory = Memory(cache)
    memory.first_paint()
    memory.alerts("prod")
    memory.tickets("desk")


def test_snapshots_come_back_as_they_were() -> None:
    cache = MemoryCache()
    alerts = Snapshot("prod", tuple(make_alert(f"A{n}") for n in range(450)), NOON, skew=-30)
    tickets = Snapshot("desk", (make_ticket("1"), make_ticket("2")), NOON)
    Memory(cache).store_alerts(alerts, now=NOON)
    Memory(cache).store_tickets(tickets, now=NOON)
    assert Memory(cache).alerts("prod") == alerts
    assert Memory(cache).tickets("desk") == tickets
    assert Memory(cache).alerts("desk") is None


class Counting(MemoryCache):
    """Counts what is written."""

    writes = 0

    def store(self, name: str, document: Any) -> None:
        self.writes += 1
        super().store(name, document)


def test_a_document_is_written_seldom_and_only_when_something_changed() -> None:
    cache = Counting()
    memory, first = Memory(cache), Snapshot("prod", (make_alert("A"),), NOON)
    second = Snapshot("prod", (make_alert("B"),), NOON + 1)
    memory.store_alerts(first, now=NOON)
    memory.store_alerts(second, now=NOON + STORE_EVERY - 1)
    assert cache.writes == 1
    memory.store_alerts(second, now=NOON + STORE_EVERY)
    memory.store_alerts(second, now=NOON + 9 * STORE_EVERY)
    assert cache.writes == 2


def test_the_end_of_a_session_does_not_wait_for_the_half_minute() -> None:
    cache = Counting()
    memory = Memory(cache)
    memory.store_alerts(Snapshot("prod", (make_alert("A"),), NOON), now=NOON)
    memory.store_alerts(Snapshot("prod", (make_alert("B"),), NOON), now=NOON + 1, force=True)
    assert cache.writes == 2
