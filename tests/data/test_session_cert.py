"""Certificates that vouch for a session: what is read, and what is refused."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.session_cert import authority_of, check_certificate, read_facts
from data.ssh_keys import key_line, read_line
from data.ssh_wire import string
from oncall_tui.errors import JournalTamperedError
from tests.data.fakes_ssh import (
    ALICE,
    FROM,
    INSIDE,
    UNTIL,
    EllipticTokenKey,
    PlainKey,
    TokenKey,
    certificate,
    option,
)

CA, KEY = PlainKey(), PlainKey()
VECTORS = Path(__file__).parents[3] / "shared" / "specs" / "tlog-vectors.json"


def test_a_certificate_says_who_vouches_for_which_key_for_whom_and_when() -> None:
    facts = check_certificate(certificate(CA, KEY), at_ms=INSIDE)
    assert (facts.ca, facts.key) == (CA.line, KEY.line)
    assert (facts.key_id, facts.serial, facts.principals) == ("oncall", 7, (ALICE,))
    assert (facts.valid_after, facts.valid_before) == (FROM * 1000, UNTIL * 1000)
    assert (facts.touched, facts.verified) == (None, None)


@pytest.mark.parametrize(
    ("at_ms", "good"),
    [
        (FROM * 1000 - 1, False),
        (FROM * 1000, True),
        (UNTIL * 1000 - 1, True),
        (UNTIL * 1000, False),
    ],
)
def test_it_is_valid_from_its_first_second_to_before_its_last(at_ms: int, good: bool) -> None:
    line = certificate(CA, KEY)
    if good:
        check_certificate(line, at_ms=at_ms)
    else:
        with pytest.raises(JournalTamperedError, match="not valid then"):
            check_certificate(line, at_ms=at_ms)


def test_one_without_an_end_never_ends() -> None:
    line = certificate(CA, KEY, hours=(0, 2**64 - 1))
    check_certificate(line, at_ms=2**62)


@pytest.mark.parametrize(
    ("flags", "touched", "verified"), [(0, False, False), (1, True, False), (5, True, True)]
)
def test_the_touch_is_read_from_the_authoritys_signature(
    flags: int, touched: bool, verified: bool
) -> None:
    for ca in (TokenKey(flags), EllipticTokenKey(flags)):
        facts = check_certificate(certificate(ca, KEY), at_ms=INSIDE)
        assert (facts.touched, facts.verified) == (touched, verified)


def test_a_flag_that_was_set_afterwards_breaks_the_signature() -> None:
    blob = read_line(certificate(TokenKey(0), KEY))
    forged = blob[:-5] + b"\1" + blob[-4:]
    with pytest.raises(JournalTamperedError, match="signature is wrong"):
        read_facts(key_line(forged))


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (certificate(CA, KEY, type_=2), "not about a person"),
        (certificate(CA, KEY, type_=0), "not about a person"),
        (certificate(CA, KEY, principals=()), "names nobody"),
        (certificate(CA, KEY, critical=option("force-command", "x")), "force-command"),
        (certificate(CA, KEY, critical=option("nobody-knows")), "nobody-knows"),
        (certificate(CA, KEY, extensions=option("b") + option("a")), "not in order"),
        (certificate(CA, KEY, extensions=option("a") + option("a")), "not in order"),
        (certificate(CA, KEY, reserved=b"x"), "reserved"),
        (certificate(CA, KEY, after=b"x"), "follow its end"),
        (certificate(CA, KEY, authority=KEY.blob), "signature is wrong"),
        (certificate(CA, KEY, authority=read_line(certificate(CA, KEY))), "may vouch"),
        (certificate(CA, KEY, authority=string(b"ssh-dss")), "may vouch"),
        (certificate(CA, KEY, principals=["x"] * 300), "too many"),
        (CA.line, "no certificate"),
        ("", "cannot be used"),
        ("x" * 30_000, "too long"),
        ("ssh-rsa-cert-v01@openssh.com " + certificate(CA, KEY).split()[1], "another kind"),
        (certificate(CA, KEY) + " comment", "not base64"),
    ],
)
def test_what_is_no_plain_user_certificate_is_refused(line: str, why: str) -> None:
    with pytest.raises(JournalTamperedError, match=why):
        check_certificate(line, at_ms=INSIDE)


@given(st.data())
def test_no_bit_of_it_can_be_changed(data: st.DataObject) -> None:
    blob = bytearray(read_line(certificate(CA, KEY)))
    place = data.draw(st.integers(0, len(blob) - 1))
    blob[place] ^= 1 << data.draw(st.integers(0, 7))
    kind, _, _ = certificate(CA, KEY).partition(" ")
    with pytest.raises(JournalTamperedError):
        read_facts(f"{kind} {base64.b64encode(bytes(blob)).decode()}")


@given(st.binary(max_size=300))
def test_rubbish_is_refused_with_an_error_of_ours(rubbish: bytes) -> None:
    kind = "ssh-ed25519-cert-v01@openssh.com"
    for blob in (rubbish, string(kind.encode()) + rubbish):
        with pytest.raises(JournalTamperedError):
            read_facts(f"{kind} {base64.b64encode(blob).decode()}")


def test_whose_word_a_signature_is() -> None:
    assert authority_of(KEY.line) == KEY.line
    assert authority_of(certificate(CA, KEY)) == CA.line


@pytest.mark.skipif(not VECTORS.exists(), reason="the shared vectors are not here")
def test_certificates_that_openssh_wrote_or_accepts() -> None:
    vectors: dict[str, Any] = json.loads(VECTORS.read_text())["sshsig"]
    line = " ".join(vectors["cert"]["certificate_line"].split()[:2])
    facts = read_facts(line)
    assert facts.principals == (ALICE,)
    assert facts.valid_after == vectors["cert"]["fields"]["valid_after"] * 1000
    for case in vectors["sk_ca"]["cases"]:
        found = read_facts(f"ssh-ed25519-cert-v01@openssh.com {case['certificate']}")
        assert found.touched is bool(case["flags"] & 1)
        assert found.verified is bool(case["flags"] & 4)
