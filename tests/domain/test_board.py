"""The board: worst first, groups, quiet ones last, and nothing dropped."""

from __future__ import annotations

from random import Random

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from data.policy_files import load_policy
from oncall_tui.domain.alert import Alert, RemoteAck, Suppression
from oncall_tui.domain.board import Board, Inputs, Memo, assemble
from oncall_tui.domain.board_lines import (
    FOLD_FROM,
    QUIET_KEY,
    Folding,
    Group,
    Row,
    Section,
    State,
    pressing,
)
from oncall_tui.domain.calendar import add_business_days
from oncall_tui.domain.policy import Level, Policy, Target
from oncall_tui.domain.work_parts import Ack, Returned, WorkView
from oncall_tui.services.acting import alert_target
from tests.fakes import MINUTE, NOON, make_alert

POLICY = load_policy("sev")


def build(*alerts: Alert, memo: Memo | None = None, **more: object) -> Board:
    values: dict[str, object] = {
        "alerts": (alerts,),
        "work": WorkView(),
        "policy": POLICY,
        "now": NOON,
        **more,
    }
    return assemble(Inputs(**values), {} if memo is None else memo)  # type: ignore[arg-type]


def shown(board: Board) -> list[str]:
    names = []
    for line in board.lines:
        if isinstance(line, Row):
            names.append(f"{line.alert.title}/{line.alert.instance}")
        else:
            names.append(
                line.key if isinstance(line, Section) else f"{line.name} x{len(line.rows)}"
            )
    return names


def test_worst_severity_stands_first_and_the_longest_waiting_within_it() -> None:
    board = build(
        make_alert("Warn", severity="warning", started=NOON - 99 * MINUTE),
        make_alert("Young", started=NOON - MINUTE),
        make_alert("Old", started=NOON - 9 * MINUTE),
    )
    titles = [line.alert.title for line in board.lines if isinstance(line, Row)]
    assert titles == ["Old", "Young", "Warn"]


def test_unacknowledged_stand_before_acknowledged_ones() -> None:
    old = make_alert("Old", started=NOON - 9 * MINUTE)
    work = WorkView(acks={old.id: Ack("alice", NOON, None, 0)})
    board = build(old, make_alert("Young", started=NOON - MINUTE), work=work)
    titles = [line.alert.title for line in board.lines if isinstance(line, Row)]
    assert titles == ["Young", "Old"]


def test_many_alerts_of_one_name_fold_into_one_line_that_unfolds() -> None:
    alerts = [make_alert(instance=f"db{n}") for n in range(FOLD_FROM)]
    board = build(*alerts)
    [group] = [line for line in board.lines if isinstance(line, Group)]
    assert group.folded
    assert not [line for line in board.lines if isinstance(line, Row)]
    board = build(*alerts, folding=Folding(unfolded=frozenset({group.key})))
    assert len([line for line in board.lines if isinstance(line, Row)]) == FOLD_FROM


def test_a_few_alerts_of_one_name_stay_in_the_order_of_waiting() -> None:
    board = build(
        make_alert("A", instance="1", started=NOON - 9 * MINUTE),
        make_alert("B", instance="2", started=NOON - 8 * MINUTE),
        make_alert("A", instance="3", started=NOON - 7 * MINUTE),
    )
    assert shown(board)[1:] == ["A/1", "B/2", "A/3"]


MEMBERS = st.lists(
    st.tuples(
        st.integers(0, 300),  # minutes ago
        st.sampled_from(["unacked", "acked", "cleared"]),
        st.integers(1, 90),  # minutes that an acknowledgement holds
    ),
    min_size=2,
    max_size=7,
)


