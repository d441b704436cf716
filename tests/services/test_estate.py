"""The estate: each source's last word, what it is worth, and what is gone since the one before."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from oncall_tui.domain.alert import Alert, RemoteAck, Suppression
from oncall_tui.domain.snapshot import Snapshot, SourceHealth, after_answer, after_failure
from oncall_tui.domain.work_parts import Ack, Returned, WorkView
from oncall_tui.services.acting import alert_target
from oncall_tui.services.estate import REMEMBERED_FOR, Estate, cleared_unseen
from tests.fakes import MINUTE, NOON, make_alert, make_ticket


def make_estate() -> Estate:
    return Estate(
        [SourceHealth("prod", "alertmanager"), SourceHealth("edge", "alertmanager")],
        [SourceHealth("desk", "roundup")],
    )


def snapshot(*alerts: Alert, at: int = NOON, source: str = "prod") -> Snapshot[Alert]:
    return Snapshot(source, alerts, at)


def gone(
    before: Snapshot[Alert] | None,
    after: Snapshot[Alert],
    work: WorkView | None = None,
    *,
    needs: bool = True,
) -> list[str]:
    return [t.title for t in cleared_unseen(before, after, work or WorkView(), lambda _: needs)]


def answer(estate: Estate, sources: Iterable[str]) -> None:
    for name in sources:
        estate.health[name] = after_answer(
            estate.health[name], at=NOON, next_try=NOON, count=0, skew=0
        )


@pytest.mark.parametrize(
    ("live", "complete"),
    [([], False), (["prod"], False), (["prod", "desk"], False), (["prod", "edge"], True)],
)
def test_the_view_is_complete_while_every_monitoring_source_is_live(
    live: list[str], complete: bool
) -> None:
    estate = make_estate()
    answer(estate, live)
    assert estate.complete is complete


def test_one_failed_poll_makes_the_view_partial() -> None:
    estate = make_estate()
    answer(estate, ["prod", "edge"])
    estate.health["edge"] = after_failure(estate.health["edge"], next_try=NOON, error="no route")
    assert not estate.complete


def test_taking_a_snapshot_in_returns_the_one_before() -> None:
    estate = make_estate()
    first, second = snapshot(make_alert("A")), snapshot()
    assert estate.take_alerts(first) is None
    assert estate.take_alerts(second) is first
    assert estate.alerts_of("prod") == ()
    assert estate.alerts_of("edge") == ()


def test_links_follow_both_sides_and_are_worked_out_only_when_one_changed() -> None:
    estate, alert = make_estate(), make_alert()
    estate.take_alerts(snapshot(alert))
    assert estate.links() == {}
    estate.take_tickets(
        Snapshot("desk", (make_ticket("9", f"x [oncall:{alert.fingerprint}]"),), NOON)
    )
    found = estate.links()
    assert found[alert.id].key == "9"
    assert estate.links() is found
    estate.take_alerts(snapshot())
    assert estate.links() == {}


def test_tickets_of_all_systems_stand_newest_change_first() -> None:
    estate = make_estate()
    old, new = make_ticket("1", updated_at=NOON - MINUTE), make_ticket("2", updated_at=NOON)
    estate.take_tickets(Snapshot("desk", (old, new), NOON))
    assert [ticket.key for ticket in estate.tickets] == ["2", "1"]


def test_an_alert_that_vanishes_unacknowledged_has_cleared_unseen() -> None:
    stays = make_alert("Stays")
    assert gone(snapshot(make_alert("Gone"), stays), snapshot(stays)) == ["Gone"]


def test_a_first_answer_and_an_unchanged_one_clear_nothing() -> None:
    before = snapshot(make_alert())
    assert gone(None, snapshot()) == []
    assert gone(before, before) == []


def test_a_level_that_needs_no_ack_clears_in_peace() -> None:
    assert gone(snapshot(make_alert()), snapshot(), needs=False) == []


def test_what_somebody_knows_of_has_not_cleared_unseen() -> None:
    alert = make_alert()
    before, after = snapshot(alert), snapshot()
    acked = WorkView(acks={alert.id: Ack("alice", NOON, None, 0)})
    told = WorkView(returned={alert.id: Returned(alert_target(alert), NOON)})
    assert gone(before, after, acked) == []
    assert gone(before, after, told) == [], "it is recorded once"
    assert gone(snapshot(make_alert(ack=RemoteAck("bob"))), after) == []


@pytest.mark.parametrize("kind", [s for s in Suppression if s is not Suppression.NONE])
def test_quiet_alerts_do_not_count_as_cleared(kind: Suppression) -> None:
    assert gone(snapshot(make_alert(suppression=kind)), snapshot()) == []


def test_a_refire_clears_the_occurrence_before_it() -> None:
    assert gone(
        snapshot(make_alert("Flap", started=NOON - MINUTE)),
        snapshot(make_alert("Flap", started=NOON)),
    ) == ["Flap"]


@pytest.mark.parametrize(("age", "count"), [(REMEMBERED_FOR, 1), (REMEMBERED_FOR + 1, 0)])
def test_what_is_gone_since_long_ago_is_history(age: int, count: int) -> None:
    assert len(gone(snapshot(make_alert(), at=NOON - age), snapshot())) == count
