"""Signed notes and the keys that sign them (C2SP signed-note v1.0.0): form only, no cryptography.

A note is text, an empty line, and signature lines `— <name> <base64 of key id and payload>`.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode

import msgspec

from oncall_tui.domain.strict_text import from_base64
from oncall_tui.errors import NoteError

ED25519 = 1
"""Kind of a key that signs the text itself."""
COSIGNATURE = 4
"""Kind of an Ed25519 key that signs checkpoints with a time (C2SP tlog-cosignature)."""
MAX_NOTE = 64 * 1024
MAX_LINES = 100
"""Signature lines; a log, its mirror and some witnesses need a handful."""
KEY_ID = 4
_DASH = "— ".encode()
_CONTROLS = bytes(range(0x20)).replace(b"\n", b"")

ROLES = ("mirror", "witness")
"""What a pinned key may be called before it, as `upstream keys` prints it."""


class NoteLine(msgspec.Struct, frozen=True):
    """A signature line."""

    name: str
    key_id: bytes
    payload: bytes
    """What follows the key id."""

    def encode(self) -> bytes:
        """Return the line with its newline."""
        signature = b64encode(self.key_id + self.payload)
        return _DASH + self.name.encode() + b" " + signature + b"\n"


class Note(msgspec.Struct, frozen=True):
    """A text and the signatures under it, none of them checked by being here."""

    text: bytes
    """What is signed; it ends in a newline."""
    lines: tuple[NoteLine, ...]

    def encode(self) -> bytes:
        """Return the note as it is stored and sent."""
        return self.text + b"\n" + b"".join(line.encode() for line in self.lines)


class VKey(msgspec.Struct, frozen=True):
    """A public key under its name."""

    name: str
    kind: int
    key: bytes

    @property
    def key_id(self) -> bytes:
        """The four bytes that stand before each signature by this key."""
        named = self.name.encode() + b"\n" + bytes([self.kind]) + self.key
        return hashlib.sha256(named).digest()[:KEY_ID]

    def encode(self) -> str:
        """Return the key as one word, for configuration files."""
        key = b64encode(bytes([self.kind]) + self.key).decode()
        return f"{self.name}+{self.key_id.hex()}+{key}"


def parse_note(raw: bytes) -> Note:
    """Read a signed note. Raises NoteError."""
    if len(raw) > MAX_NOTE:
        raise NoteError("the note is too large")
    if raw.translate(None, _CONTROLS) != raw:
        raise NoteError("the note has control characters")
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NoteError("the note is not UTF-8") from error
    # The text may have empty lines of its own: the last one ends it.
    text, empty_line, signatures = raw.rpartition(b"\n\n")
    if not empty_line:
        raise NoteError("the note has no signatures")
    return Note(text + b"\n", parse_lines(signatures))


def parse_lines(raw: bytes) -> tuple[NoteLine, ...]:
    """Read signature lines alone, as a witness answers with. Raises NoteError."""
    if len(raw) > MAX_NOTE:
        raise NoteError("the signatures are too large")
    if not raw.endswith(b"\n"):
        raise NoteError("the last signature line has no end")
    lines = raw[:-1].split(b"\n", MAX_LINES)
    if len(lines) > MAX_LINES:
        raise NoteError("the note has too many signatures")
    return tuple(map(_line, lines))


def parse_vkey(text: str) -> VKey:
    """Read a key in the form `VKey.encode` writes. Raises NoteError.

    What `upstream keys` prints before it does no harm: a whole line of it is a key, too.
    """
    role, space, rest = text.strip().partition(" ")
    if space and role in ROLES:
        text = rest.removeprefix("= ").strip(' "')
    parts = text.split("+", 2)
    if len(parts) != 3 or not text.isprintable():
        raise NoteError("a note key has the form name+id+key", where=text[:200])
    name, key_id, encoded = parts
    raw = from_base64(encoded.encode(), "the note key")
    if len(raw) != 33 or raw[0] not in {ED25519, COSIGNATURE}:
        raise NoteError("the note key is of a kind that is not known here", where=text[:200])
    key = VKey(_checked_name(name), raw[0], raw[1:])
    if key.key_id.hex() != key_id:
        raise NoteError("the id of the note key is not that of its name and key", where=text[:200])
    return key


def _line(line: bytes) -> NoteLine:
    name, _, encoded = line.removeprefix(_DASH).partition(b" ")
    if not line.startswith(_DASH):
        raise NoteError("a signature line does not begin with a dash")
    signature = from_base64(encoded, "a signature")
    if len(signature) <= KEY_ID:
        raise NoteError("a signature is too short")
    try:
        readable = name.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NoteError("the name of a note key is not UTF-8") from error
    return NoteLine(_checked_name(readable), signature[:KEY_ID], signature[KEY_ID:])


def _checked_name(name: str) -> str:
    if not name or "+" in name or any(map(str.isspace, name)):
        raise NoteError("the name of a note key is empty, or has a space or a plus in it")
    return name