@given(MEMBERS, st.randoms(use_true_random=False))
def test_a_group_counts_for_its_most_pressing_member_wherever_that_stands(
    members: list[tuple[int, str, int]], chance: Random
) -> None:
    alerts, acks, returned = [], {}, {}
    for n, (ago, state, holds) in enumerate(members):
        alert = make_alert(instance=f"db{n}", started=NOON - ago * MINUTE)
        if state == "cleared":
            returned[alert.id] = Returned(alert_target(alert), NOON)
        else:
            alerts.append(alert)
        if state == "acked":
            acks[alert.id] = Ack("alice", NOON, NOON + holds * MINUTE, 0)

    def shuffled(rows: list[Row]) -> list[Row]:
        return chance.sample(rows, len(rows))

    board = build(
        *alerts,
        work=WorkView(acks=acks, returned=returned),
        arrange=shuffled,
        folding=Folding(least=2),
    )
    [group] = [line for line in board.lines if isinstance(line, Group)]
    states = [row.state for row in group.rows]
    worst = next(state for state in State if state in states)
    same = [row for row in group.rows if row.state is worst]
    assert group.lead.state is worst
    assert group.lead == min(group.rows, key=pressing)
    if worst is State.ACKED:
        assert group.lead.held is not None
        assert group.lead.held.until == min(row.held.until for row in same if row.held)  # type: ignore[type-var]
    else:
        assert group.lead.started == min(row.started for row in same)
    there = [row for row in group.rows if row.state is not State.CLEARED] or list(group.rows)
    assert group.since == min(row.started for row in there)


def test_of_two_acknowledged_ones_a_group_shows_what_runs_out_first() -> None:
    both = Level("X", 0, ack=Target(900), resolve=Target(3600))
    policy = Policy(name="p", title="p", levels=(both, Level("Y", 1)), ladder=POLICY.ladder)
    late = make_alert(instance="late", severity="X", started=NOON - 61 * MINUTE)
    young = make_alert(instance="young", severity="X", started=NOON - MINUTE)
    acks = {
        late.id: Ack("a", NOON, NOON + 50 * MINUTE, 0),
        young.id: Ack("a", NOON, NOON + 10 * MINUTE, 1),
    }
    board = build(young, late, policy=policy, work=WorkView(acks=acks), folding=Folding(least=2))
    [group] = [line for line in board.lines if isinstance(line, Group)]
    assert group.lead.alert.instance == "late"


def test_a_group_does_not_fold_over_the_cursor() -> None:
    alerts = [make_alert(instance=f"db{n}") for n in range(FOLD_FROM)]
    board = build(*alerts, folding=Folding(pinned=alerts[0].id))
    assert alerts[0].id in [line.id for line in board.lines if isinstance(line, Row)]


def test_quiet_alerts_are_counted_apart_folded_and_last() -> None:
    quiet = [
        make_alert("Silenced", suppression=Suppression.SILENCED),
        make_alert("Muted", suppression=Suppression.INHIBITED),
        make_alert("Pending", suppression=Suppression.PENDING),
    ]
    board = build(*quiet, make_alert("Loud", severity="info"))
    assert (board.total, board.quiet) == (1, 3)
    assert shown(board)[-1] == QUIET_KEY
    opened = build(*quiet, folding=Folding(unfolded=frozenset({QUIET_KEY})))
    assert {line.state for line in opened.lines if isinstance(line, Row)} == {
        State.SHELVED, State.SUPPRESSED, State.PENDING,
    }  # fmt: skip


def test_an_expired_ack_is_no_ack_and_the_board_says_when_the_next_runs_out() -> None:
    one, two = make_alert("One"), make_alert("Two")
    work = WorkView(
        acks={one.id: Ack("a", NOON, NOON, 0), two.id: Ack("a", NOON, NOON + MINUTE, 1)}
    )
    board = build(one, two, work=work)
    assert board.rows[one.id].state is State.UNACKED
    assert board.rows[two.id].state is State.ACKED
    assert board.next_change == NOON + MINUTE


def test_targets_are_worked_out_from_the_level() -> None:
    both = Level("X", 0, ack=Target(60), resolve=Target(business_days=1))
    neither = Level("Y", 1)
    policy = Policy(name="p", title="p", levels=(both, neither), ladder=POLICY.ladder)
    words = {"prod": {"high": "X", "low": "Y"}}
    high, low = make_alert("High", severity="high"), make_alert("Low", severity="low")
    rows = build(high, low, policy=policy, severities=words).rows
    start = rows[high.id].started
    wanted = add_business_days(start, 1, policy.calendar)
    assert (rows[high.id].ack_due, rows[high.id].resolve_due) == (start + MINUTE, wanted)
    assert (rows[low.id].ack_due, rows[low.id].resolve_due) == (None, None)


