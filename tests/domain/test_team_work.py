"""Who holds what, by the order of all journals of a team."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncall_tui.domain.deed import Deed, Kind
from oncall_tui.domain.entry import Entry
from oncall_tui.domain.session import rfc3339
from oncall_tui.domain.team_work import TeamWork, stand
from oncall_tui.domain.work_parts import Ack, WorkView
from tests.fakes import NOON

TARGET = {"kind": "alert", "id": "prod:1", "source": "prod", "key": "1", "title": "DiskWillFill"}


def entry(log: str, i: int, at: int, type_: str = "alert.acked", **data: object) -> Entry:
    d = {"target": TARGET, "until": None, "effect": False, "over": "", **data}
    by = log.partition("@")[0]
    return Entry(1, log, i, rfc3339(NOON + at), 0, "s", by, type_, None, d, "")


def deed(by: str, at: int, kind: Kind = Kind.ACK, **more: object) -> Deed:
    return Deed(NOON + at, f"{by}@h", at, by, kind, "prod:1", **more)  # type: ignore[arg-type]


def test_the_first_has_it_and_the_second_lost() -> None:
    first, second = deed("bob", 0), deed("alice", 5)
    found = stand([first, second])
    assert found.holder == first
    assert [lost.deed for lost in found.lost] == [second]


def test_an_ack_that_ran_out_or_was_withdrawn_is_free() -> None:
    late = deed("alice", 5)
    assert stand([deed("bob", 0, until=NOON + 5), late]).holder == late
    assert stand([deed("bob", 0), deed("carol", 1, Kind.UNACK), late]).holder == late


def test_a_run_is_held_until_it_ends() -> None:
    begun = deed("bob", 0, Kind.RUN)
    assert stand([begun]).walker == begun
    assert stand([begun, deed("bob", 1, Kind.RUN_END)]).walker is None


def test_of_two_in_one_millisecond_the_first_name_has_it() -> None:
    team = TeamWork("carol@h")
    team.take([entry("bob@h", 0, 0)])
    team.take([entry("alice@h", 0, 0)])
    found = team.merged(WorkView(), "carol")
    assert found.acks["prod:1"].by == "alice"


def test_our_own_ack_stays_as_our_fold_has_it() -> None:
    team = TeamWork("alice@h")
    own = Ack("alice", NOON, None, 4, "silence-1")
    team.take([entry("alice@h", 4, 0), entry("bob@h", 0, 9)])
    assert team.merged(WorkView(acks={"prod:1": own}), "alice").acks == {"prod:1": own}


def test_what_only_we_did_is_left_alone() -> None:
    team = TeamWork("alice@h")
    team.take([entry("bob@h", 0, 0, "alert.noted")])
    own = WorkView(acks={"prod:1": Ack("alice", NOON, None, 4)}, notes={"prod:1": 2})
    found = team.merged(own, "alice")
    assert found.acks == own.acks
    assert found.notes == {"prod:1": 3}


def test_entries_that_do_not_read_pass_by() -> None:
    team = TeamWork("alice@h")
    strange = [
        entry("bob@h", 0, 0, target="no target"),
        entry("bob@h", 1, 0, "run.closed", run=77),
        entry("bob@h", 2, 0, "unknown.type"),
    ]
    assert team.take(strange) == []
    assert team.merged(WorkView(), "alice") == WorkView(mates=frozenset({"bob"}))


@pytest.mark.parametrize(
    "odd",
    [
        {"until": 2**62},
        {"until": -(2**62)},
        {"ts": "9999-12-31T23:59:59.999Z"},
        {"ts": "0001-01-01T00:00:00.000Z"},
    ],
)
def test_times_that_no_calendar_in_any_zone_has_pass_by(odd: dict[str, Any]) -> None:
    made = entry("bob@h", 0, 0, until=odd.get("until"))
    made = msgspec.structs.replace(made, ts=odd.get("ts", made.ts))
    team = TeamWork("alice@h")
    team.take([made])
    for ack in team.merged(WorkView(), "alice").acks.values():
        for at in (ack.at, ack.until or 0):
            for hours in (-12, 14):
                datetime.fromtimestamp(at / 1000, timezone(timedelta(hours=hours)))


logs = st.sampled_from(["alice@h", "bob@h", "carol@h"])
acts = st.lists(
    st.tuples(logs, st.integers(0, 50), st.sampled_from(["alert.acked", "alert.unacked"])),
    max_size=12,
)


@given(acts, st.randoms(use_true_random=False))
def test_the_order_of_arrival_does_not_matter(
    done: Sequence[tuple[str, int, str]], random: object
) -> None:
    made = [entry(log, i, at, type_) for i, (log, at, type_) in enumerate(done)]
    shuffled = list(made)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = TeamWork("dora@h"), TeamWork("dora@h")
    one.take(made)
    other.take(shuffled)
    assert one.merged(WorkView(), "dora") == other.merged(WorkView(), "dora")


@given(st.lists(st.tuples(st.sampled_from(["alice@h", "bob@h", "carol@h"]), st.integers(0, 50),
    st.sampled_from(["alert.acked", "alert.unacked", "alert.noted"])), max_size=12))  # fmt: skip
def test_a_log_that_is_dropped_was_never_there(deeds: list[tuple[str, int, str]]) -> None:
    entries = [entry(log, i, at, type_) for i, (log, at, type_) in enumerate(deeds)]
    dropped, never = TeamWork("carol@h"), TeamWork("carol@h")
    dropped.take(entries)
    dropped.drop("bob@h")
    never.take(e for e in entries if e.log != "bob@h")
    assert dropped.merged(WorkView(), "carol") == never.merged(WorkView(), "carol")
    assert dropped.history("prod:1", ()) == never.history("prod:1", ())
    dropped.take(e for e in entries if e.log == "bob@h")
    dropped.drop("bob@h")
    assert dropped.merged(WorkView(), "carol") == never.merged(WorkView(), "carol")


def test_the_severity_of_a_mates_acknowledgement_comes_with_it() -> None:
    team = TeamWork("alice@h")
    team.take([entry("bob@h", 0, 0, target={**TARGET, "severity": "warning"})])
    assert team.merged(WorkView(), "alice").acks["prod:1"].severity == "warning"


def test_what_was_acknowledged_before_it_became_worse_is_no_claim_on_it() -> None:
    team = TeamWork("alice@h")
    low, high = {**TARGET, "severity": "warning"}, {**TARGET, "severity": "critical"}
    lost = team.take([entry("bob@h", 0, 0, target=low), entry("carol@h", 0, 5, target=high)])
    assert lost == []
    assert team.merged(WorkView(), "alice").acks["prod:1"].by == "carol"


def test_others_targets_are_found_by_the_beginning_of_their_names() -> None:
    team = TeamWork("alice@h")
    team.take([entry("bob@h", 0, 0), entry("alice@h", 0, 1, target={**TARGET, "id": "prod:2"})])
    assert team.targets("prod:") == ["prod:1"]
    assert team.targets("edge:") == []


def test_a_mates_run_ends_by_the_name_it_has_in_the_journal() -> None:
    team = TeamWork("carol@h")
    team.take([entry("bob@h", 0, 0, "run.started", title="DiskWillFill")])
    assert team.merged(WorkView(), "carol").runs == {"prod:1": "bob"}
    team.take([entry("bob@h", 1, 5, "run.closed", run="alice@h/0")])
    team.take([entry("bob@h", 2, 6, "run.closed", run="bob@h/x")])
    assert team.merged(WorkView(), "carol").runs == {"prod:1": "bob"}
    team.take([entry("bob@h", 3, 7, "run.closed", run="bob@h/0")])
    assert team.merged(WorkView(), "carol").runs == {}
