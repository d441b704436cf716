"""Signs and checks notes with Ed25519 (C2SP signed-note v1.0.0, tlog-cosignature v1.0.1)."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from data.keyfile import raw_public
from data.ssh_wire import read_public_line
from oncall_tui.domain.checkpoint import cosignature_message
from oncall_tui.domain.note import COSIGNATURE, ED25519, Note, NoteLine, VKey
from oncall_tui.errors import NoteError

SIGNATURE = 64
MAX_TIME = 2**63 - 1


class SigningKey(Protocol):
    """An Ed25519 key that signs, such as that of a session."""

    @property
    def public(self) -> str:
        """The public half, `ssh-ed25519 AAAA…`."""

    def sign(self, message: bytes) -> bytes:
        """Return a signature of 64 bytes."""


NoteKey = bytes | Ed25519PrivateKey | SigningKey
"""A seed of 32 bytes, a key, or what signs in its place."""


def sign_note(text: bytes, name: str, key: NoteKey) -> NoteLine:
    """Sign the text of a note, which ends in a newline, under the name of a key."""
    sign = _private(key)
    return NoteLine(name, note_key(name, key).key_id, sign.sign(text))


def cosign(text: bytes, name: str, key: NoteKey, time_s: int) -> NoteLine:
    """Vouch for the text of a checkpoint at a time, in seconds since 1970."""
    if not 0 < time_s <= MAX_TIME:
        raise ValueError("a cosignature needs a time")
    signature = _private(key).sign(cosignature_message(time_s, text))
    key_id = note_key(name, key, COSIGNATURE).key_id
    return NoteLine(name, key_id, struct.pack(">Q", time_s) + signature)


def note_key(name: str, key: NoteKey, kind: int = ED25519) -> VKey:
    """Return what others check the signatures of a key with."""
    private = _private(key)
    if isinstance(private, Ed25519PrivateKey):
        return VKey(name, kind, raw_public(private))
    return VKey(name, kind, read_public_line(private.public))


def verify_note(note: Note, keys: Iterable[VKey]) -> tuple[NoteLine, ...]:
    """Return the lines that are proven to be by one of the keys.

    Lines by others are ignored, and so is a second one by the same key. Raises NoteError when a
    line by one of the keys is wrong, or when there is none.
    """
    known = {(key.name, key.key_id): key for key in keys}
    proven: list[NoteLine] = []
    for line in note.lines:
        key = known.pop((line.name, line.key_id), None)
        if key is None:
            continue
        if not _is_by(key, line, note.text):
            raise NoteError("a signature of the note is wrong", where=line.name)
        proven.append(line)
    if not proven:
        raise NoteError("none of the keys that are known signed the note")
    return tuple(proven)


def cosignature_time(line: NoteLine) -> int:
    """Return when a cosigner vouched, in seconds since 1970; for lines that are proven."""
    time_s: int = struct.unpack_from(">Q", line.payload)[0]
    return time_s


def _is_by(key: VKey, line: NoteLine, text: bytes) -> bool:
    message, signature = text, line.payload
    if key.kind == COSIGNATURE:
        if len(line.payload) != 8 + SIGNATURE or not 0 < cosignature_time(line) <= MAX_TIME:
            return False
        message, signature = cosignature_message(cosignature_time(line), text), line.payload[8:]
    try:
        Ed25519PublicKey.from_public_bytes(key.key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def _private(key: NoteKey) -> Ed25519PrivateKey | SigningKey:
    return Ed25519PrivateKey.from_private_bytes(key) if isinstance(key, bytes) else key
