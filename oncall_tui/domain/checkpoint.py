"""Checkpoints: the size and root that a log stands by (C2SP tlog-checkpoint v1.0.0)."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode

import msgspec

from oncall_tui.domain.strict_text import decimal, hash_from_base64
from oncall_tui.errors import NoteError

ORIGIN = "oncall-tui.local/j/"
"""What the origin of each of our logs begins with."""
_LOG = re.compile(r"[A-Za-z0-9._-]{1,100}@[A-Za-z0-9._-]{1,100}")


class Checkpoint(msgspec.Struct, frozen=True):
    """What the text of a checkpoint says."""

    origin: str
    """Which log; the name of its key is the same."""
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()
    """Lines of others; we write none, and keep them where they are signed."""

    def text(self) -> bytes:
        """Return the text that is signed."""
        lines = (self.origin, str(self.size), b64encode(self.root).decode(), *self.extensions)
        return "".join(f"{line}\n" for line in lines).encode()


def parse_checkpoint(text: bytes) -> Checkpoint:
    """Read the text of a note as a checkpoint. Raises NoteError."""
    lines = text.split(b"\n")
    if len(lines) < 4 or lines.pop() or not all(lines):
        raise NoteError("a checkpoint has three lines, none of them empty")
    try:
        origin, *extensions = (line.decode("utf-8") for line in (lines[0], *lines[3:]))
    except UnicodeDecodeError as error:
        raise NoteError("the checkpoint is not UTF-8") from error
    size = decimal(lines[1], "the size of the checkpoint")
    root = hash_from_base64(lines[2], "the root of the checkpoint")
    return Checkpoint(origin, size, root, tuple(extensions))


def origin_of(log: str) -> str:
    """Return the origin of a log (`user@host`)."""
    return ORIGIN + log


def log_of(origin: str) -> str:
    """Return the log behind an origin of ours, fit for a folder. Raises NoteError for others."""
    log = origin.removeprefix(ORIGIN)
    if not origin.startswith(ORIGIN) or not _LOG.fullmatch(log):
        raise NoteError("the origin is not that of a journal", where=origin[:200])
    return log


def origin_hash(origin: str) -> str:
    """Return what stands for an origin in URLs: its SHA-256 in hexadecimal."""
    return hashlib.sha256(origin.encode()).hexdigest()


def cosignature_message(time_s: int, text: bytes) -> bytes:
    """Return what a cosigner signs; seconds since 1970 (C2SP tlog-cosignature v1.0.1)."""
    return b"cosignature/v1\ntime %d\n" % time_s + text
