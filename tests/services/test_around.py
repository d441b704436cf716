"""What stands around one alert: its past by all journals, its neighbours, what mutes it."""

from __future__ import annotations

import msgspec

from oncall_tui.domain.alert import Alert, Suppression
from oncall_tui.services.around import Around, look_around
from oncall_tui.services.team_fold import TeamFold
from tests.fakes import MINUTE, NOON, MemoryJournal, make_alert
from tests.services.test_digest import Day


def around(day: Day, alert: Alert) -> Around:
    desk = day.stage.desk
    rows = day.run().board.rows
    return look_around(
        rows[alert.id],
        rows,
        ledger=desk.ledger,
        changes=desk.boards.changes,
        skew=0,
        now=desk.clock.now(),
    )


def fired(minutes_ago: int) -> Alert:
    return make_alert("Flip", fingerprint="f1", started=NOON - minutes_ago * MINUTE)


def test_earlier_occurrences_come_from_the_journal_and_the_answers() -> None:
    day = Day()
    day.hear(fired(60))
    day.ack(fired(60))
    day.hear()
    day.hear(fired(30))
    day.hear()
    day.hear(fired(5))
    found = around(day, fired(5)).earlier
    assert [each.outcome for each in found] == ["cleared unseen", "acked by alice"]
    assert [each.cleared for each in found] == [NOON, NOON]


def test_what_a_mate_did_to_an_earlier_occurrence_is_told() -> None:
    day = Day()
    journal = MemoryJournal(day.stage.clock, by="bob@example.com")
    journal.log = "bob@jump02"
    target = {"kind": "alert", "id": fired(60).id, "source": "prod", "key": "f1", "title": "Flip"}
    entry = journal.append("alert.acked", {"target": target, "until": None, "effect": False})
    team = TeamFold(own=day.stage.journal.log, me="alice@example.com")
    team.take([entry])
    day.stage.desk.ledger.join(team)
    day.hear(fired(5))
    assert [each.outcome for each in around(day, fired(5)).earlier] == ["acked by bob"]


def test_another_fingerprint_that_begins_the_same_is_another_alert() -> None:
    day = Day()
    other = make_alert("Other", fingerprint="f11", started=NOON - 60 * MINUTE)
    day.ack(other)
    day.hear(fired(5))
    assert around(day, fired(5)).earlier == ()


def test_what_inhibits_it_is_found_in_its_own_source() -> None:
    day = Day()
    cause = make_alert("NodeDown", instance="db1", fingerprint="c0ffee")
    elsewhere = make_alert("Else", source="edge", fingerprint="c0ffee")
    muted = msgspec.structs.replace(
        make_alert("Slow", severity="warning", instance="db1"),
        suppression=Suppression.INHIBITED,
        inhibited_by=("c0ffee", "gone"),
    )
    day.hear(elsewhere, source="edge")
    day.hear(cause, muted)
    found = around(day, muted)
    assert {name: row.alert.title for name, row in found.causes.items()} == {"c0ffee": "NodeDown"}
    assert "NodeDown" in [near.row.alert.title for near in found.related]
