"""An access review says of every key whether it counts, and of every line whether it is used."""

from __future__ import annotations

from typing import Any

from oncall_tui.domain.document import Moment, Span
from oncall_tui.domain.report_access import AccessFacts, Sitting, access_facts, fingerprint
from oncall_tui.domain.report_parts import Made
from oncall_tui.domain.trust import TrustedKey, Voucher, parse_allowed_signers

DAY = 86_400_000
NOW = 1_772_452_800_000
ALICE = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
BOB = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB"
MADE = Made(Moment(NOW), "me", "tool", "UTC", (), False, (), ())


def sitting(key: str = ALICE, by: str = "alice@x", ago: int = 1, **more: Any) -> Sitting:
    opened = NOW - ago * DAY
    told = {"log": f"{by.partition('@')[0]}@host", "entries": 3, "last": opened + 1000}
    return Sitting(**{"by": by, "opened": opened, "voucher": Voucher(key), **told, **more})


def review(*seen: Sitting, listed: str = "", name: str = "/etc/signers") -> AccessFacts:
    keys: tuple[TrustedKey, ...] = parse_allowed_signers(listed)
    return access_facts(seen, keys, made=MADE, name=name, dormant=90 * DAY)


def test_a_signer_of_the_list_counts_and_its_line_is_in_use() -> None:
    found = review(sitting(), sitting(ago=5), listed=f"alice@x {ALICE}")
    [signer] = found.signers
    assert (signer.sessions, signer.entries, signer.why) == (2, 6, "")
    assert (signer.first, signer.last) == (Moment(NOW - 5 * DAY), Moment(NOW - DAY + 1000))
    assert [line.verdict for line in found.allowed] == ["in use"]
    assert (found.unknown, found.dormant, found.expired) == ((), (), ())


def test_a_key_of_nobody_we_know_is_unknown() -> None:
    found = review(sitting(BOB), listed=f"alice@x {ALICE}")
    assert [line.why for line in found.unknown] == ["not trusted"]
    assert [line.verdict for line in found.dormant] == ["never seen"]


def test_a_key_in_the_name_of_somebody_else_is_unknown() -> None:
    found = review(sitting(by="mallory@x"), listed=f"alice@x {ALICE}")
    assert [line.why for line in found.unknown] == ["in the list for somebody else"]
    assert [line.verdict for line in found.allowed] == ["never seen"]


def test_who_was_not_seen_for_long_is_dormant() -> None:
    found = review(sitting(ago=90), sitting(BOB, "bob@x", ago=92), listed=f"* {ALICE}\n* {BOB}")
    assert [line.verdict for line in found.allowed] == ["in use", "dormant"]
    assert found.dormant[0].silent == Span(92 * DAY - 1000)


def test_a_line_that_has_expired_or_begins_later_is_told_as_that() -> None:
    listed = f'* valid-before="20260101Z" {ALICE}\n* valid-after="20270101Z" {BOB}'
    found = review(sitting(ago=100), listed=listed)
    assert [line.verdict for line in found.allowed] == ["expired", "not valid yet"]
    assert [line.valid for line in found.allowed] == ["to 2026-01-01", "from 2027-01-01"]
    # It counted while it was valid.
    assert found.unknown == ()


def test_sessions_that_nobody_signed_or_that_are_wrong_are_unknown() -> None:
    found = review(
        sitting(voucher=None),
        sitting(voucher=None, wrong="its statement says something else", by="bob@x"),
        sitting(by="carol@x", voucher=Voucher(ALICE, revoked=True)),
        listed=f"* {ALICE}",
    )
    assert {line.by: line.why for line in found.unknown} == {
        "alice@x": "the session is not signed",
        "bob@x": "its statement says something else",
        "carol@x": "revoked",
    }


def test_what_is_wrong_stands_first_and_the_newest_before_the_older() -> None:
    seen = (sitting(ago=9), sitting(ago=3, by="b@x"), sitting(BOB, "z@x", ago=20))
    found = review(*seen, listed=f"* {ALICE}")
    assert [line.by for line in found.signers] == ["z@x", "b@x", "alice@x"]


def test_an_authority_counts_for_its_certificates_alone() -> None:
    voucher = Voucher(ALICE, authority=True, principals=("alice@x",))
    found = review(sitting(voucher=voucher), listed=f"* cert-authority {ALICE}")
    assert (found.signers[0].authority, found.unknown) == (True, ())
    assert [line.verdict for line in found.allowed] == ["in use"]


def test_without_a_list_there_is_none_to_review() -> None:
    found = review(sitting(), listed=f"* {ALICE}", name="")
    assert (found.listed, found.allowed, found.unknown) == (False, (), ())


def test_a_fingerprint_is_that_of_ssh_keygen() -> None:
    # ssh-keygen -l prints this for the key above.
    assert fingerprint(ALICE) == "SHA256:kmYcvdi2GkPeWxB6XLjrZB8JHsy2Hm8luHMFp9GMvqk"
    assert fingerprint("nonsense \x1b") == "nonsense ^["
