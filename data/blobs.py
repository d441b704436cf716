"""Free text that entries vouch for: salted, one file each, so that it can be erased."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path

from data.file_ops import FileOps
from oncall_tui.domain.entry import BlobRef
from oncall_tui.errors import JournalError

SALT = 16
"""Bytes."""
MAX_TEXT = 8 * 1024 * 1024

_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)


class Blobs:
    """The folder `blobs` beside the segments."""

    def __init__(self, folder: Path, ops: FileOps | None = None) -> None:
        self._folder = folder
        self._ops = ops or FileOps()

    def put(self, text: str) -> BlobRef:
        """Keep a text; when this returns it is on the disk.

        Raises OSError, and JournalError for what is no text or too much of it.
        """
        try:
            raw = text.encode("utf-8")
        except UnicodeEncodeError as error:
            raise JournalError(
                "the text holds what is not Unicode", hint="type it again"
            ) from error
        if len(raw) > MAX_TEXT:
            raise JournalError(f"a text of {len(raw)} bytes is too long", hint="attach a file")
        content = os.urandom(SALT) + raw
        sha256 = hashlib.sha256(content).hexdigest()
        self._ops.make_folder(self._folder)
        self._ops.write_new(self._folder / sha256, content)
        return BlobRef(sha256, len(raw))

    def get(self, ref: BlobRef) -> str | None:
        """Return a text; None when it was erased, is not what was vouched for, or no text."""
        content = self.content(ref)
        if content is None or not intact(ref, content):
            return None
        try:
            return content[SALT:].decode("utf-8")
        except UnicodeDecodeError:
            # Whoever wrote the entry may vouch for any bytes: those of a mate come from outside.
            return None

    def check(self, ref: BlobRef) -> bool | None:
        """Whether a text is the one that was vouched for; None when it was erased."""
        content = self.content(ref)
        return None if content is None else intact(ref, content)

    def content(self, ref: BlobRef) -> bytes | None:
        """Return salt and text as they lie there; None when they were erased."""
        if not _SHA256.fullmatch(ref.sha256):
            return None
        try:
            descriptor = os.open(
                self._folder / ref.sha256, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW
            )
        except OSError:
            return None
        with os.fdopen(descriptor, "rb") as file:
            return file.read(MAX_TEXT + SALT + 1)


def intact(ref: BlobRef, content: bytes) -> bool:
    """Whether salt and text are the ones that an entry vouches for."""
    return len(content) == ref.bytes + SALT and hashlib.sha256(content).hexdigest() == ref.sha256
