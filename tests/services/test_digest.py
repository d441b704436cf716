"""From what arrived to what is shown: nothing lost, told twice or sent blindly."""

from __future__ import annotations

from collections.abc import Coroutine, Mapping
from concurrent.futures import Future
from typing import Any, TypeVar

from oncall_tui.domain.alert import Alert, RemoteAck, Suppression
from oncall_tui.domain.board_lines import Group, Section, State
from oncall_tui.domain.effect import Drift
from oncall_tui.domain.entry import Entry
from oncall_tui.domain.snapshot import Liveness
from oncall_tui.errors import SecretError
from oncall_tui.services.acting import Acts, alert_target
from oncall_tui.services.digest import Digest, Digested
from oncall_tui.services.estate import OVERDUE
from oncall_tui.services.ledger import Ledger
from tests.fakes import (
    MINUTE,
    NOON,
    FakeNetwork,
    MemoryCache,
    MemoryJournal,
    make_alert,
    make_ticket,
)
from tests.screens.harness import Stage

T = TypeVar("T")
SILENCED = Suppression.SILENCED


class Day:
    """A stage without a screen: messages go in, states come out."""

    def __init__(
        self, cache: MemoryCache | None = None, *, read_only: bool = False, later: int = 0
    ) -> None:
        self.stage = Stage(cache=cache, read_only=read_only)
        self.stage.clock.advance(later)
        self.digest = Digest(self.stage.desk)

    def run(self, pinned: str | None = None) -> Digested:
        return self.digest.run(self.stage.network.take(), pinned=pinned)

    def hear(self, *alerts: Alert, source: str = "prod") -> Digested:
        self.stage.answer(source, alerts)
        return self.run()

    def ack(self, alert: Alert, minutes: int = 600) -> None:
        self.stage.desk.acts.ack([alert], until=lambda _: NOON + minutes * MINUTE)

    @property
    def types(self) -> list[str]:
        return self.stage.journal.types()


def remembered(*alerts: Alert) -> MemoryCache:
    """Return the cache of a session that ended with these alerts."""
    day = Day()
    day.hear(*alerts)
    day.digest.store()
    return day.stage.cache


def test_an_alert_that_clears_unseen_is_recorded_once() -> None:
    day = Day()
    day.hear(make_alert("Blip"))
    day.hear()
    day.hear()
    day.hear(make_alert("Other"))
    assert day.types == ["alert.returned"]


def test_what_cleared_while_nobody_watched_is_recorded_at_the_next_start() -> None:
    day = Day(remembered(make_alert("Blip"), make_alert("Stays")), later=30 * MINUTE)
    day.hear(make_alert("Stays"))
    day.run()
    assert [t["title"] for t in day.stage.journal.lines[0].d["targets"]] == ["Blip"]
    day.run()
    assert day.types == ["alert.returned"]


def test_what_cleared_during_a_long_absence_is_history() -> None:
    day = Day(remembered(make_alert("Blip")), later=13 * 60 * MINUTE)
    day.hear()
    day.run()
    assert day.types == []


def test_a_restart_after_the_first_answer_does_not_forget_what_was_remembered() -> None:
    """The first answer must not overwrite the memory that it is still to be compared with."""
    cache = remembered(make_alert("Blip"))
    day = Day(cache, later=30 * MINUTE)
    day.hear()
    assert Day(cache).stage.desk.memory.alerts("prod") is not None
    again = Day(cache, later=31 * MINUTE)
    again.hear()
    again.run()
    assert again.types == ["alert.returned"]


def test_read_only_records_and_sends_nothing() -> None:
    day = Day(read_only=True)
    with day.stage.before():
        day.ack(make_alert("Acked"))
    day.hear(make_alert("Acked"), make_alert("Blip"))
    day.hear()
    assert day.types == ["alert.acked"]
    assert day.stage.sources["prod"].done == []


