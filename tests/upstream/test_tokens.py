from __future__ import annotations

from collections.abc import Sequence

import pytest

from oncall_tui.domain.session import SESSION_MS
from oncall_tui.domain.trust import TrustedKey
from oncall_tui.upstream.introductions import read_introduction
from oncall_tui.upstream.records import Introduction
from oncall_tui.upstream.rejection import RejectedError
from oncall_tui.upstream.tokens import LASTS_MS, SKEW_MS, Reader, read_token
from tests.fakes import NOON
from tests.upstream.client_log import ALICE, BOB, ClientLog, key_of, line_of

HERE = "up.example/mirror"
ENROLLED = (TrustedKey(line_of(key_of(1)), ALICE), TrustedKey(line_of(key_of(2)), BOB))


def judge(
    token: str, *, trusted: Sequence[TrustedKey] = ENROLLED, known: bool = True, now: int = NOON
) -> Reader:
    def session_of(key: str) -> Introduction | None:
        log = ClientLog()
        mine = known and key == line_of(log.key)
        return read_introduction(log.opening, ENROLLED, NOON) if mine else None

    return read_token(token, upstream=HERE, trusted=trusted, session_of=session_of, now=now)


def refused(token: str, *, trusted: Sequence[TrustedKey] = ENROLLED, known: bool = True) -> bool:
    with pytest.raises(RejectedError) as caught:
        judge(token, trusted=trusted, known=known)
    return caught.value.status == 401


def test_a_session_reads_in_the_name_of_its_owner() -> None:
    reader = judge(ClientLog().token(HERE))
    assert reader.by == ALICE
    assert reader.session is not None


def test_an_identity_reads_without_a_session() -> None:
    reader = judge(ClientLog().token(HERE, by=BOB, key=key_of(2)))
    assert (reader.by, reader.session) == (BOB, None)


def test_a_session_does_not_read_in_the_name_of_another() -> None:
    assert refused(ClientLog().token(HERE, by=BOB))


def test_a_key_that_nobody_knows_is_refused() -> None:
    assert refused(ClientLog().token(HERE), known=False)
    assert refused(ClientLog().token(HERE, key=key_of(7)))


def test_a_session_whose_identity_is_no_longer_enrolled_is_refused() -> None:
    assert refused(ClientLog().token(HERE), trusted=ENROLLED[1:])


def test_an_identity_enrolled_for_sessions_only_signs_no_tokens() -> None:
    only = (TrustedKey(line_of(key_of(1)), ALICE, namespaces="session@oncall-tui"),)
    assert refused(ClientLog().token(HERE, key=key_of(1)), trusted=only)
    assert judge(ClientLog().token(HERE), trusted=only).by == ALICE


def test_a_token_for_another_upstream_is_refused() -> None:
    assert refused(ClientLog().token("other/mirror"))


def test_a_signature_for_another_purpose_is_refused() -> None:
    assert refused(ClientLog().token(HERE, namespace="session@oncall-tui"))


@pytest.mark.parametrize(
    ("not_after", "good"),
    [
        (NOON - SKEW_MS, True),
        (NOON - SKEW_MS - 1, False),
        (NOON + LASTS_MS + SKEW_MS, True),
        (NOON + LASTS_MS + SKEW_MS + 1, False),
    ],
)
def test_a_token_lasts_minutes(not_after: int, good: bool) -> None:
    token = ClientLog().token(HERE, not_after)
    assert judge(token).by == ALICE if good else refused(token)


def test_a_token_of_a_session_that_is_over_is_refused() -> None:
    later = NOON + SESSION_MS + 600_000
    with pytest.raises(RejectedError):
        judge(ClientLog().token(HERE, later), now=later)


def test_a_changed_token_is_refused() -> None:
    text, signature = ClientLog().token(HERE).split(".")
    other, _ = ClientLog().token(HERE, NOON + 599_999).split(".")
    assert refused(f"{other}.{signature}")
    assert refused(f"{text}.{signature[:-8]}")


@pytest.mark.parametrize(
    "token", ["", ".", "a.b", "a.b.c", "AAAA.AAAA", "é.é", "_w._w", "A" * 5000, "\x00.\x00"]
)
def test_what_is_no_token_is_refused(token: str) -> None:
    assert refused(token)


@pytest.mark.parametrize("end", ["2026-03-02T12:10:00.000+", "2026-03-02 12:10:00.000Z", "x" * 24])
def test_a_time_has_one_spelling(end: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("oncall_tui.upstream.tokens.rfc3339", lambda _: end)
    token = ClientLog().token(HERE)
    monkeypatch.undo()
    assert refused(token)