def test_an_ack_that_the_source_knows_counts_with_its_skew_taken_off() -> None:
    alert = make_alert(ack=RemoteAck("bob", until=NOON + 40_000 + MINUTE, ref="s1"))
    row = build(alert, skews={"prod": 40_000}).rows[alert.id]
    assert row.state is State.ACKED
    assert row.held is not None
    assert (row.held.by, row.held.until, row.held.ref) == ("bob", NOON + MINUTE, "s1")


def test_what_cleared_unseen_stays_on_the_board() -> None:
    gone = make_alert("Gone")
    board = build(work=WorkView(returned={gone.id: Returned(alert_target(gone), NOON)}))
    assert board.rows[gone.id].state is State.CLEARED
    assert board.rows[gone.id].ack_due is None
    assert (board.total, board.cleared) == (0, 1), "it is not wrong now"


def test_an_unknown_severity_is_shown_above_the_lowest_level_never_dropped() -> None:
    board = build(make_alert("Odd", severity="purple"), make_alert("Low", severity="info"))
    titles = [line.alert.title for line in board.lines if isinstance(line, Row)]
    assert titles == ["Odd", "Low"]
    assert not board.rows[next(iter(board.rows))].level.mapped


def test_severity_none_is_a_heartbeat_unless_the_site_maps_the_word() -> None:
    watchdog = make_alert("Watchdog", severity="none")
    row = build(watchdog).rows[watchdog.id]
    assert (row.state, row.ack_due) == (State.HEARTBEAT, None)
    mapped = build(watchdog, severities={"prod": {"None": "SEV-1"}}).rows[watchdog.id]
    assert (mapped.state, mapped.level.name) == (State.UNACKED, "SEV-1")


def test_a_filter_hides_rows_and_says_which() -> None:
    one, two = make_alert("One"), make_alert("Two")
    board = build(
        one, two, sift=lambda rows: [row for row in rows.values() if row.alert.title == "One"]
    )
    assert board.hidden == {two.id}
    assert board.shown == 1
    assert two.id in board.rows


def test_a_row_is_taken_over_when_nothing_about_it_changed() -> None:
    memo: Memo = {}
    alert = make_alert()
    first = build(alert, memo=memo).rows[alert.id]
    assert build(alert, memo=memo).rows[alert.id] is first
    noted = build(alert, memo=memo, work=WorkView(notes={alert.id: 1})).rows[alert.id]
    assert noted.notes == 1


def test_a_start_in_the_future_counts_from_now() -> None:
    alert = make_alert(started=NOON + 600 * MINUTE)
    assert build(alert).rows[alert.id].started == NOON


severities = st.sampled_from(["critical", "warning", "info", "purple", ""])
alerts = st.lists(
    st.builds(
        lambda name, severity, host, minutes, how: make_alert(
            name, severity=severity, instance=host, started=NOON - minutes * MINUTE, suppression=how
        ),
        st.sampled_from(["A", "B", "C"]),
        severities,
        st.sampled_from([f"h{n}" for n in range(9)]),
        st.integers(0, 90),
        st.sampled_from(Suppression),
    ),
    max_size=40,
    unique_by=lambda alert: alert.id,
)


@given(alerts, st.booleans())
def test_every_alert_is_a_line_or_inside_a_folded_one(found: list[Alert], grouped: bool) -> None:
    board = build(*found, folding=Folding(grouped=grouped))
    lines = {line.id for line in board.lines if isinstance(line, Row)}
    folded = {
        row.id
        for line in board.lines
        if isinstance(line, Group) and line.folded
        for row in line.rows
    }
    quiet = {row.id for row in board.rows.values() if row.alert.suppression is not Suppression.NONE}
    assert lines | folded | quiet == {alert.id for alert in found}
    assert not lines & folded
    assert board.total + board.quiet == len(found)


@given(alerts)
def test_severity_never_rises_from_one_line_to_the_next(found: list[Alert]) -> None:
    ranks = [line.level.rank for line in build(*found).lines if isinstance(line, Row | Group)]
    assert ranks == sorted(ranks)


