"""Public keys and signatures of SSH, all kinds that may vouch for a session.

RFC 4253 §6.6, RFC 5656 §3.1, RFC 8332, RFC 8709; security keys: OpenSSH, PROTOCOL.u2f.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256, SHA384, SHA512, HashAlgorithm

from data.ssh_wire import WireError, WireReader, decode_base64, string

MAX_BLOB = 16 * 1024
RSA_BITS = (2048, 16384)
"""Least and most: below, a key can be broken; above, checking takes long."""

ED25519 = "ssh-ed25519"
SK_ED25519 = "sk-ssh-ed25519@openssh.com"
SK_ECDSA = "sk-ecdsa-sha2-nistp256@openssh.com"
RSA = "ssh-rsa"
P256, P384, P521 = (f"ecdsa-sha2-nistp{bits}" for bits in (256, 384, 521))

PARTS = {ED25519: 1, SK_ED25519: 2, P256: 2, P384: 2, P521: 2, SK_ECDSA: 3, RSA: 2}
"""By kind of key: how many strings its public half is made of."""

_CURVES: dict[str, tuple[ec.EllipticCurve, HashAlgorithm]] = {
    P256: (ec.SECP256R1(), SHA256()),
    P384: (ec.SECP384R1(), SHA384()),
    P521: (ec.SECP521R1(), SHA512()),
    SK_ECDSA: (ec.SECP256R1(), SHA256()),
}
_RSA_HASHES: dict[str, HashAlgorithm] = {"rsa-sha2-256": SHA256(), "rsa-sha2-512": SHA512()}
"""`ssh-rsa` as the name of a signature means SHA-1: not taken."""

TOUCHED, VERIFIED = 0x01, 0x04


@dataclass(frozen=True)
class PublicKey:
    """A key that can check signatures."""

    kind: str
    parts: tuple[bytes, ...]

    @property
    def blob(self) -> bytes:
        """Its wire form."""
        return string(self.kind.encode("ascii")) + b"".join(map(string, self.parts))

    @property
    def line(self) -> str:
        """Its form in a `.pub` file, without a comment."""
        return key_line(self.blob)

    @property
    def on_token(self) -> bool:
        """Whether it lives in a security key."""
        return self.kind in {SK_ED25519, SK_ECDSA}


def key_line(blob: bytes) -> str:
    """Write a key or certificate in wire form as in a `.pub` file. Raises WireError."""
    kind = text_of(WireReader(blob).string())
    return f"{kind} {base64.b64encode(blob).decode('ascii')}"


def read_line(line: str) -> bytes:
    """Return the wire form of a key or certificate written by `key_line`. Raises WireError."""
    kind, _, encoded = line.partition(" ")
    if len(encoded) > MAX_BLOB:
        raise WireError("its key is too long")
    blob = decode_base64(encoded)
    if text_of(WireReader(blob).string()) != kind:
        raise WireError("its key is of another kind than it says")
    return blob


def text_of(raw: bytes) -> str:
    """Read a name. Raises WireError."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise WireError("it holds a name that is no text") from error


def read_key(blob: bytes) -> PublicKey:
    """Read a plain public key, no certificate. Raises WireError."""
    reader = WireReader(blob)
    kind = text_of(reader.string())
    if kind not in PARTS:
        raise WireError(f"{kind[:60]!r} is no kind of key that may vouch")
    key = PublicKey(kind, tuple(reader.string() for _ in range(PARTS[kind])))
    reader.end()
    return key


def verify(key: PublicKey, signature: bytes, message: bytes) -> int | None:
    """Check a signature in wire form; return the flags of a security key, None for other keys.

    Raises WireError when it is wrong, or of a kind that does not belong to the key.
    """
    try:
        return _verify(key, WireReader(signature), message)
    except (InvalidSignature, UnsupportedAlgorithm, ValueError) as error:
        if isinstance(error, WireError):
            raise
        raise WireError("its signature is wrong") from error


def _verify(key: PublicKey, reader: WireReader, message: bytes) -> int | None:
    kind, raw = text_of(reader.string()), reader.string()
    if key.kind == RSA:
        if kind not in _RSA_HASHES:
            raise WireError("its signature is of another kind than its key")
        _rsa(key).verify(raw, message, padding.PKCS1v15(), _RSA_HASHES[kind])
    elif kind != key.kind:
        raise WireError("its signature is of another kind than its key")
    flags = None
    if key.on_token:
        tail = reader.take(5)
        flags = tail[0]
        application = hashlib.sha256(key.parts[-1]).digest()
        message = application + tail + hashlib.sha256(message).digest()
    reader.end()
    if key.kind in {ED25519, SK_ED25519}:
        Ed25519PublicKey.from_public_bytes(key.parts[0]).verify(raw, message)
    elif key.kind in _CURVES:
        _verify_ecdsa(key, raw, message)
    return flags


def _verify_ecdsa(key: PublicKey, raw: bytes, message: bytes) -> None:
    curve, digest = _CURVES[key.kind]
    if f"nistp{curve.key_size}".encode("ascii") != key.parts[0]:
        raise WireError("its key lies on another curve than it says")
    reader = WireReader(raw)
    r, s = _integer(reader.string()), _integer(reader.string())
    reader.end()
    public = ec.EllipticCurvePublicKey.from_encoded_point(curve, key.parts[1])
    public.verify(encode_dss_signature(r, s), message, ec.ECDSA(digest))


def check_size(key: PublicKey) -> tuple[int, int]:
    """Refuse an RSA key that is too short or too long. Raises WireError."""
    exponent, modulus = map(_integer, key.parts)
    if not RSA_BITS[0] <= modulus.bit_length() <= RSA_BITS[1] or exponent.bit_length() > 64:
        raise WireError("its RSA key is too short or too long")
    return exponent, modulus


def _rsa(key: PublicKey) -> rsa.RSAPublicKey:
    return rsa.RSAPublicNumbers(*check_size(key)).public_key()


def _integer(raw: bytes) -> int:
    """Read a positive integer that has exactly one spelling (RFC 4251, mpint)."""
    value = int.from_bytes(raw, "big", signed=True)
    if value <= 0 or value.to_bytes(value.bit_length() // 8 + 1, "big") != raw:
        raise WireError("it holds a number that is not as it should be written")
    return value


def flags_of(byte: int | None) -> tuple[bool | None, bool | None]:
    """Return whether somebody touched the security key, and whether it knew who."""
    return (None, None) if byte is None else (bool(byte & TOUCHED), bool(byte & VERIFIED))
