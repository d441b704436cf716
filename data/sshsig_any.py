"""SSHSIG by any kind of key that may vouch, one that came with a certificate included.

`data.sshsig` writes and reads those by the program's own Ed25519 keys, which are many.
"""

from __future__ import annotations

from data.session_cert import check_certificate
from data.ssh_cert import is_certificate, read_certificate
from data.ssh_keys import flags_of, key_line, read_key, verify
from data.ssh_wire import WireError, WireReader
from data.sshsig import MAGIC, VERSION, dearmour, message_to_sign
from oncall_tui.domain.certificate import SignatureFacts
from oncall_tui.errors import JournalTamperedError


def check_any_sshsig(
    identity: str, namespace: str, text: str, signature: str, *, at_ms: int
) -> SignatureFacts:
    """Check an armoured SSHSIG over `text`, made at `at_ms` by the key of that line.

    Raises JournalTamperedError.
    """
    try:
        return _check(identity, namespace, text, signature, at_ms)
    except WireError as error:
        raise JournalTamperedError(f"a signature of it cannot be used: {error}") from error


def _check(identity: str, namespace: str, text: str, signature: str, at_ms: int) -> SignatureFacts:
    reader = WireReader(dearmour(signature))
    if reader.take(len(MAGIC)) != MAGIC or reader.number() != VERSION:
        raise WireError("it is not an SSH signature of version 1")
    blob, purpose, reserved, hash_ = (reader.string() for _ in range(4))
    raw = reader.string()
    reader.end()
    if not namespace or purpose != namespace.encode("utf-8") or reserved:
        raise WireError("it was made for another purpose")
    if hash_ not in {b"sha256", b"sha512"}:
        raise WireError("its hash is not known")
    if key_line(blob) != identity:
        raise WireError("it is by another key")
    certified = is_certificate(identity)
    key = read_certificate(blob).key if certified else read_key(blob)
    message = message_to_sign(
        text.encode("utf-8"), namespace=namespace, hash_=hash_.decode("ascii")
    )
    touched, verified = flags_of(verify(key, raw, message))
    facts = check_certificate(identity, at_ms=at_ms) if certified else None
    return SignatureFacts(touched, verified, facts)
