"""An incident is the same on every desk, whatever arrives when; its times add up."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from oncall_tui.domain.calendar import Calendar
from oncall_tui.domain.entry import Entry
from oncall_tui.domain.incident import Incident, incident_of, incidents_of, open_with
from oncall_tui.domain.incident_naming import incident_in
from oncall_tui.domain.incident_steps import Audience, Phase, Role
from oncall_tui.domain.incident_times import next_update, spent
from oncall_tui.domain.policy import Level, Target
from oncall_tui.domain.team_incidents import TeamIncidents
from oncall_tui.domain.work import fold
from oncall_tui.domain.work_incidents import incident_step

NOON = 1_772_452_800_000
MINUTE = 60_000
A, B = "alice@jump01", "bob@jump02"
ALERT = {"kind": "alert", "id": "prod:ab@1", "source": "prod", "key": "ab", "title": "Disk"}
ID = f"{A}/0"


def entry(log: str, i: int, type_: str, at: int, **d: Any) -> Entry:
    ts = datetime.fromtimestamp((NOON + at) / 1000, UTC).isoformat(timespec="milliseconds")
    return Entry(1, log, i, ts.replace("+00:00", "Z"), 0, "s", log, type_, None, d, "")


def declared(**more: Any) -> Entry:
    told = {"title": "Shop down", "level": "SEV-1", "started": NOON - 5 * MINUTE}
    return entry(A, 0, "incident.declared", 0, **{**told, "alerts": [ALERT], **more})


def about(log: str, i: int, type_: str, at: int, **d: Any) -> Entry:
    return entry(log, i, f"incident.{type_}", at, incident=ID, **d)


def folded(*entries: Entry) -> Incident:
    steps = [step for one in entries if (step := incident_step(one)) is not None]
    found = incident_of(sorted(steps, key=lambda step: step.order))
    assert found is not None
    return found


def test_detection_lasts_from_the_first_alert_to_the_declaration() -> None:
    one = folded(declared(), about(A, 1, "phase", 10 * MINUTE, phase="containment"))
    now = NOON + 30 * MINUTE
    assert [(x.phase, x.millis // MINUTE) for x in spent(one, now)] == [
        (Phase.DETECTION, 5),
        (Phase.TRIAGE, 10),
        (Phase.CONTAINMENT, 20),
    ]


def test_without_a_beginning_it_began_when_it_was_declared() -> None:
    assert folded(declared(started=None)).started == NOON


def test_a_beginning_outside_of_every_calendar_means_nothing() -> None:
    assert folded(declared(started=-(10**17))).started == NOON


def test_nothing_but_lines_and_links_counts_after_the_end() -> None:
    one = folded(
        declared(),
        about(A, 1, "closed", MINUTE, points=[]),
        about(B, 0, "role", 2 * MINUTE, role="business lead", to="bob"),
        about(B, 1, "decision", 3 * MINUTE, kind="note"),
    )
    assert one.closed is not None
    assert Role.BUSINESS not in one.roles
    assert len(one.lines) == 1


def test_a_ticket_is_called_what_the_system_says_once_it_is_open() -> None:
    target = {"kind": "ticket", "id": "desk:x", "source": "desk", "key": "", "title": "t"}
    asked = about(A, 1, "linked", MINUTE, kind="ticket", target=target, effect=True)
    sent = entry(A, 2, "effect.sent", 2 * MINUTE, of=1, ref="17")
    work = fold([declared(), asked])
    assert [w.effect.verb.value for w in work.waiting.values()] == ["create"]
    work = fold([declared(), asked, sent])
    (one,) = incidents_of(work.incidents)
    assert [link.ref for link in one.links] == ["desk:17"]
    assert not work.waiting
    team = TeamIncidents()
    for told in (declared(), asked, sent):
        team.take(told)
    assert incidents_of(team.merged({})) == [one]


def test_the_next_update_is_the_first_that_is_due() -> None:
    level = Level("SEV-1", 0, update=Target(1800))
    one = folded(declared(), about(A, 1, "updated", 10 * MINUTE, audience="internal"))
    due = next_update(one, level, Calendar())
    assert due is not None
    assert (due.audience, due.at) == (Audience.EXTERNAL, NOON + 30 * MINUTE)
    assert next_update(one, Level("SEV-4", 3), Calendar()) is None


def test_an_entry_about_an_alert_of_it_belongs_to_it() -> None:
    work = fold([declared()])
    assert incident_in({"target": ALERT}, work.incidents) == ID
    assert incident_in({"target": {**ALERT, "id": "other"}}, work.incidents) is None
    assert incident_in({"incident": ID}, work.incidents) == ID


ACTS = st.sampled_from(
    [
        ("phase", {"phase": "containment"}),
        ("phase", {"phase": "nonsense"}),
        ("role", {"role": "technical lead", "to": "bob"}),
        ("role", {"role": "incident commander", "to": ""}),
        ("decision", {"kind": "todo"}),
        ("decision", {"kind": "done", "of": f"{A}/1"}),
        ("linked", {"kind": "change", "ref": "a1b2"}),
        ("linked", {"kind": "change", "ref": "a1b2", "gone": True}),
        ("updated", {"level": "SEV-2"}),
        ("closed", {"points": []}),
    ]
)


@given(st.lists(st.tuples(st.sampled_from([A, B]), ACTS, st.integers(0, 9))), st.randoms())
def test_two_journals_fold_the_same_in_any_order_of_arrival(
    told: list[tuple[str, tuple[str, dict[str, Any]], int]], random: Any
) -> None:
    counts, at = {A: 1, B: 0}, {A: 0, B: 0}
    logs: dict[str, list[Entry]] = {A: [declared()], B: []}
    for log, (type_, d), later in told:
        at[log] += later
        logs[log].append(about(log, counts[log], type_, at[log], **d))
        counts[log] += 1
    at_alice, at_bob = TeamIncidents(), TeamIncidents()
    for one in logs[B]:
        at_alice.take(one)
    for one in logs[A]:
        at_bob.take(one)
    mine = {i: tuple(steps) for i, steps in fold(logs[A]).incidents.items()}
    theirs = {i: tuple(steps) for i, steps in fold(logs[B]).incidents.items()}
    assert incidents_of(at_alice.merged(mine)) == incidents_of(at_bob.merged(theirs))
    assert open_with(incidents_of(mine), frozenset(["nobody"])) is None
