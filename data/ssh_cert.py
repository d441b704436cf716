"""OpenSSH certificates (PROTOCOL.certkeys), read strictly; nothing is checked but their form."""

from __future__ import annotations

from dataclasses import dataclass

from data.ssh_keys import PARTS, PublicKey, read_key, text_of
from data.ssh_wire import WireError, WireReader

USER = 1
"""Type of a certificate about a person; 2 is about a host."""
MAX_PRINCIPALS = 256

SUFFIX = "-cert-v01@openssh.com"
KINDS = {kind.removesuffix("@openssh.com") + SUFFIX: kind for kind in PARTS}
"""By kind of certificate: the kind of key that it is about."""


@dataclass(frozen=True)
class Certificate:
    """The members of a certificate."""

    key: PublicKey
    serial: int
    type: int
    key_id: str
    principals: tuple[str, ...]
    valid_after: int
    """Seconds, UTC; inclusive."""
    valid_before: int
    """Seconds, UTC; exclusive."""
    critical: tuple[str, ...]
    """Names of its critical options."""
    ca: PublicKey
    signed: bytes
    """What its authority signed."""
    signature: bytes


def is_certificate(line: str) -> bool:
    """Whether a public key line is a certificate."""
    return line.partition(" ")[0] in KINDS


def read_certificate(blob: bytes) -> Certificate:
    """Read a certificate in wire form. Raises WireError."""
    reader = WireReader(blob)
    kind = KINDS.get(text_of(reader.string()))
    if kind is None:
        raise WireError("it is no certificate of a known kind")
    reader.string()  # the nonce
    key = PublicKey(kind, tuple(reader.string() for _ in range(PARTS[kind])))
    serial, type_ = reader.long(), reader.number()
    key_id, principals = text_of(reader.string()), _principals(reader.string())
    after, before = reader.long(), reader.long()
    critical = _options(reader.string())
    _options(reader.string())
    if reader.string():
        raise WireError("it uses what is reserved")
    ca = read_key(reader.string())
    signed = blob[: reader.at]
    signature = reader.string()
    reader.end()
    return Certificate(
        key, serial, type_, key_id, principals, after, before, critical, ca, signed, signature
    )


def _principals(raw: bytes) -> tuple[str, ...]:
    reader = WireReader(raw)
    found: list[str] = []
    while reader.at < len(raw):
        found.append(text_of(reader.string()))
    if len(found) > MAX_PRINCIPALS:
        raise WireError("it names too many people")
    return tuple(found)


def _options(raw: bytes) -> tuple[str, ...]:
    """Return the names; they are sorted, and none stands there twice."""
    reader = WireReader(raw)
    names: list[str] = []
    while reader.at < len(raw):
        names.append(text_of(reader.string()))
        reader.string()
    if names != sorted(set(names)):
        raise WireError("its options are not in order")
    return tuple(names)
