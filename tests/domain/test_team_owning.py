"""Giving alerts to each other and escalating them, by the journals of a team."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from oncall_tui.domain.deed import Deed, Kind
from oncall_tui.domain.entry import Entry
from oncall_tui.domain.team_work import WRITERS, TeamWork, stand
from oncall_tui.domain.work import fold
from oncall_tui.domain.work_parts import Escalated, Given, WorkView
from tests.domain.test_team_work import entry
from tests.fakes import NOON

PEOPLE = ["alice", "bob", "carol"]


def given_to(to: str, *, log: str = "alice@h", i: int = 0, at: int = 0, **more: object) -> Entry:
    return entry(log, i, at, "alert.assigned", to=to, **more)


def deed(by: str, at: int, kind: Kind = Kind.ACK, **more: Any) -> Deed:
    return Deed(NOON + at, f"{by}@h", at, by, kind, "prod:1", **more)


def seen_by(me: str, entries: Sequence[Entry]) -> WorkView:
    """Return what somebody's board is built from, once every log has arrived."""
    own = fold([e for e in entries if e.log == f"{me}@h"])
    team = TeamWork(f"{me}@h")
    team.take(entries)
    return team.merged(own.view(), me)


def accepted(to: str, **more: Any) -> Entry:
    """Return the entry that follows from a handover."""
    return given_to(to, handover="n" * 64, **more)


def test_what_is_given_is_nobody_s_until_they_take_it() -> None:
    gift = given_to("bob", until=NOON + 99)
    for me in PEOPLE:
        view = seen_by(me, [gift, entry("bob@h", 0, 9, "alert.noted")])
        assert view.acks == {}
        assert view.given == {"prod:1": Given("bob", "alice", NOON, NOON + 99)}
        taken = seen_by(me, [gift, entry("bob@h", 0, 9)])
        assert (taken.acks["prod:1"].by, taken.given) == ("bob", {})


def test_what_i_have_stays_mine_until_whoever_i_gave_it_to_takes_it_without_a_word() -> None:
    made = [entry("alice@h", 0, 0), given_to("bob", i=1, at=5, until=NOON + 99)]
    for me in PEOPLE:
        view = seen_by(me, [*made, entry("bob@h", 0, 9, "alert.noted")])
        assert (view.acks["prod:1"].by, view.given["prod:1"].to) == ("alice", "bob")
        taken = seen_by(me, [*made, entry("bob@h", 0, 9)])
        assert (taken.acks["prod:1"].by, taken.given) == ("bob", {})
        late = seen_by(me, [*made, entry("bob@h", 0, 200)])
        assert late.acks["prod:1"].by == "alice"


def test_anybody_may_take_what_was_given_and_nobody_has() -> None:
    for me in PEOPLE:
        view = seen_by(me, [given_to("bob"), entry("carol@h", 0, 9)])
        assert (view.acks["prod:1"].by, view.given) == ("carol", {})


def test_a_withdrawal_leaves_it_to_whoever_it_was_given_to() -> None:
    made = [entry("alice@h", 0, 0), given_to("bob", i=1, at=5)]
    for me in PEOPLE:
        view = seen_by(me, [*made, entry("alice@h", 2, 9, "alert.unacked")])
        assert (view.acks, view.given["prod:1"].to) == ({}, "bob")


def test_whom_an_accepted_handover_gives_it_to_has_it_at_once() -> None:
    made = [accepted("bob", until=NOON + 99), entry("bob@h", 0, 9, "alert.noted")]
    for me in PEOPLE:
        ack = seen_by(me, made).acks["prod:1"]
        assert (ack.by, ack.at, ack.until, ack.given) == ("bob", NOON, NOON + 99, "alice")
        assert seen_by(me, made).given == {}


@pytest.mark.parametrize("kind", [Kind.GIVE, Kind.OFFER])
@pytest.mark.parametrize("to", ["bob", "Bob", "bob@example.com"])
def test_whoever_it_was_given_to_may_acknowledge_it_without_a_word(kind: Kind, to: str) -> None:
    mine = deed("bob@example.com" if kind is Kind.OFFER else to, 5)
    found = stand([deed("alice", -5), deed("alice", 0, kind, to=to), mine])
    assert found.lost == ()
    assert found.holder == mine


def test_somebody_else_s_later_ack_loses_unless_they_know_whose_it_is() -> None:
    gift = deed("alice", 0, Kind.GIVE, to="bob")
    late = deed("carol", 5)
    assert stand([gift, late]).holder == gift
    knowing = deed("carol", 5, over="bob")
    assert stand([gift, knowing]).holder == knowing


