"""Lines of an allowed_signers file."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncall_tui.domain.trust import (
    TrustedKey,
    Voucher,
    matches,
    objection,
    own_keys,
    parse_allowed_signers,
    trusts,
)

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIO1JKMYo0cLG6ukDOJBZlWEpWSc6XGP5NjbBRhSshzfR"
BY, SPACE = "alice@example.com", "session@oncall-tui"


def at(*day: int) -> int:
    return round(datetime(*day, tzinfo=UTC).timestamp() * 1000)  # type: ignore[arg-type,misc]


NOW = at(2026, 3, 2)


def counts(text: str, *, by: str = BY, namespace: str = SPACE, when: int = NOW) -> bool:
    return any(k.counts(by=by, namespace=namespace, at=when) for k in parse_allowed_signers(text))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (f"{BY} {KEY}", True),
        (f"{BY} {KEY} a comment", True),
        (f"*@example.com {KEY}", True),
        (f"bob@example.com,{BY} {KEY}", True),
        (f"*,!alice@* {KEY}", False),
        (f"bob@example.com {KEY}", False),
        (f"alice@example.co? {KEY}", True),
        (f"alice@example.[c]om {KEY}", False),
        (f'{BY} namespaces="{SPACE}" {KEY}', True),
        (f'{BY} namespaces="checkpoint@*,session@*" {KEY}', True),
        (f'{BY} NAMESPACES="git" {KEY}', False),
        (f"{BY} cert-authority {KEY}", False),
        (f'{BY} valid-after="20260302Z" {KEY}', True),
        (f'{BY} valid-after="20260303Z" {KEY}', False),
        (f'{BY} valid-before="20260302Z" {KEY}', True),
        (f'{BY} valid-before="202603012359Z" {KEY}', False),
        (f'{BY} namespaces="session@oncall-tui",valid-after="20260101000000Z" {KEY}', True),
        (f'{BY} valid-after="yesterday" {KEY}', False),
        (f"{BY} no-such-option {KEY}", False),
        (f'{BY} namespaces="a",namespaces="{SPACE}" {KEY}', False),
        (f"{BY}", False),
        (f"{BY} ssh-ed25519", False),
        (KEY, False),
        (f"# {BY} {KEY}", False),
        ("", False),
    ],
)
def test_a_line_lets_count_what_it_says(line: str, expected: bool) -> None:
    assert counts(line) is expected


def test_a_bad_line_does_not_spoil_the_next() -> None:
    assert counts(f"{BY} what {KEY}\n\n# comment\n{BY} {KEY}\n")


def test_the_time_is_that_of_the_signature() -> None:
    line = f'{BY} valid-after="20260101Z",valid-before="20260201Z" {KEY}'
    assert counts(line, when=at(2026, 1, 15))
    assert not counts(line, when=at(2025, 12, 31))
    assert not counts(line, when=at(2026, 2, 2))


def test_a_key_of_ours_counts_for_everything() -> None:
    assert own_keys([f"{KEY} alice@jump01\n", "\n"]) == (
        TrustedKey(KEY),
        TrustedKey(KEY, authority=True),
    )
    assert TrustedKey(KEY).counts(by="anyone", namespace="anything", at=0)


CERTIFIED = Voucher(KEY, authority=True, principals=(BY, "carol@example.com"))


def trusted(text: str, voucher: Voucher, *, by: str = BY, when: int = NOW) -> bool:
    keys = parse_allowed_signers(text)
    return trusts(keys, voucher, by=by, namespace=SPACE, at=when)


def test_an_authority_counts_for_what_it_certifies_and_never_for_what_it_signs() -> None:
    line = f"*@example.com cert-authority {KEY}"
    assert trusted(line, CERTIFIED)
    assert not trusted(line, Voucher(KEY))


def test_a_plain_key_counts_for_what_it_signs_and_never_for_what_it_certifies() -> None:
    assert trusted(f"{BY} {KEY}", Voucher(KEY))
    assert not trusted(f"{BY} {KEY}", CERTIFIED)


def test_a_name_must_be_in_the_certificate_and_match_the_line() -> None:
    line = f"alice@* cert-authority {KEY}"
    assert not trusted(line, CERTIFIED, by="alice@example.org")
    assert not trusted(line, CERTIFIED, by="carol@example.com")
    assert not trusted(f"* cert-authority {KEY}", CERTIFIED, by="*")


def test_an_authority_counts_in_its_days_and_for_its_purposes_only() -> None:
    assert not trusted(f'{BY} cert-authority,valid-before="20260101Z" {KEY}', CERTIFIED)
    assert not trusted(f'{BY} cert-authority,namespaces="file" {KEY}', CERTIFIED)


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    assert isinstance(parse_allowed_signers(text), tuple)


@given(st.text(), st.text())
def test_any_pattern_matches_or_does_not(patterns: str, text: str) -> None:
    assert matches(patterns, text) in {True, False}


@pytest.mark.parametrize(
    ("line", "voucher", "why"),
    [
        (f"{BY} {KEY}", Voucher(KEY), ""),
        (f"{BY} {KEY[:-4]}AAAA", Voucher(KEY), "not trusted"),
        (f"{BY} {KEY}", CERTIFIED, "without cert-authority"),
        (f"{BY} cert-authority {KEY}", Voucher(KEY), "with cert-authority, and it signed"),
        (f"carol@example.com {KEY}", Voucher(KEY), "for somebody else"),
        (f"* cert-authority {KEY}", Voucher(KEY, authority=True), "names somebody else"),
        (f'{BY} namespaces="git" {KEY}', Voucher(KEY), "its namespaces lack "),
        (f'{BY} valid-before="20000101Z" {KEY}', Voucher(KEY), "for another time"),
    ],
)
def test_a_word_that_does_not_count_is_told_by_what_the_list_lacks(
    line: str, voucher: Voucher, why: str
) -> None:
    said = objection(parse_allowed_signers(line), voucher, by=BY, namespace=SPACE, at=NOW)
    assert why in said
    assert bool(why) == bool(said)
