"""Giving alerts to each other and escalating them, by the journals of a team."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from oncall_tui.domain.deed import Deed, Kind
from oncall_tui.domain.entry import Entry
from oncall_tui.domain.team_work import WRITERS, TeamWork, stand
from oncall_tui.domain.work import fold
from oncall_tui.domain.work_parts import Escalated, WorkView
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


def test_what_is_given_is_theirs_for_whoever_looks() -> None:
    made = [given_to("bob", until=NOON + 99), entry("bob@h", 0, 9, "alert.noted")]
    for me in PEOPLE:
        ack = seen_by(me, made).acks["prod:1"]
        assert (ack.by, ack.at, ack.until) == ("bob", NOON, NOON + 99)


def test_everybody_sees_who_gave_it_until_they_acknowledge_it_themselves() -> None:
    gift = given_to("bob")
    for me in PEOPLE:
        assert seen_by(me, [gift, entry("bob@h", 0, 9, "alert.noted")]).acks["prod:1"].given == (
            "alice"
        )
        assert seen_by(me, [gift, entry("bob@h", 0, 9)]).acks["prod:1"].given == ""


def test_whoever_it_was_given_to_may_acknowledge_it_without_a_word() -> None:
    found = stand([deed("alice", 0, Kind.GIVE, to="bob"), deed("bob", 5)])
    assert found.lost == ()
    assert found.holder == deed("bob", 5)


def test_somebody_else_s_later_ack_loses_unless_they_know_whose_it_is() -> None:
    gift = deed("alice", 0, Kind.GIVE, to="bob")
    late = deed("carol", 5)
    assert stand([gift, late]).holder == gift
    knowing = deed("carol", 5, over="bob")
    assert stand([gift, knowing]).holder == knowing


def test_giving_away_what_somebody_else_has_without_knowing_it_loses() -> None:
    first, gift = deed("carol", 0), deed("alice", 5, Kind.GIVE, to="bob")
    found = stand([first, gift])
    assert found.holder == first
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


names = st.sampled_from(PEOPLE)
deeds = st.lists(
    st.tuples(
        names,
        st.integers(0, 30),
        st.sampled_from(["alert.acked", "alert.assigned", "alert.unacked"]),
        names,
        st.sampled_from(["", *PEOPLE]),
        st.sampled_from([None, NOON + 10, NOON + 20]),
    ),
    max_size=14,
)


def written(done: Sequence[tuple[str, int, str, str, str, int | None]]) -> list[Entry]:
    """Return logs whose times go forward, as clocks do."""
    logs: dict[str, list[Entry]] = {}
    for who, at, type_, to, over, until in sorted(done, key=lambda deed: deed[1]):
        log = logs.setdefault(who, [])
        more = {"to": to} if type_ == "alert.assigned" else {}
        log.append(entry(f"{who}@h", len(log), at, type_, over=over, until=until, **more))
    return [made for log in logs.values() for made in log]


def owner_for(me: str, entries: Sequence[Entry]) -> tuple[str, int | None] | None:
    ack = seen_by(me, entries).acks.get("prod:1")
    return None if ack is None else (ack.by, ack.until)


@given(deeds, st.randoms(use_true_random=False))
def test_any_interleaving_gives_one_owner_for_all(
    done: Sequence[tuple[str, int, str, str, str, int | None]], random: Any
) -> None:
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
    done: Sequence[tuple[str, int, str, str, str, int | None]],
) -> None:
    mine = [e for e in written(done) if e.log == "alice@h"]
    own = fold(mine).acks.get("prod:1")
    expected = owner_for("zoe", mine)
    assert (None if own is None else (own.by, own.until)) == expected