def test_effects_are_sent_only_to_a_source_that_is_live() -> None:
    day, alert = Day(), make_alert()
    day.ack(alert)
    assert day.run().waiting == 1
    day.stage.fail("prod")
    assert day.run().waiting == 1
    assert day.stage.sources["prod"].done == []
    day.hear(alert)
    assert len(day.stage.sources["prod"].done) == 1
    assert day.run().waiting == 0


def test_a_remembered_board_sends_nothing() -> None:
    alert = make_alert()
    day = Day(remembered(alert), later=MINUTE)
    day.ack(alert)
    state = day.run()
    assert state.health["prod"].liveness is Liveness.STALE
    assert state.waiting == 1
    assert day.stage.sources["prod"].done == []


def test_an_effect_whose_target_changed_is_shown_and_not_sent() -> None:
    day, alert = Day(), make_alert()
    day.ack(alert)
    state = day.hear(make_alert(ack=RemoteAck("bob@example.com")))
    assert [(p.drift, p.by) for p in state.drifted] == [(Drift.TAKEN, "bob@example.com")]
    assert day.stage.sources["prod"].done == []


def test_an_effect_is_not_sent_twice_by_two_digests() -> None:
    day, alert = Day(), make_alert()
    day.ack(alert)
    day.hear(alert)
    day.hear(alert)
    assert len(day.stage.sources["prod"].done) == 1
    assert day.types == ["alert.acked", "effect.sent"]


def test_a_full_disk_is_told_and_the_board_is_built_all_the_same() -> None:
    day = Day()
    day.hear(make_alert("Blip"))
    day.stage.journal.full = True
    state = day.hear(make_alert("New"))
    assert "no space" in state.error
    assert [row.alert.title for row in state.board.rows.values()] == ["New"]


def test_what_could_not_be_recorded_is_recorded_when_there_is_space_again() -> None:
    day = Day()
    day.hear(make_alert("Blip"))
    day.stage.journal.full = True
    day.hear()
    day.stage.journal.full = False
    assert day.run().error == ""
    assert day.types == ["alert.returned"]
    day.run()
    assert day.types == ["alert.returned"]


def test_a_full_disk_loses_no_answer_of_another_source() -> None:
    day = Day()
    day.hear(make_alert("Blip"))
    day.stage.journal.full = True
    day.stage.answer("prod", [])
    day.stage.answer("edge", [make_alert("Edge", source="edge")])
    state = day.run()
    assert [row.alert.title for row in state.board.rows.values()] == ["Edge"]
    assert state.health["edge"].live


def test_the_first_paint_is_stale_and_knows_the_counts_of_what_it_does_not_show() -> None:
    cache = remembered(*[make_alert(f"A{n}") for n in range(200)])
    state = Day(cache, later=5 * MINUTE).digest.first()
    assert state is not None
    assert state.remembered
    assert not state.complete
    assert state.board.total == 200
    assert state.health["prod"].liveness is Liveness.STALE
    assert state.health["prod"].last_good == NOON


def test_the_first_paint_says_what_the_last_state_said() -> None:
    day = Day()
    acked = [make_alert("Acked", instance=f"a{n}") for n in range(3)]
    gone = [make_alert("Gone", instance=f"g{n}") for n in range(55)]
    fires = [make_alert("Fires", instance=f"f{n}") for n in range(9)]
    mixed = [make_alert("Mixed", instance=f"m{n}") for n in range(20)]
    quiet = [make_alert("Quiet", instance=f"q{n}", suppression=SILENCED) for n in range(4)]
    least = [make_alert("Least", instance=f"l{n}", severity="info") for n in range(2)]
    day.hear(*acked, *gone, *fires, *mixed, *quiet, *least)
    for alert in (*acked, *mixed[:15]):
        day.ack(alert)
    last = day.hear(*acked, *fires, *mixed, *quiet, *least).board
    day.digest.store()
    again = Day(day.stage.cache)
    again.stage.journal.lines += day.stage.journal.lines
    again.stage.ledger.catch_up()
    state = again.digest.first()
    assert state is not None
    first = state.board
    said = (last.counts, last.total, last.quiet, last.cleared)
    assert (first.counts, first.total, first.quiet, first.cleared) == said
    assert [line for line in first.lines if isinstance(line, Section)] == [
        line for line in last.lines if isinstance(line, Section)
    ]
    assert [
        (line.name, line.count, line.unacked, line.tally, line.lead.id)
        for line in first.lines
        if isinstance(line, Group)
    ] == [
        (line.name, line.count, line.unacked, line.tally, line.lead.id)
        for line in last.lines
        if isinstance(line, Group)
    ]