def test_who_walks_a_runbook_stands_in_the_row_and_changes_it() -> None:
    alert, memo = make_alert("Disk"), Memo()
    assert build(alert, memo=memo).rows[alert.id].walker == ""
    walked = WorkView(runs={alert.id: "bob@example.com"})
    assert build(alert, memo=memo, work=walked).rows[alert.id].walker == "bob@example.com"
    assert build(alert, memo=memo).rows[alert.id].walker == ""


def acked(alert: Alert, **more: object) -> WorkView:
    values: dict[str, object] = {"severity": alert.severity, **more}
    return WorkView(acks={alert.id: Ack("alice", NOON, None, 0, **values)})  # type: ignore[arg-type]


def risen(alert: Alert, severity: str = "critical", **more: object) -> Alert:
    return msgspec.structs.replace(alert, severity=severity, **more)


def test_a_rise_in_severity_asks_again_and_says_from_where() -> None:
    alert = make_alert(severity="warning")
    row = build(risen(alert), work=acked(alert)).rows[alert.id]
    assert (row.state, row.raised_from, row.held) == (State.UNACKED, "SEV-3", None)


def test_a_fall_in_severity_never_touches_an_acknowledgement() -> None:
    alert = make_alert(severity="critical")
    row = build(risen(alert, "warning"), work=acked(alert)).rows[alert.id]
    assert (row.state, row.raised_from) == (State.ACKED, "")


def test_another_word_for_the_same_level_is_no_rise() -> None:
    alert = make_alert(severity="critical")
    row = build(risen(alert, "SEV-1"), work=acked(alert)).rows[alert.id]
    assert row.state is State.ACKED


def test_an_acknowledgement_of_unknown_severity_holds() -> None:
    alert = make_alert(severity="warning")
    row = build(risen(alert), work=acked(alert, severity=None)).rows[alert.id]
    assert row.state is State.ACKED


def test_a_rise_is_seen_through_the_memo_and_so_is_the_next_acknowledgement() -> None:
    memo: Memo = {}
    alert = make_alert(severity="warning")
    work = acked(alert)
    assert build(alert, memo=memo, work=work).rows[alert.id].state is State.ACKED
    worse = risen(alert)
    assert build(worse, memo=memo, work=work).rows[alert.id].state is State.UNACKED
    first = build(worse, memo=memo, work=acked(worse)).rows[alert.id]
    assert (first.state, first.raised_from) == (State.ACKED, "")
    assert build(worse, memo=memo, work=acked(worse)).rows[alert.id] is first


def test_our_own_acknowledgement_told_by_the_source_ends_with_it() -> None:
    alert = make_alert(severity="warning")
    work = acked(alert, ref="s1")
    ours = risen(alert, ack=RemoteAck("alice", ref="s1"))
    assert build(ours, work=work).rows[alert.id].state is State.UNACKED
    another = risen(alert, ack=RemoteAck("bob", ref="s2"))
    assert build(another, work=work).rows[alert.id].owner == "bob"


def test_a_remote_acknowledgement_whose_severity_is_known_ends_with_a_rise() -> None:
    alert = risen(make_alert(severity="warning"), ack=RemoteAck("bob", ref="s1"))
    assert build(alert).rows[alert.id].state is State.ACKED
    row = build(alert, acked_as={alert.id: ("s1", "warning")}).rows[alert.id]
    assert (row.state, row.raised_from) == (State.UNACKED, "SEV-3")
    other = build(alert, acked_as={alert.id: ("s0", "warning")}).rows[alert.id]
    assert other.state is State.ACKED


def test_what_flaps_keeps_the_place_of_its_first_occurrence() -> None:
    old, again = make_alert("Old", started=NOON - 9 * MINUTE), make_alert("Again", started=NOON)
    memo: Memo = {}
    assert shown(build(old, again, memo=memo))[1].startswith("Old")
    board = build(old, again, memo=memo, flapping={again.id: NOON - 20 * MINUTE})
    assert shown(board)[1].startswith("Again")
    calm = build(old, again, memo=memo)
    assert calm.rows[again.id].flapping is None


def test_the_board_is_built_anew_when_something_stops_flapping() -> None:
    assert build(make_alert(), calm_at=NOON + 5).next_change == NOON + 5
