"""SSHSIG, the signature format of `ssh-keygen -Y` (OpenSSH, PROTOCOL.sshsig): bytes, no keys."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass

from data.ssh_wire import (
    ED25519,
    WireError,
    WireReader,
    decode_base64,
    ed25519_blob,
    ed25519_raw,
    number,
    string,
)

MAGIC = b"SSHSIG"
VERSION = 1
LINE = 70
"""Base64 characters in a line, as OpenSSH writes them; any width is read."""

_BEGIN = "-----BEGIN SSH SIGNATURE-----"
_END = "-----END SSH SIGNATURE-----"
_HASHES = {"sha256": hashlib.sha256, "sha512": hashlib.sha512}
MAX_TEXT = 16 * 1024


@dataclass(frozen=True)
class SshSig:
    """One signature by an Ed25519 key."""

    key: bytes
    """32 bytes."""
    namespace: str
    signature: bytes
    """64 bytes."""
    hash: str = "sha512"


def message_to_sign(message: bytes, *, namespace: str, hash_: str = "sha512") -> bytes:
    """Return the bytes that the key signs: they name the purpose, not the key."""
    digest = _HASHES[hash_](message).digest()
    parts = (namespace.encode("utf-8"), b"", hash_.encode("ascii"), digest)
    return MAGIC + b"".join(map(string, parts))


def armour(sig: SshSig, *, certificate: bytes = b"") -> str:
    """Write a signature as the text of a `.sig` file.

    The wire form of a certificate of the key stands in the key's place where it is given.
    """
    blob = (
        MAGIC
        + number(VERSION)
        + string(certificate or ed25519_blob(sig.key))
        + string(sig.namespace.encode("utf-8"))
        + string(b"")
        + string(sig.hash.encode("ascii"))
        + string(string(ED25519) + string(sig.signature))
    )
    encoded = base64.b64encode(blob).decode("ascii")
    lines = [encoded[at : at + LINE] for at in range(0, len(encoded), LINE)]
    return "\n".join([_BEGIN, *lines, _END]) + "\n"


def read_armour(text: str) -> SshSig:
    """Read the text of a `.sig` file strictly. Raises WireError."""
    return _read_blob(dearmour(text))


def dearmour(text: str) -> bytes:
    """Return the bytes that the text of a `.sig` file frames. Raises WireError."""
    if len(text) > MAX_TEXT:
        raise WireError("it is too long for a signature")
    lines = text.removesuffix("\n").split("\n")
    if len(lines) < 3 or lines[0] != _BEGIN or lines[-1] != _END:
        raise WireError("it is not framed as an SSH signature")
    return decode_base64("".join(lines[1:-1]))


def _read_blob(blob: bytes) -> SshSig:
    reader = WireReader(blob)
    if reader.take(len(MAGIC)) != MAGIC or reader.number() != VERSION:
        raise WireError("it is not an SSH signature of version 1")
    key = ed25519_raw(reader.string())
    namespace, reserved, hash_ = reader.string(), reader.string(), reader.string()
    signature = WireReader(reader.string())
    reader.end()
    if not namespace or reserved:
        raise WireError("it names no purpose, or uses what is reserved")
    if signature.string() != ED25519:
        raise WireError("its signature is of another kind than its key")
    raw = signature.string()
    signature.end()
    if len(raw) != 64:
        raise WireError("its signature is not 64 bytes long")
    try:
        return SshSig(key, namespace.decode("utf-8"), raw, _hash_name(hash_))
    except UnicodeDecodeError as error:
        raise WireError("its purpose is not text") from error


def _hash_name(name: bytes) -> str:
    for known in _HASHES:
        if known.encode("ascii") == name:
            return known
    raise WireError("its hash is not known")
