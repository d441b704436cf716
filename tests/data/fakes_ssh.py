"""Keys and certificates of SSH made for tests, wrong ones included; nothing here asks OpenSSH."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Sequence

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from data.ssh_keys import key_line
from data.ssh_wire import ed25519_blob, number, string

FROM, UNTIL = 1_795_219_200, 1_795_266_000
"""Seconds: hours of a certificate unless a test says otherwise."""
INSIDE = (FROM + 60) * 1000
"""Milliseconds."""
ALICE = "alice@example.com"


def raw(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes_raw()


def mpint(value: int) -> bytes:
    return string(value.to_bytes(value.bit_length() // 8 + 1, "big"))


class PlainKey:
    """An Ed25519 key."""

    def __init__(self) -> None:
        self.key = Ed25519PrivateKey.generate()
        self.blob = ed25519_blob(raw(self.key))

    @property
    def line(self) -> str:
        return key_line(self.blob)

    def sign(self, message: bytes) -> bytes:
        return string(b"ssh-ed25519") + string(self.key.sign(message))


class TokenKey(PlainKey):
    """An Ed25519 key in a security key that sets these flags."""

    def __init__(self, flags: int = 5) -> None:
        super().__init__()
        self.flags = flags
        kind = string(b"sk-ssh-ed25519@openssh.com")
        self.blob = kind + string(raw(self.key)) + string(b"ssh:")

    def sign(self, message: bytes) -> bytes:
        tail = bytes([self.flags]) + number(7)
        hashed = hashlib.sha256(message).digest()
        signature = self.key.sign(hashlib.sha256(b"ssh:").digest() + tail + hashed)
        return string(b"sk-ssh-ed25519@openssh.com") + string(signature) + tail


class EllipticTokenKey:
    """An ECDSA key in a security key that sets these flags."""

    def __init__(self, flags: int = 1) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.flags = flags
        numbers = self.key.public_key().public_numbers()
        point = b"\4" + numbers.x.to_bytes(32, "big") + numbers.y.to_bytes(32, "big")
        kind = string(b"sk-ecdsa-sha2-nistp256@openssh.com")
        self.blob = kind + string(b"nistp256") + string(point) + string(b"ssh:")

    @property
    def line(self) -> str:
        return key_line(self.blob)

    def sign(self, message: bytes) -> bytes:
        tail = bytes([self.flags]) + number(7)
        signed = hashlib.sha256(b"ssh:").digest() + tail + hashlib.sha256(message).digest()
        r, s = decode_dss_signature(self.key.sign(signed, ec.ECDSA(SHA256())))
        pair = string(mpint(r) + mpint(s))
        return string(b"sk-ecdsa-sha2-nistp256@openssh.com") + pair + tail


AnyKey = PlainKey | EllipticTokenKey


def certificate(
    ca: AnyKey,
    key: PlainKey,
    *,
    serial: int = 7,
    type_: int = 1,
    key_id: str = "oncall",
    principals: Sequence[str] = (ALICE,),
    hours: tuple[int, int] = (FROM, UNTIL),
    critical: bytes = b"",
    extensions: bytes = b"",
    reserved: bytes = b"",
    authority: bytes = b"",
    after: bytes = b"",
) -> str:
    """Return a certificate line; `authority` stands in the place of the CA's key."""
    body = (
        string(b"ssh-ed25519-cert-v01@openssh.com")
        + string(bytes(32))
        + string(raw(key.key))
        + struct.pack(">QI", serial, type_)
        + string(key_id.encode())
        + string(b"".join(string(name.encode()) for name in principals))
        + struct.pack(">QQ", *hours)
        + string(critical)
        + string(extensions)
        + string(reserved)
        + string(authority or ca.blob)
    )
    return key_line(body + string(ca.sign(body)) + after)


def option(name: str, value: str = "") -> bytes:
    """Return an option of a certificate."""
    return string(name.encode()) + string(string(value.encode()) if value else b"")
