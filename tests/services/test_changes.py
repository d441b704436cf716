"""Changes between two answers of a source: who flaps, what came and went, who acknowledged when."""

from __future__ import annotations

import msgspec

from oncall_tui.domain.alert import Alert, RemoteAck
from oncall_tui.domain.flapping import FlapRule
from oncall_tui.domain.snapshot import Snapshot
from oncall_tui.services import changes as changes_module
from oncall_tui.services.changes import Changes, Difference, Sighting, difference
from tests.fakes import MINUTE, NOON, make_alert


class Telling:
    """A source whose answers follow one another, a minute apart."""

    def __init__(self, changes: int = 3) -> None:
        self.changes = Changes(FlapRule(changes, 10 * MINUTE))
        self.last: Snapshot[Alert] = Snapshot("prod", (), NOON)

    def say(self, *alerts: Alert, skew: int = 0) -> None:
        after = Snapshot("prod", alerts, self.last.taken_at + MINUTE, skew)
        self.changes.take(self.last, after)
        self.last = after

    @property
    def now(self) -> int:
        return self.last.taken_at


def fired(at: int) -> Alert:
    return make_alert("Flip", fingerprint="f1", started=at)


def test_firing_and_clearing_again_and_again_flaps_under_every_id_of_the_series() -> None:
    source = Telling()
    first, second = fired(NOON), fired(NOON + 2 * MINUTE)
    source.say(first)
    source.say()
    assert source.changes.flapping(source.now) == {}
    source.say(second)
    assert source.changes.flapping(source.now) == {first.id: NOON, second.id: NOON}


def test_severity_changes_count() -> None:
    source = Telling()
    for severity in ("warning", "critical", "warning"):
        source.say(make_alert("Flip", fingerprint="f1", severity=severity))
    assert len(source.changes.flapping(source.now)) == 1


def test_a_fire_that_takes_the_place_of_another_is_two_changes() -> None:
    source = Telling()
    source.say(fired(NOON))
    source.say(fired(NOON + MINUTE))
    assert source.changes.flapping(source.now)


def test_the_same_answer_again_is_no_change() -> None:
    source = Telling()
    alerts = [fired(NOON)]
    for _ in range(9):
        source.say(*alerts)
    source.say(make_alert("Flip", fingerprint="f1", started=NOON))
    assert source.changes.flapping(source.now) == {}


def test_it_says_when_it_calms_down() -> None:
    source = Telling()
    source.say(fired(NOON))
    source.say()
    source.say(fired(NOON + MINUTE))
    calm = source.changes.next_change(source.now)
    assert calm == NOON + 11 * MINUTE
    assert source.changes.flapping(calm) == {}
    assert source.changes.next_change(calm) is None


def test_occurrences_are_remembered_with_their_ends() -> None:
    source = Telling()
    first, second = fired(NOON), fired(NOON + 2 * MINUTE)
    source.say(first)
    source.say()
    source.say(second)
    assert source.changes.seen(second) == (
        Sighting(first.id, NOON, NOON + 2 * MINUTE),
        Sighting(second.id, NOON + 2 * MINUTE),
    )


def test_when_it_went_in_a_long_gap_is_not_known() -> None:
    source = Telling()
    source.say(fired(NOON))
    before = source.last
    late = Snapshot[Alert]("prod", (), before.taken_at + 16 * MINUTE)
    source.changes.take(before, late)
    assert source.changes.seen(fired(NOON)) == (Sighting(fired(NOON).id, NOON),)


def test_starts_are_on_our_clock() -> None:
    source = Telling()
    source.say(fired(NOON), skew=90_000)
    assert source.changes.seen(fired(NOON))[0].started == NOON - 90_000


def test_the_severity_of_a_remote_acknowledgement_is_known_if_we_saw_it_come() -> None:
    source = Telling()
    alert = make_alert(severity="warning")
    acked = msgspec.structs.replace(alert, ack=RemoteAck("bob", ref="s1"))
    there_before = make_alert("Other", ack=RemoteAck("bob", ref="s2"))
    source.say(alert, there_before)
    source.say(acked, there_before)
    assert source.changes.acked_as == {alert.id: ("s1", "warning")}
    source.say(msgspec.structs.replace(acked, severity="critical"), there_before)
    assert source.changes.acked_as == {alert.id: ("s1", "warning")}
    source.say(there_before)
    assert source.changes.acked_as == {}


def test_what_is_remembered_is_bounded_and_the_calmest_is_forgotten() -> None:
    source = Telling()
    calm = fired(NOON)
    source.say(calm)
    flood = [make_alert(str(i)) for i in range(changes_module.MOST_SERIES)]
    source.say(calm, *flood)
    assert source.changes.seen(calm) == ()
    assert source.changes.seen(flood[0]) != ()


def test_difference_of_equal_answers_is_empty() -> None:
    alerts = [make_alert(str(i)) for i in range(3)]
    found = difference(alerts, list(reversed(alerts)))
    assert found == Difference()
