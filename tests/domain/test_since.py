"""What happened between two looks at a board."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from data.policy_files import load_policy
from oncall_tui.domain.alert import Alert, RemoteAck, Suppression
from oncall_tui.domain.board import Inputs, assemble
from oncall_tui.domain.board_lines import Row
from oncall_tui.domain.effect import Target
from oncall_tui.domain.since import MOST, Change, Kind, Look, changes, look_at, summary
from oncall_tui.domain.work_parts import Returned, WorkView
from tests.fakes import MINUTE, NOON, make_alert

POLICY = load_policy("sev")
ALICE = RemoteAck("alice", NOON + 60 * MINUTE, "s1", "")
BOB = RemoteAck("bob", NOON + 60 * MINUTE, "s2", "")


def rows_of(alerts: Iterable[Alert], *cleared: Alert) -> Mapping[str, Row]:
    returned = {
        one.id: Returned(
            Target("alert", one.id, one.source, one.fingerprint, one.title, one.severity,
                   one.starts_at, dict(one.labels)),
            NOON + MINUTE,
        )
        for one in cleared
    }  # fmt: skip
    work = WorkView(returned=returned)
    inputs = Inputs(alerts=(tuple(alerts),), work=work, policy=POLICY, now=NOON + 5 * MINUTE)
    return assemble(inputs, {}).rows


def between(
    before: list[Alert],
    after: list[Alert],
    *cleared: Alert,
    sources: frozenset[str] = frozenset({"prod"}),
    gone: dict[str, int] | None = None,
) -> list[Change]:
    look = look_at(rows_of(before), {"prod"}, at=NOON)
    return list(changes(look, rows_of(after, *cleared), sources=sources, gone=gone or {}))


def test_what_is_new_rose_and_what_is_gone_cleared() -> None:
    one, two = make_alert("One"), make_alert("Two")
    found = between([one], [two], gone={one.id: NOON + 7})
    assert [(change.kind, change.title) for change in found] == [
        (Kind.ROSE, "Two"),
        (Kind.CLEARED, "One"),
    ]
    assert found[1].at == NOON + 7
    assert summary(found) == "1 rose, 1 cleared"


def test_what_cleared_unseen_has_cleared_once() -> None:
    one = make_alert("One")
    (change,) = between([one], [], one)
    assert (change.kind, change.at) == (Kind.CLEARED, NOON + MINUTE)


def test_what_rose_and_cleared_meanwhile_is_no_rise() -> None:
    assert between([], [], make_alert("Blip")) == []


def test_another_owner_is_a_change_of_hands() -> None:
    one = make_alert("One", ack=ALICE)
    (change,) = between([one], [msgspec.structs.replace(one, ack=BOB)])
    assert (change.kind, change.what) == (Kind.OWNER, "alice to bob")
    (change,) = between([make_alert("One")], [one])
    assert change.what == "nobody to alice"


def test_another_level_is_told_with_both() -> None:
    one = make_alert("One", severity="error")
    (change,) = between([one], [msgspec.structs.replace(one, severity="critical")])
    assert (change.kind, change.what) == (Kind.LEVEL, "SEV-2 to SEV-1")


def test_a_silence_is_neither_a_rise_nor_an_end() -> None:
    one = make_alert("One")
    quiet = msgspec.structs.replace(one, suppression=Suppression.SILENCED)
    assert between([one], [quiet]) == []


def test_a_source_without_a_word_says_nothing() -> None:
    assert between([make_alert("One")], [], sources=frozenset()) == []
    assert between([], [make_alert("One")], sources=frozenset({"edge"})) == []


def test_what_lay_beyond_the_memory_has_not_risen() -> None:
    many = [make_alert("Many", instance=f"{n}", started=NOON - MINUTE) for n in range(MOST + 5)]
    look = look_at(rows_of(many), {"prod"}, at=NOON)
    assert (len(look.seen), look.cut) == (MOST, True)
    late = make_alert("Late", started=NOON + MINUTE)
    (change,) = changes(look, rows_of([*many, late]), sources={"prod"}, gone={})
    assert change.title == "Late"


@given(st.sets(st.integers(0, 9)), st.sets(st.integers(0, 9)))
def test_every_difference_is_told_once(before: set[int], after: set[int]) -> None:
    made = [make_alert("A", instance=f"{n}") for n in range(10)]
    found = between([made[n] for n in before], [made[n] for n in after])
    assert {c.id for c in found if c.kind is Kind.ROSE} == {made[n].id for n in after - before}
    assert {c.id for c in found if c.kind is Kind.CLEARED} == {made[n].id for n in before - after}
    assert len(found) == len(before ^ after)


def test_a_board_against_itself_has_no_changes() -> None:
    rows = rows_of([make_alert("One", ack=ALICE), make_alert("Two")])
    look = look_at(rows, {"prod"}, at=NOON)
    assert isinstance(look, Look)
    assert changes(look, rows, sources={"prod"}, gone={}) == ()
