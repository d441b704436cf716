"""Key revocation lists as `ssh-keygen -k` writes them (OpenSSH, PROTOCOL.krl), read directly."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from data.ssh_wire import WireError, WireReader
from oncall_tui.errors import ConfigError

MAGIC = 0x5353484B524C0A00
FORMAT = 1
MAX_BYTES = 16 * 1024 * 1024

_Member = TypeVar("_Member")
_CERTIFICATES, _KEYS, _SHA1, _SHA256, _EXTENSION = 1, 2, 3, 5, 255
_SERIALS, _RANGE, _BITMAP, _IDS, _CERTIFICATE_EXTENSION = 0x20, 0x21, 0x22, 0x23, 0x39


@dataclass
class RevokedCertificates:
    """What is revoked of the certificates by one authority."""

    ca: bytes
    """Its key in wire form; empty: of every authority."""
    serials: set[int] = field(default_factory=set)
    ranges: list[tuple[int, int]] = field(default_factory=list)
    """First and last."""
    bitmaps: list[tuple[int, int]] = field(default_factory=list)
    """Offset, and an integer whose bit n stands for the serial offset + n."""
    ids: set[str] = field(default_factory=set)

    def hold(self, serial: int, key_id: str) -> bool:
        """Whether a certificate of this authority is revoked; serial 0 is none."""
        if key_id in self.ids:
            return True
        return serial != 0 and (
            serial in self.serials
            or any(first <= serial <= last for first, last in self.ranges)
            or any(serial >= at and bits >> (serial - at) & 1 for at, bits in self.bitmaps)
        )


@dataclass
class Krl:
    """A revocation list. It has no dates: what it holds is revoked, today and for the past."""

    certificates: list[RevokedCertificates] = field(default_factory=list)
    keys: set[bytes] = field(default_factory=set)
    sha1: set[bytes] = field(default_factory=set)
    sha256: set[bytes] = field(default_factory=set)

    def revokes_key(self, blob: bytes) -> bool:
        """Whether a plain key in wire form is revoked."""
        return (
            blob in self.keys
            or hashlib.sha1(blob, usedforsecurity=False).digest() in self.sha1
            or hashlib.sha256(blob).digest() in self.sha256
        )

    def revokes_certificate(self, *, ca: bytes, serial: int, key_id: str) -> bool:
        """Whether a certificate is revoked, by its number, by its id, or with its authority."""
        mine = (part for part in self.certificates if part.ca in {b"", ca})
        return self.revokes_key(ca) or any(part.hold(serial, key_id) for part in mine)


def load_krl(path: Path) -> Krl:
    """Read a list. Raises ConfigError: where it is missing or odd, nobody must be trusted."""
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise ConfigError(
            "the list of revoked keys cannot be read",
            where=str(path),
            hint=error.strerror or str(error),
        ) from error
    try:
        return parse_krl(raw)
    except WireError as error:
        raise ConfigError(
            f"the list of revoked keys cannot be used: {error}",
            where=str(path),
            hint="make it with ssh-keygen -k",
        ) from error


def parse_krl(raw: bytes) -> Krl:
    """Read the bytes of a list. Raises WireError, also for a way to revoke that is unknown here."""
    if len(raw) > MAX_BYTES:
        raise WireError("it is too large")
    reader = WireReader(raw)
    if reader.long() != MAGIC or reader.number() != FORMAT:
        raise WireError("it is not a revocation list of format 1")
    reader.take(3 * 8)  # version, date and flags of the list
    reader.string()
    reader.string()
    krl = Krl()
    while reader.at < len(raw):
        _section(krl, reader.take(1)[0], reader.string())
    return krl


def _section(krl: Krl, kind: int, data: bytes) -> None:
    hashes = {_KEYS: krl.keys, _SHA1: krl.sha1, _SHA256: krl.sha256}
    if kind == _CERTIFICATES:
        krl.certificates.append(_certificates(data))
    elif kind in hashes:
        hashes[kind].update(_each(data, WireReader.string))
    elif kind == _EXTENSION:
        _skip_extension(WireReader(data))
    else:
        raise WireError(f"it has a section of the unknown kind {kind}")


def _certificates(data: bytes) -> RevokedCertificates:
    reader = WireReader(data)
    part = RevokedCertificates(reader.string())
    reader.string()
    while reader.at < len(data):
        _certificate_section(part, reader.take(1)[0], reader.string())
    return part


def _certificate_section(part: RevokedCertificates, kind: int, data: bytes) -> None:
    reader = WireReader(data)
    if kind == _SERIALS:
        part.serials.update(_each(data, WireReader.long))
    elif kind == _RANGE:
        part.ranges.append((reader.long(), reader.long()))
        reader.end()
    elif kind == _BITMAP:
        part.bitmaps.append((reader.long(), int.from_bytes(reader.string(), "big")))
        reader.end()
    elif kind == _IDS:
        part.ids.update(name.decode("utf-8", "replace") for name in _each(data, WireReader.string))
    elif kind == _CERTIFICATE_EXTENSION:
        _skip_extension(reader)
    else:
        raise WireError(f"it revokes certificates in the unknown way {kind:#x}")


def _each(data: bytes, take: Callable[[WireReader], _Member]) -> Iterator[_Member]:
    reader = WireReader(data)
    while reader.at < len(data):
        yield take(reader)


def _skip_extension(reader: WireReader) -> None:
    name = reader.string().decode("utf-8", "replace")
    if reader.take(1) != b"\0":
        raise WireError(f"it depends on the extension {name[:60]!r}, which is not known here")
