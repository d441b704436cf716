"""A board that goes on from the last one is the board that would have been made from nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from data.policy_files import load_policy
from oncall_tui.domain.alert import Alert, OutOfService, RemoteAck, Suppression
from oncall_tui.domain.board import Board, Inputs, Memo, assemble
from oncall_tui.domain.board_kept import Kept
from oncall_tui.domain.board_lines import Folding
from oncall_tui.domain.board_order import Column, Order
from oncall_tui.domain.snooze import Snooze
from oncall_tui.domain.ticket import Ticket
from oncall_tui.domain.work_parts import Ack, Escalated, Returned, WorkView
from oncall_tui.services.acting import alert_target
from tests.fakes import MINUTE, NOON, make_alert, make_ticket

POLICY = load_policy("sev")
TICKET = make_ticket()

ORIGINALS = tuple(
    make_alert(f"Alert{n % 3}", severity=("critical", "warning", "info", "none")[n % 4], n=str(n))
    for n in range(12)
)
IDS = [alert.id for alert in ORIGINALS]

minutes = st.integers(-5, 30).map(lambda m: NOON + m * MINUTE)
acks = st.builds(
    Ack,
    by=st.sampled_from(["alice", "bob"]),
    at=st.just(NOON),
    until=st.none() | minutes,
    entry=st.just(0),
    severity=st.sampled_from([None, "info", "critical"]),
)
snoozes = st.builds(Snooze, by=st.just("me"), at=minutes, until=minutes, entry=st.just(1))
works = st.builds(
    WorkView,
    acks=st.dictionaries(st.sampled_from(IDS), acks, max_size=4),
    notes=st.dictionaries(st.sampled_from(IDS), st.integers(1, 3), max_size=2),
    returned=st.dictionaries(st.sampled_from(IDS), minutes, max_size=3).map(
        lambda found: {
            id_: Returned(alert_target(ORIGINALS[IDS.index(id_)]), at) for id_, at in found.items()
        }
    ),
    unsent=st.frozensets(st.sampled_from(IDS), max_size=2),
    runs=st.dictionaries(st.sampled_from(IDS), st.just("bob"), max_size=1),
    snoozes=st.dictionaries(st.sampled_from(IDS), snoozes, max_size=2),
    escalated=st.dictionaries(
        st.sampled_from(IDS), st.just(Escalated("bob", "L2", NOON, "alice")), max_size=1
    ),
)
turns: st.SearchStrategy[Callable[[Alert], Alert]] = st.sampled_from(
    [
        lambda alert: msgspec.structs.replace(alert, annotations={"summary": "worse"}),
        lambda alert: msgspec.structs.replace(alert, severity="critical"),
        lambda alert: msgspec.structs.replace(alert, severity="info", labels={"a": "b"}),
        lambda alert: msgspec.structs.replace(alert, suppression=Suppression.SILENCED),
        lambda alert: msgspec.structs.replace(alert, ack=RemoteAck("eve", NOON + 3 * MINUTE, "r")),
        lambda alert: msgspec.structs.replace(alert, out=OutOfService("w", NOON + 4 * MINUTE)),
    ]
)
tickets: st.SearchStrategy[dict[str, Ticket]] = st.dictionaries(
    st.sampled_from(IDS), st.just(TICKET), max_size=2
)
foldings = st.builds(
    Folding,
    grouped=st.booleans(),
    by=st.sampled_from(["", "n"]),
    least=st.integers(2, 4),
    flat=st.booleans(),
)
orders = st.builds(Order, by=st.sampled_from(list(Column)), flip=st.booleans())


@st.composite
def courses(draw: st.DrawFn) -> list[Inputs]:
    """Return what boards follow from, poll by poll; mostly little changes."""
    here = dict.fromkeys(range(12)) | dict(enumerate(ORIGINALS))
    values: dict[str, Any] = {"work": WorkView(), "policy": POLICY, "now": NOON}
    found = []
    for _ in range(draw(st.integers(2, 6))):
        for number in draw(st.lists(st.integers(0, 11), max_size=3)):
            known = here[number]
            if known is None or draw(st.booleans()):
                here[number] = ORIGINALS[number] if known is None else None
            else:
                here[number] = draw(turns)(known)
        stands = [alert for alert in here.values() if alert is not None]
        if draw(st.integers(0, 5)) == 0:
            stands.append(draw(st.sampled_from(ORIGINALS)))  # perhaps one id twice
        for name, value in (
            ("work", works),
            ("tickets", tickets),
            ("now", minutes),
            ("flapping", st.dictionaries(st.sampled_from(IDS), minutes, max_size=2)),
            ("skews", st.sampled_from([{}, {"prod": MINUTE}])),
            ("folding", foldings),
            ("order", orders),
        ):
            if draw(st.integers(0, 2)) == 0:
                values[name] = draw(value)
        found.append(Inputs(alerts=(tuple(stands),), **values))
    return found


def told(board: Board) -> dict[str, object]:
    return {name: getattr(board, name) for name in board.__struct_fields__}


@given(courses())
def test_every_board_is_the_one_made_from_nothing(course: list[Inputs]) -> None:
    memo: Memo = {}
    kept = Kept()
    for inputs in course:
        fresh = assemble(inputs, dict(memo))
        assert told(assemble(inputs, memo, kept)) == told(fresh)


def test_rows_that_nothing_happened_to_are_the_same_objects() -> None:
    kept, memo = Kept(), Memo()
    before = assemble(Inputs((ORIGINALS,), WorkView(), POLICY, NOON), memo, kept)
    acked = WorkView(acks={IDS[0]: Ack("alice", NOON, None, 0)})
    after = assemble(Inputs((ORIGINALS,), acked, POLICY, NOON), memo, kept)
    assert [id_ for id_ in IDS if after.rows[id_] is not before.rows[id_]] == IDS[:1]


def test_a_board_to_which_nothing_happened_is_the_same_object() -> None:
    kept, memo = Kept(), Memo()
    before = assemble(Inputs((ORIGINALS,), WorkView(), POLICY, NOON), memo, kept)
    assert assemble(Inputs((ORIGINALS,), WorkView(), POLICY, NOON + 5), memo, kept) is before
