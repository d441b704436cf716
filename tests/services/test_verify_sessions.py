"""Whether the word for a session counts: lists of signers, receipts, revocations, touches."""

from __future__ import annotations

import pytest

from oncall_tui.domain.chain import Session
from oncall_tui.domain.entry_line import START
from oncall_tui.domain.session import Credential, KnownTip, SessionOpened
from oncall_tui.domain.trust import TrustedKey, Voucher
from oncall_tui.services.verify_claims import Claim, Claims, History
from oncall_tui.services.verify_report import IdentityKey
from oncall_tui.services.verify_sessions import SKEW_MS, Demands, Vouched

HOUR = 3_600_000
OPENED, ENDS = 100 * HOUR, 113 * HOUR
BY, KEY = "alice@example.com", "ssh-ed25519 AAAA"
TRUSTED = TrustedKey(KEY)


def session(id_: str = "s", *, at: int = 0) -> Session:
    opened = SessionOpened("k", "h", "b", "t", OPENED, ENDS, KnownTip(0, START), Credential("x"))
    return Session(id_, BY, at, opened)


def seen(at: int | None, size: int = 2) -> History:
    """Return a log of two entries, of which an upstream saw `size` at a time."""
    claims = () if at is None else (Claim("r", size, b"", "up", at),)
    return History(bytes(64), Claims(proven=claims, pinned=True))


def judged(
    demands: Demands, voucher: Voucher | None, history: History, *ids: str
) -> tuple[IdentityKey, ...]:
    vouched = Vouched("log", lambda *_: voucher, demands)
    for id_ in ids or ("s",):
        vouched.introduce(session(id_))
    return vouched.keys(history, {"s": 1})


def why(demands: Demands, voucher: Voucher | None, at: int | None = None, size: int = 2) -> str:
    [key] = judged(demands, voucher, seen(at, size))
    assert key.trusted == (not key.why)
    return key.why


def test_a_word_counts_that_somebody_trusted_gave() -> None:
    assert why(Demands([TRUSTED]), Voucher(KEY)) == ""
    assert why(Demands(), Voucher(KEY)) == "not trusted"
    assert why(Demands([TRUSTED]), None) == "of an unknown kind"


def test_sessions_of_one_key_are_counted_together() -> None:
    [key] = judged(Demands([TRUSTED]), Voucher(KEY), seen(None), "s", "t", "u")
    assert (key.by, key.sessions) == (BY, 3)


@pytest.mark.parametrize(
    ("at", "size", "expected"),
    [
        (None, 2, ""),
        (OPENED + HOUR, 2, ""),
        (OPENED + 48 * HOUR, 2, "past its end when the upstream saw what it signed"),
        (OPENED + 48 * HOUR, 1, ""),
    ],
)
def test_a_key_counts_until_its_end_by_the_clock_of_the_upstream(
    at: int | None, size: int, expected: str
) -> None:
    ending = TrustedKey(KEY, valid_before=OPENED + 24 * HOUR)
    assert why(Demands([ending]), Voucher(KEY), at, size) == expected


def test_a_host_whose_clock_is_ahead_cannot_use_a_key_after_its_end() -> None:
    ending = TrustedKey(KEY, valid_before=OPENED - 1)
    assert why(Demands([ending]), Voucher(KEY), OPENED - HOUR) == "in the list for another time"


@pytest.mark.parametrize(
    ("revoked_at", "at", "size", "counts"),
    [
        (None, OPENED, 2, False),
        (OPENED + HOUR, OPENED, 2, True),
        (OPENED + HOUR, OPENED + HOUR, 2, False),
        (OPENED + HOUR, OPENED, 1, False),
        (OPENED + HOUR, None, 2, False),
    ],
)
def test_a_revoked_key_counts_for_what_was_seen_whole_before(
    revoked_at: int | None, at: int | None, size: int, counts: bool
) -> None:
    demands = Demands([TRUSTED], revoked_at=revoked_at)
    assert (why(demands, Voucher(KEY, revoked=True), at, size) == "") == counts


@pytest.mark.parametrize(("touched", "counts"), [(True, True), (False, False), (None, False)])
def test_a_touch_counts_where_it_is_asked_for(touched: bool | None, counts: bool) -> None:
    voucher = Voucher(KEY, touched=touched)
    assert (why(Demands([TRUSTED], touch=True), voucher) == "") == counts
    assert why(Demands([TRUSTED]), voucher) == ""


@pytest.mark.parametrize(
    ("at", "told"),
    [
        (None, ""),
        (ENDS + SKEW_MS, ""),
        (ENDS + SKEW_MS + 1, "within their hours"),
        (OPENED - SKEW_MS, ""),
        (OPENED - SKEW_MS - 1, "before they say they began"),
    ],
)
def test_clocks_that_do_not_agree_are_told(at: int | None, told: str) -> None:
    vouched = Vouched("log", lambda *_: Voucher(KEY), Demands())
    vouched.introduce(session())
    found = list(vouched.late(seen(at), {"s": 1}))
    assert (told in found[0]) if told else not found


def test_a_session_whose_first_line_is_wrong_is_judged_by_that_line() -> None:
    vouched = Vouched("log", lambda *_: Voucher(KEY), Demands([TRUSTED]))
    vouched.introduce(session(at=1))
    [key] = vouched.keys(seen(None), {})
    assert key.trusted
    assert list(vouched.late(seen(ENDS + HOUR), {}))
