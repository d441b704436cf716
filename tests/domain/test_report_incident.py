"""An incident report and what follows from it: times by hand, owners read, nobody blamed."""

from __future__ import annotations

from typing import Any

import pytest

from oncall_tui.domain.document import Moment, Span, json_of
from oncall_tui.domain.entry import BlobRef, Entry
from oncall_tui.domain.incident import Incident
from oncall_tui.domain.report_defect import defect_facts, defect_id
from oncall_tui.domain.report_incident import IncidentFacts, incident_facts
from oncall_tui.domain.report_observed import Observed
from oncall_tui.domain.report_parts import Made, Told, signatures_of
from oncall_tui.domain.report_postmortem import postmortem_facts
from oncall_tui.domain.work_incidents import incident_step
from tests.domain.test_incident import ID, MINUTE, NOON, A, B, about, declared, folded

TEXTS = {
    "s": "It is down.\n\n\x1b[1mfor all",
    "d": "fail over",
    "t": "@carol, by 2026-04-01: more disk",
}


def ref(name: str) -> dict[str, Any]:
    return {"sha256": name, "bytes": 9}


def read(found: BlobRef) -> str:
    return TEXTS[found.sha256]


def made(at: int = 60 * MINUTE) -> Made:
    return Made(Moment(NOON + at), "me", "tool 1", "UTC", (), True, signatures_of(["seen"]), ())


MOVES: list[Entry] = [
    declared(summary=ref("s")),
    about(A, 1, "role", MINUTE, role="incident commander", to=A),
    about(B, 1, "role", 2 * MINUTE, role="incident commander", to=B),
    about(A, 2, "decision", 3 * MINUTE, kind="decision", text=ref("d")),
    about("dan@x", 1, "decision", 4 * MINUTE, kind="todo", text=ref("t")),
    about(A, 3, "linked", 5 * MINUTE, kind="change", ref="abc", title="limit"),
]
CLOSED = about(B, 2, "closed", 30 * MINUTE, points=[{"text": "it is up", "answer": "done"}])


def report(*more: Entry, timeline: tuple[Told, ...] = ()) -> tuple[IncidentFacts, Incident]:
    moves = [*MOVES, *more]
    one = folded(*moves)
    steps = [step for move in moves if (step := incident_step(move)) is not None]
    steps.sort(key=lambda step: step.order)
    facts = incident_facts(one, steps, timeline, made=made(), read=read, acknowledged=NOON - MINUTE)
    return facts, one


def test_lengths_count_from_the_first_alert() -> None:
    found, _ = report(CLOSED)
    assert found.until_declared == Span(5 * MINUTE)
    assert found.until_acknowledged == Span(4 * MINUTE)
    assert (found.lasted, found.closed) == (Span(35 * MINUTE), Moment(NOON + 30 * MINUTE))
    assert report()[0].lasted == Span(65 * MINUTE)


def test_texts_come_line_by_line_and_plain() -> None:
    assert report()[0].summary == ("It is down.", "^[[1mfor all")


def test_a_todo_names_its_owner_and_its_day() -> None:
    [action] = report()[0].actions
    assert (action.owner, action.due, action.open) == ("carol", "2026-04-01", True)


@pytest.mark.parametrize(
    ("text", "due"),
    [("by 25.11.2026", "2026-11-25"), ("1.4.2026", "2026-04-01"), ("31.02.2026", ""), ("v1.4", "")],
)
def test_a_day_is_read_as_people_write_it(text: str, due: str) -> None:
    TEXTS["day"] = text
    todo = about("dan@x", 8, "decision", 5 * MINUTE, kind="todo", text=ref("day"))
    assert report(todo)[0].actions[-1].due == due


def test_every_holder_of_a_role_is_told() -> None:
    assert [(x.who, x.since.at - NOON) for x in report()[0].roles] == [(A, MINUTE), (B, 2 * MINUTE)]


def test_a_post_mortem_names_nobody_but_who_owes_something() -> None:
    line = Told(Moment(NOON), A, f"gave it to {B}", "", "")
    facts, one = report(CLOSED, timeline=(line,))
    found = postmortem_facts(facts, one, [Observed(True, "well"), Observed(False, "not")])
    told = str(json_of(found)["timeline"]) + str(json_of(found)["decisions"]) + str(found.roles)
    assert "alice" not in told
    assert "bob" not in told
    assert found.timeline[0].what == "gave it to incident commander 2"
    assert found.decisions[0].by == "incident commander"
    assert (found.actions[0].by, found.actions[0].owner) == ("engineer A", "carol")
    assert found.participants == "engineer A, incident commander, incident commander 2"
    assert (found.went_well, found.to_improve) == (("well",), ("not",))


def test_a_post_mortem_names_nobody_in_what_was_written() -> None:
    TEXTS["n"] = (
        "dora@example.com fixed it, @dora-ish, asked @erin; root cause: disk (see dora@jump09/7)"
    )
    said = about(A, 7, "decision", 6 * MINUTE, kind="note", text=ref("n"))
    line = Told(Moment(NOON), A, "gave away Disk, to erin@example.com", "ask dora@example.com", "")
    facts, one = report(said, CLOSED, timeline=(line,))
    people = ["erin@example.com", "root@example.com", "dora@example.com"]
    found = postmortem_facts(
        facts, one, [], people=people, logs={"dora@jump09": "dora@example.com"}
    )
    [told] = found.timeline
    assert told.what == "gave away Disk, to engineer B"
    assert told.text == "ask engineer D"
    assert found.notes[0].text == (
        "engineer D fixed it, @dora-ish, asked engineer B; root cause: disk (see engineer D/7)"
    )
    assert found.actions[0].text.startswith("@carol")
    assert found.id == found.name


def test_a_defect_has_one_id_wherever_it_is_written() -> None:
    assert defect_id(ID) == defect_id(ID)
    assert defect_id(ID).startswith("DEF-0-")
    assert defect_id(ID) != defect_id(f"{B}/0")


def test_a_defect_is_verified_when_the_fix_is_linked_and_the_incident_closed() -> None:
    found = defect_facts(*report())
    assert (found.fixed, found.verified, found.fixes[0].ref) == (True, False, "abc")
    assert defect_facts(*report(CLOSED)).verified
