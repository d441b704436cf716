"""A page is written down once, with its end, and never for a source that does not answer."""

from __future__ import annotations

from typing import Any

import msgspec

from data.policy_files import load_policy
from oncall_tui.domain.alert import Alert, RemoteAck
from oncall_tui.domain.board import Board
from oncall_tui.domain.numbers_facts import facts_of
from oncall_tui.domain.snapshot import SourceHealth, after_answer, after_failure
from oncall_tui.services.acting import Acts
from oncall_tui.services.boarding import Boards
from oncall_tui.services.ledger import Ledger
from oncall_tui.services.paging import MOST, Paging
from tests.fakes import MINUTE, NOON, FakeClock, MemoryJournal, make_alert


class Watch:
    """A board that is looked at."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.journal = MemoryJournal(self.clock)
        self.ledger = Ledger(self.journal)
        self.policy = load_policy("sev")
        self.paging = Paging(self.ledger, self.policy, self.clock, lambda _: True)

    def look(self, *alerts: Alert, live: bool = True) -> Board:
        now = self.clock.now()
        health = SourceHealth("prod", "alertmanager")
        if live:
            health = after_answer(health, at=now, next_try=now, count=len(alerts), skew=0)
        else:
            health = after_failure(health, next_try=now, error="no")
        board = Boards(self.policy, {}).make(
            (alerts,), work=self.ledger.view(), skews={}, tickets={}, now=now
        )
        self.paging.look(board, {"prod": health})
        return board

    def told(self, type_: str) -> list[dict[str, Any]]:
        return [a for e in self.journal.lines if e.type == type_ for a in e.d["alerts"]]


def test_a_page_is_told_once_with_its_targets() -> None:
    watch = Watch()
    alert = make_alert(started=NOON - MINUTE)
    watch.look(alert)
    watch.look(alert)
    (page,) = watch.told("alert.paged")
    assert (page["level"], page["at"]) == ("SEV-1", NOON - MINUTE)
    assert (page["ack"], page["resolve"], page["runbook"]) == (NOON + 14 * MINUTE, None, True)


def test_its_end_is_told_once_the_source_no_longer_brings_it() -> None:
    watch = Watch()
    watch.look(make_alert())
    watch.look(live=False)
    assert watch.told("alert.over") == []
    watch.clock.advance(MINUTE)
    watch.look()
    watch.look()
    (ended,) = watch.told("alert.over")
    assert ended["at"] == NOON + MINUTE


def test_a_start_in_the_future_counts_from_when_it_was_first_there_and_never_later() -> None:
    watch = Watch()
    alert = make_alert(started=NOON + 60 * MINUTE)
    watch.look(alert)
    watch.clock.advance(5 * MINUTE)
    other = msgspec.structs.replace(alert, annotations={"summary": "it grew"})
    assert watch.look(other).rows[alert.id].started == NOON
    watch.ledger = Ledger(watch.journal)  # another session
    watch.ledger.catch_up()
    watch.paging = Paging(watch.ledger, watch.policy, watch.clock)
    for minutes in (1, 70):
        watch.clock.advance(minutes * MINUTE)
        row = watch.look(alert).rows[alert.id]
        assert (row.started, row.ack_due) == (NOON, NOON + 15 * MINUTE)
    assert len(watch.told("alert.paged")) == 1
    watch.look()
    assert watch.ledger.view().begun == {}


def test_a_start_in_the_past_is_what_the_source_says() -> None:
    watch = Watch()
    alert = make_alert(started=NOON - 5 * MINUTE)
    watch.clock.advance(MINUTE)
    assert watch.look(alert).rows[alert.id].started == NOON - 5 * MINUTE
    assert watch.ledger.view().begun == {}


def test_what_is_acknowledged_at_its_source_is_told_of_once_with_its_name() -> None:
    watch = Watch()
    alert = make_alert(started=NOON - MINUTE)
    watch.look(alert)
    theirs = msgspec.structs.replace(alert, ack=RemoteAck("ben", NOON + MINUTE))
    watch.look(theirs)
    watch.look(theirs)
    assert [page.get("there", "") for page in watch.told("alert.paged")] == ["", "ben"]
    (found,) = facts_of(watch.journal.lines).occurrences()
    assert (found.there, found.acked, found.had_before) == ("ben", None, True)
    watch.ledger = Ledger(watch.journal)
    watch.ledger.catch_up()
    watch.paging = Paging(watch.ledger, watch.policy, watch.clock)
    watch.look(theirs)
    assert len(watch.told("alert.paged")) == 2
    watch.look()
    assert watch.ledger.acked_there() == frozenset()


def test_what_is_told_of_once_more_takes_no_room_from_what_is_new() -> None:
    watch = Watch()
    old = [make_alert(instance=f"a{n}", started=NOON - 60 * MINUTE) for n in range(MOST)]
    watch.look(*old)
    theirs = [msgspec.structs.replace(one, ack=RemoteAck("ben", NOON)) for one in old]
    fresh = make_alert(instance="new", started=NOON - MINUTE)
    watch.look(*theirs, fresh)
    assert fresh.id in {page["id"] for page in watch.told("alert.paged")}
    paged = [e.d for e in watch.journal.lines if e.type == "alert.paged"]
    assert sum(d["more"] for d in paged) == 0


def test_what_was_acknowledged_here_is_not_told_of_as_acknowledged_at_its_source() -> None:
    watch = Watch()
    alert = make_alert(started=NOON - MINUTE)
    watch.look(alert)
    acts = Acts(watch.ledger, lambda _: frozenset())
    acts.ack([alert], until=lambda _: NOON + MINUTE)
    mine = msgspec.structs.replace(alert, ack=RemoteAck("alice", NOON + MINUTE))
    watch.look(mine)
    acts.unack([alert], ref=lambda _: "")
    watch.look(mine)  # the source was not heard since
    assert len(watch.told("alert.paged")) == 1


def test_what_a_silent_source_had_last_is_no_new_page() -> None:
    watch = Watch()
    watch.look(make_alert(), live=False)
    assert watch.told("alert.paged") == []


def test_of_a_storm_the_most_are_told_and_the_others_counted_once() -> None:
    watch = Watch()
    alerts = [make_alert(instance=f"i{n}") for n in range(MOST + 7)]
    watch.look(*alerts)
    watch.look(*alerts)
    assert len(watch.told("alert.paged")) == MOST
    assert sum(e.d.get("more", 0) for e in watch.journal.lines) == 7
