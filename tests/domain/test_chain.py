"""Which line may follow which."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from oncall_tui.domain.chain import Sessions, Tip, follow, follow_strictly
from oncall_tui.domain.entry import Entry
from oncall_tui.domain.entry_line import START, b64u, encode_body, leaf_hash, sign_body
from oncall_tui.errors import JournalForeignError, JournalTamperedError

LOG = "alice@jump01"
NOON = 1_772_452_800_000
OPENED = {
    "key": "ssh-ed25519 AAAA",
    "host": "jump01",
    "boot": "",
    "tool": "t",
    "opened": NOON,
    "not_after": NOON + 1000,
    "tip": {"size": 0, "leaf": START},
    "credential": {"kind": "none"},
}


def entry(i: int = 0, **changes: Any) -> Entry:
    first = Entry(
        1, LOG, i, "2026-03-02T12:00:00.000Z", 0, "s", "alice", "x", None, {}, START, "sig"
    )
    return msgspec.structs.replace(first, **changes)


def line(of: Entry) -> bytes:
    return sign_body(encode_body(of), of.sig)


@pytest.mark.parametrize("rule", [follow, follow_strictly])
def test_a_line_moves_the_tip_on(rule: Any) -> None:
    first = line(entry())
    read, tip = rule(Tip(), first, LOG)
    assert read == entry()
    assert tip == Tip(1, b64u(leaf_hash(first)))
    assert rule(tip, line(entry(1, prev=tip.leaf)), LOG)[1].size == 2


@pytest.mark.parametrize("rule", [follow, follow_strictly])
@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"i": 1}, "its index is 1, and 0 comes next"),
        ({"prev": b64u(bytes(32))}, "does not continue"),
        ({"prev": ""}, "does not continue"),
    ],
)
def test_a_line_out_of_place_is_refused(rule: Any, changes: dict[str, Any], why: str) -> None:
    with pytest.raises(JournalTamperedError, match=why):
        rule(Tip(), line(entry(**changes)), LOG)


def test_a_line_of_another_log_is_somebody_elses() -> None:
    with pytest.raises(JournalForeignError, match="bob@jump01"):
        follow(Tip(), line(entry(log="bob@jump01")), LOG)


def opened(**changes: Any) -> Entry:
    return entry(type="session.open", d={**OPENED, **changes})


def test_a_session_writes_from_its_opening_to_its_close() -> None:
    sessions = Sessions()
    assert sessions.admit(opened()).signs
    assert sessions.admit(entry(1)).by == "alice"
    assert sessions.admit(entry(2, type="session.close")).closed == 2
    with pytest.raises(JournalTamperedError, match="closed by entry 2"):
        sessions.admit(entry(3))


@pytest.mark.parametrize(
    ("second", "why"),
    [
        (entry(1, sess="t"), "never opened"),
        (entry(1, by="bob"), "belongs to 'alice'"),
        (opened(), "opened before"),
        (entry(1, ts="2026-03-02T12:00:01.000Z"), "outside the hours"),
        (entry(1, ts="2026-03-02T11:59:59.999Z"), "outside the hours"),
        (entry(1, ts="2026-03-02T13:00:00.000+01:00"), "RFC 3339"),
        (entry(1, ts="2026-02-30T12:00:00.000Z"), "no time"),
        (entry(1, sig=""), "not signed"),
    ],
)
def test_an_entry_that_its_session_may_not_write_is_refused(second: Entry, why: str) -> None:
    sessions = Sessions()
    sessions.admit(opened())
    with pytest.raises(JournalTamperedError, match=why):
        sessions.admit(second)


def test_a_session_without_a_key_signs_nothing() -> None:
    sessions = Sessions()
    assert not sessions.admit(msgspec.structs.replace(opened(key=""), sig="")).signs
    with pytest.raises(JournalTamperedError, match="has no key"):
        sessions.admit(entry(1))


@pytest.mark.parametrize("name", list(OPENED))
def test_a_session_that_leaves_something_out_is_not_introduced(name: str) -> None:
    d = {key: value for key, value in OPENED.items() if key != name}
    with pytest.raises(JournalTamperedError, match="not introduced"):
        Sessions().admit(entry(type="session.open", d=d))