def test_without_memory_there_is_no_first_paint() -> None:
    assert Day().digest.first() is None


def test_a_first_paint_of_another_format_is_no_first_paint() -> None:
    cache = remembered(make_alert())
    cache.documents["first-paint"] = {"v": 1, "alerts": [[]], "nonsense": True}
    assert Day(cache).digest.first() is None


def test_levels_that_the_policy_no_longer_has_do_not_break_the_first_paint() -> None:
    cache = remembered(make_alert())
    cache.documents["first-paint"]["rest"] = {"levels": {"GONE-1": {"unacked": 3, "odd": 1}}}
    assert Day(cache).digest.first() is not None


def test_an_unreachable_source_keeps_its_last_word() -> None:
    day = Day()
    day.hear(make_alert("Kept"))
    for _ in range(4):
        day.stage.fail("prod")
        state = day.run()
    assert state.health["prod"].liveness is Liveness.UNREACHABLE
    assert not state.complete
    assert [row.alert.title for row in state.board.rows.values()] == ["Kept"]
    assert day.types == []


def test_tickets_and_links_arrive_with_the_state() -> None:
    day, alert = Day(), make_alert()
    day.stage.answer("desk", [make_ticket("5", f"x [oncall:{alert.fingerprint}]")])
    state = day.hear(alert)
    ticket = state.board.rows[alert.id].ticket
    assert ticket is not None
    assert [ticket.key, *[t.key for t in state.tickets]] == ["5", "5"]


def test_entries_of_another_session_reach_the_board() -> None:
    day, alert = Day(), make_alert()
    day.hear(alert)
    other = Stage()
    other.desk.acts.ack([alert], until=lambda _: None)
    day.stage.journal.lines += other.journal.lines
    assert day.run().board.rows[alert.id].owner == "alice@example.com"


def test_a_recall_survives_a_source_that_is_no_longer_configured() -> None:
    cache = remembered(make_alert())
    first = cache.documents["first-paint"]
    first["taken_at"]["old"] = NOON
    first["skews"]["old"] = 5
    state = Day(cache).digest.first()
    assert state is not None
    assert "old" not in state.health


class ForeignKeyJournal(MemoryJournal):
    """A journal whose key others can read: it refuses with a SecretError."""

    def append(
        self,
        type_: str,
        data: Mapping[str, Any],
        *,
        texts: Mapping[str, str] | None = None,
        inc: str | None = None,
    ) -> Entry:
        if self.full:
            raise SecretError("others can read the key", hint="chmod 600")
        return super().append(type_, data, texts=texts, inc=inc)


def test_a_key_that_cannot_be_used_is_told_and_the_board_is_built_all_the_same() -> None:
    day = Day()
    day.hear(make_alert("Blip"))
    day.stage.journal.__class__ = ForeignKeyJournal
    day.stage.journal.full = True
    state = day.hear(make_alert("New"))
    assert "others can read the key" in state.error
    assert [row.alert.title for row in state.board.rows.values()] == ["New"]


