"""SSHSIG by keys of every kind; ssh-keygen's own are in tests/real/test_agent.py."""

from __future__ import annotations

import base64

import pytest

from data.ssh_wire import number, string
from data.sshsig import message_to_sign
from data.sshsig_any import check_any_sshsig
from oncall_tui.errors import JournalTamperedError
from tests.data.fakes_ssh import INSIDE, UNTIL, EllipticTokenKey, PlainKey, TokenKey, certificate

NAMESPACE = "session@oncall-tui"
TEXT = "oncall-tui session v1\n"


def sign(
    key: PlainKey | EllipticTokenKey,
    *,
    blob: bytes = b"",
    namespace: str = NAMESPACE,
    hash_: str = "sha512",
    reserved: bytes = b"",
    after: bytes = b"",
) -> str:
    """Return an armoured signature; `blob` stands in the place of the key."""
    if hash_ in {"sha256", "sha512"}:
        message = message_to_sign(TEXT.encode(), namespace=namespace, hash_=hash_)
    else:
        message = b""
    parts = (blob or key.blob, namespace.encode(), reserved, hash_.encode(), key.sign(message))
    whole = b"SSHSIG" + number(1) + b"".join(map(string, parts)) + after
    body = base64.b64encode(whole).decode()
    return f"-----BEGIN SSH SIGNATURE-----\n{body}\n-----END SSH SIGNATURE-----\n"


def check(identity: str, signature: str, *, text: str = TEXT, at_ms: int = INSIDE) -> None:
    check_any_sshsig(identity, NAMESPACE, text, signature, at_ms=at_ms)


def test_a_plain_key_says_nothing_of_a_touch() -> None:
    key = PlainKey()
    facts = check_any_sshsig(key.line, NAMESPACE, TEXT, sign(key), at_ms=INSIDE)
    assert (facts.touched, facts.certificate) == (None, None)


def test_a_security_key_tells_whether_it_was_touched() -> None:
    for key in (TokenKey(0), TokenKey(1), EllipticTokenKey(0), EllipticTokenKey(5)):
        facts = check_any_sshsig(key.line, NAMESPACE, TEXT, sign(key), at_ms=INSIDE)
        assert facts.touched is bool(key.flags & 1)
        assert facts.verified is bool(key.flags & 4)


def test_a_certificate_comes_along_and_must_have_been_valid() -> None:
    ca, key = PlainKey(), PlainKey()
    line = certificate(ca, key)
    signature = sign(key, blob=base64.b64decode(line.split()[1]))
    facts = check_any_sshsig(line, NAMESPACE, TEXT, signature, at_ms=INSIDE)
    assert facts.certificate is not None
    assert facts.certificate.ca == ca.line
    with pytest.raises(JournalTamperedError, match="not valid then"):
        check(line, signature, at_ms=UNTIL * 1000)
    with pytest.raises(JournalTamperedError, match="another key"):
        check(key.line, signature)


KEY, OTHER = PlainKey(), PlainKey()


@pytest.mark.parametrize(
    ("signature", "why"),
    [
        (sign(KEY, namespace="file"), "another purpose"),
        (sign(KEY, namespace=""), "another purpose"),
        (sign(KEY, reserved=b"x"), "another purpose"),
        (sign(KEY, hash_="sha1"), "hash is not known"),
        (sign(KEY, after=b"x"), "follow its end"),
        (sign(OTHER), "another key"),
        (sign(OTHER, blob=KEY.blob), "signature is wrong"),
        (sign(TokenKey(), blob=KEY.blob), "another kind"),
        ("", "not framed"),
        ("x" * 20_000, "too long"),
    ],
    ids=[
        "other namespace",
        "no namespace",
        "reserved",
        "sha1",
        "trailing bytes",
        "other key",
        "other signer",
        "other kind",
        "empty",
        "too long",
    ],
)
def test_what_does_not_fit_is_refused(signature: str, why: str) -> None:
    with pytest.raises(JournalTamperedError, match=why):
        check(KEY.line, signature)


def test_another_text_is_refused() -> None:
    with pytest.raises(JournalTamperedError, match="signature is wrong"):
        check(KEY.line, sign(KEY), text=TEXT + "x")
