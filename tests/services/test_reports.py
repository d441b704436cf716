"""Documents hold what the journals tell, of any age and of everybody that counts."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from oncall_tui.domain.document import Moment, Span
from oncall_tui.domain.handover_carried import Led
from oncall_tui.domain.incident_steps import Phase, Record
from oncall_tui.domain.maintenance import Window
from oncall_tui.domain.maintenance_steps import Answer, Point
from oncall_tui.domain.numbers import figures as figured
from oncall_tui.domain.numbers_facts import facts_of
from oncall_tui.domain.numbers_rules import NumbersRules
from oncall_tui.domain.shift import Shift
from oncall_tui.errors import ReportError
from tests.fakes import MINUTE, NOON, make_alert
from tests.services.report_bench import ME, Bench, MateLog, trusting

HOUR = 60 * MINUTE
DISK = make_alert("Disk", started=NOON - 5 * MINUTE)


def incident(bench: Bench) -> str:
    """Acknowledge, declare, decide, close; return its id."""
    bench.ack(DISK, note="looking")
    bench.after(5)
    one = bench.incidents.declare("Shop down", "SEV-1", [DISK], started=DISK.starts_at)
    bench.incidents.record(one, Record.DECISION, "fail over")
    bench.after(10)
    bench.incidents.turn(one, Phase.RESOLUTION)
    bench.after(10)
    points = [Point(text, Answer.DONE) for text in bench.incidents.checklist]
    bench.incidents.close(one, points)
    return one.id


def test_the_report_of_an_incident_has_what_was_done_before_it_was_declared() -> None:
    bench = Bench()
    id_ = incident(bench)
    found = bench.reports.incident(id_)
    told = [(line.at.at - NOON, line.what) for line in found.timeline]
    assert told[:3] == [
        (-5 * MINUTE, "the first alert began"),
        (0, "acknowledged Disk db1:9100 (prod)"),
        (5 * MINUTE, "declared the incident: Shop down, SEV-1, 1 alert"),
    ]
    assert found.timeline[1].text == "looking"
    assert found.until_acknowledged == Span(5 * MINUTE)
    assert [(x.phase, x.lasted.millis // MINUTE) for x in found.phases] == [
        ("detection", 10),
        ("triage", 10),
        ("resolution", 10),
    ]
    assert [one.meaning for one in found.signatures] == ["reviewed"]


def test_an_incident_without_an_alert_has_no_first_alert() -> None:
    bench = Bench()
    one = bench.incidents.declare("Shop down", "SEV-1")
    assert bench.reports.incident(one.id).timeline[0].what == "it began, without an alert"


def test_a_line_says_which_alert_and_which_todo_and_that_the_tool_wrote_it() -> None:
    bench = Bench()
    bench.ack(DISK)
    one = bench.incidents.declare("Shop down", "SEV-1", [DISK])
    bench.incidents.record(one, Record.TODO, "more disk")
    [one] = bench.reports.incidents()
    bench.incidents.settle(one, one.todos[0].id)
    page(bench, DISK.id, 0, over=MINUTE)
    told = [(x.by, x.what, x.text) for x in bench.reports.incident(one.id).timeline]
    assert ("(tool)", "over: Disk db1:9100 (prod)", "") in told
    assert (ME, "settled the TODO", "more disk") in told
    assert "(tool)" not in bench.reports.postmortem(one.id).participants


def test_other_alerts_and_incidents_are_not_in_it() -> None:
    bench = Bench()
    bench.ack(make_alert("Other", instance="x"))
    id_ = incident(bench)
    bench.incidents.declare("Another", "SEV-2")
    bench.ack(make_alert("Third", instance="y"))
    words = " ".join(line.what for line in bench.reports.incident(id_).timeline)
    assert "Other" not in words
    assert "Another" not in words
    assert "Third" not in words


def test_an_incident_that_the_fold_has_let_go_of_is_found() -> None:
    bench = Bench()
    id_ = incident(bench)
    bench.clock.advance(400 * 24 * HOUR)
    assert bench.reports.incident("INC-1").id == id_
    assert [one.id for one in bench.reports.incidents()] == [id_]


def test_what_nothing_is_called_is_told_with_what_there_is() -> None:
    bench = Bench()
    id_ = incident(bench)
    with pytest.raises(ReportError, match="no incident is called 'INC-99'") as caught:
        bench.reports.incident("INC-99")
    assert id_ in caught.value.hint


def test_progress_is_told_now_and_then() -> None:
    bench = Bench()
    id_ = incident(bench)
    for number in range(5_000):
        bench.journal.append("alert.seen", {"ids": [str(number)]})
    told: list[int] = []
    bench.reports.incident(id_, told.append)
    assert told == [5_000]


def test_what_mates_did_is_in_it_with_their_words() -> None:
    bob = MateLog()
    bench = Bench(mates=trusting(bob))
    id_ = incident(bench)
    ref = {"sha256": "ab" * 32, "bytes": 9}
    bob.tell("incident.decision", 12, incident=id_, kind="decision", of="", text=ref)
    found = bench.reports.incident(id_)
    assert [(x.by, x.text) for x in found.decisions] == [
        (ME, "fail over"),
        ("bob@example.com", "a mate's words"),
    ]
    assert {source.log for source in found.sources} == {"alice@jump01", "bob@jump02"}
    assert found.doubts == ()


def test_a_text_that_is_not_here_is_never_called_erased_and_the_report_says_that_it_lacks_it() -> (
    None
):
    bob = MateLog()
    bench = Bench(mates=trusting(bob))
    id_ = incident(bench)
    texts = [{"sha256": digit * 64, "bytes": 3} for digit in "cd"]
    for text in texts:
        bob.tell("incident.decision", 12, incident=id_, kind="decision", of="", text=text)
    sha256 = "c" * 64
    bob.tell("text.redacted", 13, entry=1, name="text", sha256=sha256, reason="a name")
    found = bench.reports.incident(id_)
    (first, second) = (one.text for one in found.decisions[1:])
    assert first.startswith("[redacted by bob@example.com, ")
    assert second == "(not on this host)"
    assert bench.reports.missing == {"d" * 64}
    assert found.doubts == ("1 text not on this host, as it says where they would stand",)
    bench.reports.asked = NOON
    found = bench.reports.incident(id_)
    assert "asked for at 12:00 UTC" in found.decisions[2].text
    assert found.doubts[0].endswith("; asked for at 12:00 UTC")


def test_what_nobody_vouches_for_is_left_out_and_that_is_told() -> None:
    bob = MateLog()
    bench = Bench(mates=trusting(bob, objections={"s1": "the key is unknown"}))
    id_ = incident(bench)
    bob.tell("incident.decision", 12, incident=id_, kind="decision", of="")
    found = bench.reports.incident(id_)
    assert len(found.decisions) == 1
    assert found.doubts == ("not counted: 2 entries of bob@jump02: the key is unknown",)


def test_a_mates_log_counts_up_to_the_line_that_is_wrong() -> None:
    bob = MateLog()
    bench = Bench(mates=trusting(bob))
    id_ = incident(bench)
    for minute in (12, 13):
        bob.tell("incident.decision", minute, incident=id_, kind="decision", of="")
    bob.lines[2] = bob.lines[2].replace(b'"i":2', b'"i":7')
    found = bench.reports.incident(id_)
    assert len(found.decisions) == 2
    assert "bob@jump02 from entry 2 on" in found.doubts[0]


def test_a_ticket_that_was_opened_later_is_named() -> None:
    bench = Bench()
    one = bench.incidents.declare("Shop down", "SEV-1")
    target = {"kind": "ticket", "id": "desk:x", "source": "desk", "key": "", "title": "t"}
    told = {"incident": one.id, "kind": "ticket", "effect": True, "target": target}
    entry = bench.journal.append("incident.linked", told)
    assert bench.reports.incident(one.id).tickets[0].ref == "being opened"
    bench.journal.append("effect.sent", {"of": entry.i, "ref": "T-7", "meanwhile": "none"})
    [ticket] = bench.reports.incident(one.id).tickets
    assert ticket.ref == "desk:T-7"


def test_the_text_of_a_runbook_is_not_in_the_timeline_of_an_incident() -> None:
    bench = Bench()
    one = bench.incidents.declare("Shop down", "SEV-1", [DISK])
    data: dict[str, Any] = {
        "run": "alice@jump01/9",
        "target": {"kind": "alert", "id": DISK.id, "title": "Disk"},
    }
    data["target"] |= {"source": DISK.source, "key": DISK.fingerprint}
    told = {**data, "title": "Disk", "path": "disk.md", "sha256": "0" * 64}
    bench.journal.append("run.started", told, texts={"text": "# Disk, a whole runbook"})
    last = bench.reports.incident(one.id).timeline[-1]
    assert last.what.startswith("began the runbook")
    assert last.text == ""


def page(bench: Bench, id_: str, start: int, *, over: int | None = None) -> None:
    told = {"id": id_, "title": "Disk", "level": "SEV-1", "at": NOON + start, "ack": None}
    bench.journal.append("alert.paged", {"alerts": [{**told, "resolve": None}]})
    if over is not None:
        bench.journal.append("alert.over", {"alerts": [{"id": id_, "at": NOON + over}]})


SHIFT = Shift(NOON - HOUR, NOON + 11 * HOUR, "alice", "ops")


def test_a_shift_has_the_pages_that_began_in_it_with_their_times() -> None:
    bench = Bench(shifts=(SHIFT,))
    page(bench, DISK.id, 0, over=40 * MINUTE)
    page(bench, "prod:b@1", 10 * HOUR)  # 23:00 in Berlin
    page(bench, "prod:c@1", -2 * HOUR)
    bench.after(6)
    bench.ack(DISK)
    bench.clock.at = NOON + 12 * HOUR
    found = bench.reports.shift()
    assert [(x.title, x.acknowledged, x.lasted, x.night) for x in found.pages] == [
        ("Disk", Span(6 * MINUTE), Span(40 * MINUTE), False),
        ("Disk", None, None, True),
    ]
    assert (found.page_count, found.night_count, found.ceiling) == (2, 1, 2)
    assert (found.ack_median, found.ack_n, found.resolve_n) == (Span(6 * MINUTE), 1, 1)
    assert (found.too_many, found.running) == (False, False)
    assert [(x.what, x.count) for x in found.deeds] == [("acknowledged an alert", 1)]


def test_what_was_acknowledged_at_its_source_is_neither_never_nor_late() -> None:
    bench = Bench(shifts=(SHIFT,))
    told = {"id": DISK.id, "title": "Disk", "level": "SEV-1", "at": NOON, "resolve": None}
    page = {**told, "ack": NOON + MINUTE}
    bench.journal.append("alert.paged", {"alerts": [page]})
    bench.after(5)
    bench.journal.append("alert.paged", {"alerts": [{**page, "there": "ben"}]})
    found = bench.reports.shift()
    assert [(x.acknowledged, x.there) for x in found.pages] == [(None, "ben")]
    assert found.ack_n == 0
    figures = facts_of(bench.journal.lines)
    rules = NumbersRules()
    rate = figured(figures, rules, since=0, until=NOON + HOUR, now=NOON + HOUR).all.ack_rate
    assert rate.n == 0


def test_more_pages_than_the_ceiling_are_too_many() -> None:
    bench = Bench(shifts=(SHIFT,))
    for number in range(3):
        page(bench, f"prod:{number}@1", number * MINUTE)
    bench.after(60)
    found = bench.reports.shift()
    assert (found.page_count, found.too_many, found.running) == (3, True, True)


def test_last_is_the_newest_shift_that_has_ended_and_of_names_whose() -> None:
    before = Shift(NOON - 13 * HOUR, NOON - HOUR, "bob@example.com", "ops")
    older = Shift(NOON - 37 * HOUR, NOON - 25 * HOUR, "alice", "ops")
    bench = Bench(shifts=(SHIFT, before, older))
    assert bench.reports.shift().start == Moment(SHIFT.start)
    assert bench.reports.shift(last=True).start == Moment(older.start)
    assert bench.reports.shift("bob").start == Moment(before.start)
    with pytest.raises(ReportError, match="no shift of carol"):
        bench.reports.shift("carol")


def test_a_shift_that_was_begun_counts_as_it_was_begun() -> None:
    bench = Bench(shifts=(SHIFT,))
    told = {"shift": SHIFT.id, "start": SHIFT.start, "end": SHIFT.end, "schedule": "ops"}
    bench.journal.append("shift.begun", told)
    found = bench.reports.shift()
    assert (found.who, found.begun) == (ME, Moment(NOON))
    bench.after(1)
    bench.journal.append("shift.ended", told)
    assert bench.reports.shift(last=True).running is False


def test_a_page_after_the_end_that_was_said_is_not_of_the_shift() -> None:
    bench = Bench(shifts=(SHIFT,))
    told = {"shift": SHIFT.id, "start": SHIFT.start, "end": SHIFT.end, "schedule": "ops"}
    bench.journal.append("shift.begun", told)
    page(bench, DISK.id, 0)
    bench.after(10)
    bench.journal.append("shift.ended", told)
    bench.after(10)
    page(bench, "prod:b@1", 20 * MINUTE)
    found = bench.reports.shift()
    assert (found.page_count, len(found.pages)) == (1, 1)
    assert found.ended == Moment(NOON + 10 * MINUTE)


def test_a_handover_says_who_accepted_it_and_what_was_declined() -> None:
    bob = MateLog()
    bench = Bench(shifts=(SHIFT,), mates=trusting(bob))
    root, key = "ab" * 32, "cd" * 8
    signed = {"note": root, "root": root, "to": "bob@example.com", "items": [key]}
    bench.journal.append("handover.signed", signed)
    answer: dict[str, Any] = {"note": root, "root": root, "of": ME, "declined": [key]}
    bob.tell("handover.accepted", 5, **answer)
    found = bench.reports.shift()
    assert found.accepted_by == "bob@example.com"
    first, last = found.handover
    assert (first.other, last.other) == ("to bob@example.com", f"from {ME}")
    assert last.declined == (f"item {key[:8]}",)


def test_of_two_who_accepted_the_first_has_it_and_the_other_came_too_late() -> None:
    bob, carol = MateLog(), MateLog(log="carol@jump03", by="carol@example.com")
    bench = Bench(shifts=(SHIFT,), mates=trusting(bob, carol))
    root = "ab" * 32
    bench.journal.append("handover.signed", {"note": root, "root": root, "to": "bob@example.com"})
    answer: dict[str, Any] = {"note": root, "root": root, "of": ME}
    bob.tell("handover.accepted", 5, **answer)
    carol.tell("handover.accepted", 6, **answer)
    found = bench.reports.shift()
    assert found.accepted_by == "bob@example.com"
    assert [line.other for line in found.handover[1:]] == [
        f"from {ME}",
        f"from {ME}, too late: bob@example.com has it",
    ]


def test_a_shift_has_its_handover() -> None:
    bench = Bench(shifts=(SHIFT,))
    bench.after(30)
    root = "ab" * 32
    bench.journal.append("handover.signed", {"note": root, "root": root})
    bench.journal.append("handover.signed", {"note": "nonsense", "root": "x"})
    [line] = bench.reports.shift().handover
    assert (line.what, line.by, line.note) == ("signed", ME, root)


WINDOW = Window("east", (), NOON, NOON + HOUR, owner="bob", text="New\nkernels")


def maintained(bench: Bench, *, id_: str = WINDOW.id) -> None:
    named = {"window": id_, "name": "east"}
    planned = {**named, "start": NOON, "end": NOON + HOUR, "extended": False}
    bench.journal.append("maintenance.announced", planned, texts={"text": "soon"})
    bench.after(5)
    bench.journal.append("maintenance.begun", named)
    longer = {**planned, "end": NOON + 2 * HOUR, "extended": True}
    bench.journal.append("maintenance.announced", longer, texts={"reason": "slow disk"})
    bench.after(125)
    points = [{"text": "it is up", "answer": "done"}]
    bench.journal.append("maintenance.closed", {**named, "points": points})


def test_a_maintenance_record_has_the_plan_and_how_it_went() -> None:
    bench = Bench(windows=(WINDOW,))
    page(bench, DISK.id, 30 * MINUTE)
    page(bench, "prod:b@1", -MINUTE)
    maintained(bench)
    found = bench.reports.maintenance("east")
    assert (found.planned_end, found.end) == (Moment(NOON + HOUR), Moment(NOON + 2 * HOUR))
    assert (found.lasted, found.late) == (Span(125 * MINUTE), Span(10 * MINUTE))
    assert [(x.by, x.reason) for x in found.extensions] == [(ME, "slow disk")]
    assert (found.text, found.announcement) == (("New", "kernels"), ("soon",))
    assert [one.at for one in found.pages] == [Moment(NOON + 30 * MINUTE)]
    assert [(x.point, x.answer) for x in found.checklist] == [("it is up", "done")]


def test_a_window_that_is_in_no_configuration_any_more_is_read_from_the_journal() -> None:
    bench = Bench()
    maintained(bench)
    found = bench.reports.maintenance(WINDOW.id)
    assert (found.name, found.planned_end, found.match) == ("east", Moment(NOON + HOUR), "")
    with pytest.raises(ReportError, match="there is no window 'west'") as caught:
        bench.reports.maintenance("west")
    assert "known: east" in caught.value.hint


def test_of_windows_with_one_name_the_one_that_began_last_is_meant() -> None:
    day = 24 * HOUR
    windows = [Window("east", (), NOON + n * day, NOON + n * day + HOUR) for n in (-2, -1, 3)]
    found = Bench(windows=tuple(windows)).reports.maintenance("east")
    assert found.id == windows[1].id


def test_a_report_of_an_incident_that_is_led_from_a_note_says_so() -> None:
    bench = Bench()
    led = Led("alice@jump/36", "INC-36", "Shop down", "ab" * 32, "alice", ("Shop down",))
    bench.reports.site = msgspec.structs.replace(bench.reports.site, led=lambda: [led])
    with pytest.raises(ReportError, match="INC-36 is led from the note abababab of alice"):
        bench.reports.incident("INC-36")
    with pytest.raises(ReportError, match="no incident is called"):
        bench.reports.incident("INC-37")