def test_an_effect_past_its_age_is_given_up_with_an_entry() -> None:
    day, alert = Day(), make_alert()
    day.ack(alert, minutes=5)
    day.stage.clock.advance(6 * MINUTE)
    state = day.hear(alert)
    assert state.drifted == ()
    assert day.stage.sources["prod"].done == []
    assert day.types == ["alert.acked", "effect.dropped"]
    assert day.run().waiting == 0


def test_an_outcome_that_a_full_disk_refused_is_written_later_and_sent_once() -> None:
    day, alert = Day(), make_alert()
    day.ack(alert)
    day.stage.journal.full = True
    for _ in range(3):
        day.hear(alert)
    assert len(day.stage.sources["prod"].done) == 1
    day.stage.journal.full = False
    assert day.run().waiting == 0
    assert day.types == ["alert.acked", "effect.sent"]


def test_the_end_of_a_session_sends_nothing_more() -> None:
    day, alert = Day(), make_alert()
    day.hear(alert)
    day.ack(alert)
    day.digest.store()
    assert day.stage.sources["prod"].done == []


def test_what_another_session_told_and_somebody_has_seen_does_not_come_back() -> None:
    day, alert = Day(), make_alert("Blip")
    day.hear(alert)
    other = Ledger(day.stage.journal)
    day.stage.clock.advance(MINUTE)
    acts = Acts(other, lambda _: frozenset())
    acts.returned([alert_target(alert)], at=day.stage.clock.now())
    acts.seen([alert.id])
    day.stage.clock.advance(MINUTE)
    assert day.hear().board.cleared == 0
    assert day.types == ["alert.returned", "alert.seen"]


def test_what_comes_back_and_clears_again_is_told_again() -> None:
    day, alert = Day(), make_alert("Blip")
    for _ in range(2):
        day.hear(alert)
        day.stage.clock.advance(MINUTE)
        day.hear()
        day.stage.desk.acts.seen([alert.id])
        day.stage.clock.advance(MINUTE)
    assert day.types == ["alert.returned", "alert.seen"] * 2


def test_a_source_that_nobody_asks_any_more_is_not_called_live() -> None:
    """The thread that asks may have ended: a calm board must not be a dead one."""
    day = Day()
    for source in ("edge", "desk"):
        day.stage.answer(source, [])
    assert day.hear().complete
    day.stage.clock.advance(5_000 + OVERDUE + 1)
    state = day.run()
    assert not state.complete
    assert state.health["prod"].liveness is Liveness.STALE
    assert "start the program again" in state.health["prod"].error
    assert day.hear().health["prod"].live


def test_a_network_thread_that_ended_leaves_the_effect_waiting() -> None:
    day, alert = Day(), make_alert()

    class Ended(FakeNetwork):
        def submit(self, work: Coroutine[Any, Any, T]) -> Future[T]:
            raise RuntimeError("Event loop is closed")

    day.stage.network.__class__ = Ended
    day.ack(alert)
    assert day.hear(alert).waiting == 1


def test_what_rose_above_its_acknowledgement_and_cleared_has_cleared_unseen() -> None:
    day = Day()
    alert = make_alert("Blip", severity="warning")
    day.hear(alert)
    day.ack(alert)
    day.hear(make_alert("Blip", severity="critical", fingerprint=alert.fingerprint))
    state = day.hear()
    assert state.board.rows[alert.id].state is State.CLEARED


def test_what_fires_and_clears_again_and_again_flaps_until_it_calms_down() -> None:
    day = Day()
    day.hear()
    for turn in range(3):
        at = NOON + turn
        day.hear(make_alert("Flip", fingerprint="f1", started=at))
        day.hear()
    last = make_alert("Flip", fingerprint="f1", started=NOON + 3)
    state = day.hear(last)
    assert state.board.rows[last.id].flapping == NOON
    assert state.board.next_change == NOON + 10 * MINUTE
    day.stage.clock.advance(10 * MINUTE)
    assert day.run().board.rows[last.id].flapping is None