def test_giving_away_what_somebody_else_has_without_knowing_it_loses() -> None:
    for kind in (Kind.GIVE, Kind.OFFER):
        first, gift = deed("carol", 0), deed("alice", 5, kind, to="bob")
        found = stand([first, gift])
        assert (found.holder, found.given) == (first, None)
        assert [lost.deed for lost in found.lost] == [gift]


def test_one_s_own_can_be_given_away() -> None:
    gift = deed("alice", 5, Kind.GIVE, to="bob")
    assert stand([deed("alice", 0), gift]).holder == gift


def test_the_last_escalation_is_told_to_everybody() -> None:
    made = [
        entry("alice@h", 0, 0, "alert.escalated", to="bob", rung="L2"),
        entry("bob@h", 0, 7, "alert.escalated", to="dba", rung="L3"),
    ]
    for me in PEOPLE:
        assert seen_by(me, made).escalated == {"prod:1": Escalated("dba", "L3", NOON + 7, "bob")}


def test_the_history_says_who_gave_it_to_whom() -> None:
    team = TeamWork("bob@h")
    escalated = entry("alice@h", 1, 5, "alert.escalated", to="dba", rung="L3")
    team.take([given_to("bob"), escalated])
    told = [(event.by, event.what) for event in team.history("prod:1", ())]
    assert told == [("alice", "given to bob"), ("alice", "escalated to L3 dba")]


def test_a_gift_to_nobody_is_none() -> None:
    made = [given_to(""), entry("alice@h", 1, 1, "alert.escalated", to="", rung="L2")]
    assert seen_by("bob", made).acks == {}
    assert seen_by("alice", made).acks == {}
    assert seen_by("alice", made).escalated == {}


def test_everybody_who_writes_is_a_mate() -> None:
    assert seen_by("alice", [given_to("zoe"), entry("bob@h", 0, 1)]).mates == {"alice", "bob"}


def test_a_log_names_few_writers() -> None:
    made = [replace(entry("bob@h", i, i), by=f"w{i:02}") for i in range(50)]
    assert seen_by("alice", made).mates == {f"w{i:02}" for i in range(WRITERS)}


Whose: TypeAlias = tuple[tuple[str, int | None] | None, Given | None]
"""Who has it until when, and to whom it was given who has not taken it."""

Done: TypeAlias = tuple[str, int, str, str, str, int | None, str]

names = st.sampled_from(PEOPLE)
deeds = st.lists(
    st.tuples(
        names,
        st.integers(0, 30),
        st.sampled_from(["alert.acked", "alert.assigned", "alert.unacked"]),
        names,
        st.sampled_from(["", *PEOPLE]),
        st.sampled_from([None, NOON + 10, NOON + 20]),
        st.sampled_from(["", "n" * 64]),
    ),
    max_size=14,
)


def written(done: Sequence[Done]) -> list[Entry]:
    """Return logs whose times go forward, as clocks do."""
    logs: dict[str, list[Entry]] = {}
    for who, at, type_, to, over, until, note in sorted(done, key=lambda deed: deed[1]):
        log = logs.setdefault(who, [])
        more = {"to": to, "handover": note} if type_ == "alert.assigned" else {}
        log.append(entry(f"{who}@h", len(log), at, type_, over=over, until=until, **more))
    return [made for log in logs.values() for made in log]


def owner_for(me: str, entries: Sequence[Entry]) -> Whose:
    view = seen_by(me, entries)
    ack = view.acks.get("prod:1")
    return (None if ack is None else (ack.by, ack.until)), view.given.get("prod:1")


@given(deeds, st.randoms(use_true_random=False))
def test_any_interleaving_gives_one_owner_for_all(done: Sequence[Done], random: Any) -> None:
    entries = written(done)
    # A note of somebody who took no part: every board then goes by all logs.
    entries += [entry("dave@h", 0, 99, "alert.noted")]
    logs = {log: [e for e in entries if e.log == log] for log in {e.log for e in entries}}
    mixed: list[Entry] = []
    while logs:
        log = random.choice(sorted(logs))
        mixed.append(logs[log].pop(0))
        if not logs[log]:
            del logs[log]
    expected = owner_for("zoe", entries)
    assert owner_for("zoe", mixed) == expected
    for me in PEOPLE:
        assert owner_for(me, mixed) == expected


@given(deeds)
def test_a_log_alone_says_what_the_team_would_say_of_it(
    done: Sequence[Done],
) -> None:
    mine = [e for e in written(done) if e.log == "alice@h"]
    work = fold(mine)
    own = work.acks.get("prod:1")
    expected = owner_for("zoe", mine)
    assert ((None if own is None else (own.by, own.until)), work.given.get("prod:1")) == expected
