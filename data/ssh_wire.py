"""The byte strings that SSH formats are made of (RFC 4251 §5), read strictly."""

from __future__ import annotations

import base64
import binascii
import struct


class WireError(ValueError):
    """Bytes that are not what the format says; callers turn it into an error of their own."""


def string(value: bytes) -> bytes:
    """Return `value` behind its length."""
    return struct.pack(">I", len(value)) + value


def number(value: int) -> bytes:
    """Return an unsigned 32-bit integer."""
    return struct.pack(">I", value)


class WireReader:
    """Takes one member after the other; `end` makes sure that nothing is left."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def take(self, count: int) -> bytes:
        """Return the next `count` bytes."""
        part = self._data[self._at : self._at + count]
        if len(part) != count:
            raise WireError("it ends too early")
        self._at += count
        return part

    def number(self) -> int:
        """Return the next unsigned 32-bit integer."""
        value: int = struct.unpack(">I", self.take(4))[0]
        return value

    def long(self) -> int:
        """Return the next unsigned 64-bit integer."""
        value: int = struct.unpack(">Q", self.take(8))[0]
        return value

    @property
    def at(self) -> int:
        """How many bytes were taken."""
        return self._at

    def string(self) -> bytes:
        """Return the next length-prefixed string."""
        return self.take(self.number())

    def end(self) -> None:
        """Refuse what follows."""
        if self._at != len(self._data):
            raise WireError("bytes follow its end")


def decode_base64(text: str) -> bytes:
    """Decode padded base64 that has exactly one spelling."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise WireError("it is not base64") from error
    if base64.b64encode(raw).decode("ascii") != text:
        raise WireError("it is not base64 as it should be written")
    return raw


ED25519 = b"ssh-ed25519"


def ed25519_blob(raw: bytes) -> bytes:
    """Return the wire form of a public key of 32 bytes."""
    return string(ED25519) + string(raw)


def ed25519_raw(blob: bytes) -> bytes:
    """Return the 32 bytes of a public key in wire form. Raises WireError."""
    reader = WireReader(blob)
    if reader.string() != ED25519:
        raise WireError("it is not an Ed25519 key")
    raw = reader.string()
    reader.end()
    if len(raw) != 32:
        raise WireError("its key is not 32 bytes long")
    return raw


def public_line(raw: bytes) -> str:
    """Write a public key of 32 bytes as in a `.pub` file, without a comment."""
    return "ssh-ed25519 " + base64.b64encode(ed25519_blob(raw)).decode("ascii")


def read_public_line(line: str) -> bytes:
    """Return the 32 bytes of a public key written by `public_line`. Raises WireError."""
    kind, _, encoded = line.partition(" ")
    if kind != "ssh-ed25519":
        raise WireError("it is not an Ed25519 key")
    return ed25519_raw(decode_base64(encoded))
