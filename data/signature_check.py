"""Checks signatures, for `services.verifying`, which knows no cryptography."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from data.ssh_wire import WireError, public_line, read_public_line
from data.sshsig import message_to_sign, read_armour

KEYS_KEPT = 256


def check_ed25519(key: str, signature: bytes, message: bytes) -> bool:
    """Whether `signature` over `message` is by the key of that line (`ssh-ed25519 AAAA…`)."""
    try:
        _verifier(key)(signature, message)
    except (InvalidSignature, WireError, ValueError):
        return False
    return True


def check_sshsig(identity: str, namespace: str, text: str, signature: str) -> bool:
    """Whether an armoured SSHSIG over `text` for `namespace` is by the key of that line."""
    try:
        sig = read_armour(signature)
    except WireError:
        return False
    if sig.namespace != namespace or public_line(sig.key) != identity:
        return False
    message = message_to_sign(text.encode("utf-8"), namespace=namespace, hash_=sig.hash)
    return check_ed25519(identity, sig.signature, message)


@lru_cache(maxsize=KEYS_KEPT)
def _verifier(key: str) -> Callable[[bytes, bytes], None]:
    return Ed25519PublicKey.from_public_bytes(read_public_line(key)).verify
