"""The folder through which people on one host ask each other for approval.

Requests are `<sha256>.request`, answers `<sha256>.<name>.answer`, each written by its owner, whole
and once. What is in them counts by hash and signature, so the modes only keep one person from
taking away what another one wrote.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import stat
from pathlib import Path

import msgspec

from oncall_tui.domain.approval import MAX_REQUEST, request_id
from oncall_tui.domain.endorsement import Endorsement
from oncall_tui.errors import RunbookError

MAX_ANSWER = 32 * 1024
"""Bytes of an answer."""
MOST = 500
"""Files of a kind that are looked at."""

_REQUEST = re.compile(r"([0-9a-f]{64})\.request")
_decoder = msgspec.json.Decoder(Endorsement)


class ApprovalFolder:
    """Implements `services.approvals.Shared`; each method raises RunbookError."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def publish(self, text: str) -> None:
        """Put a request there."""
        self._write(f"{request_id(text)}.request", text.encode("utf-8"))

    def requests(self) -> list[str]:
        """Return the requests that are there and are what their name says."""
        found = []
        for name in self._names():
            match = _REQUEST.fullmatch(name)
            text = self._read(name, MAX_REQUEST) if match else None
            if match and text is not None and request_id(text) == match[1]:
                found.append(text)
        return found

    def answer(self, sha256: str, endorsement: Endorsement) -> None:
        """Put an answer there."""
        content = msgspec.json.encode(endorsement)
        self._write(f"{sha256}.{hashlib.sha256(content).hexdigest()[:16]}.answer", content)

    def answers(self, sha256: str) -> list[Endorsement]:
        """Return the answers to a request; what cannot be read is none."""
        found = []
        for name in self._names():
            if name.startswith(f"{sha256}.") and name.endswith(".answer"):
                text = self._read(name, MAX_ANSWER)
                with contextlib.suppress(msgspec.DecodeError, msgspec.ValidationError):
                    found.append(_decoder.decode(text or ""))
        return found

    def withdraw(self, sha256: str) -> None:
        """Take a request of one's own away, where it is there; nobody takes away another's."""
        try:
            (self._folder / f"{sha256}.request").unlink(missing_ok=True)
        except OSError as error:
            raise _failed(self._folder, error) from error

    def _names(self) -> list[str]:
        self._check()
        try:
            return sorted(os.listdir(self._folder))[: 4 * MOST]
        except OSError as error:
            raise _failed(self._folder, error) from error

    def _check(self) -> None:
        """Refuse a folder in which anybody could replace what somebody else wrote."""
        try:
            found = self._folder.stat()
        except OSError as error:
            raise _failed(self._folder, error) from error
        shared = found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
        if not stat.S_ISDIR(found.st_mode) or (shared and not found.st_mode & stat.S_ISVTX):
            raise RunbookError(
                "in the folder for approvals anybody could replace what others wrote",
                where=str(self._folder),
                hint="chgrp it to those who approve, then chmod 3770",
            )

    def _read(self, name: str, most: int) -> str | None:
        """Return the text of a file; None of what is none, is too long, or could be anybody's."""
        try:
            descriptor = os.open(
                self._folder / name, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
            )
        except OSError:
            return None
        with os.fdopen(descriptor, "rb") as file:
            mode = os.fstat(descriptor).st_mode
            if not stat.S_ISREG(mode) or mode & (stat.S_IWGRP | stat.S_IWOTH):
                return None
            content = file.read(most + 1)
        try:
            return content.decode("utf-8") if len(content) <= most else None
        except UnicodeDecodeError:
            return None

    def _write(self, name: str, content: bytes) -> None:
        """Write a file whole; one that is there already says the same, by its name."""
        self._check()
        beside = self._folder / f".{name}.{os.getpid()}"
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW
        try:
            with os.fdopen(os.open(beside, flags, 0o600), "wb") as file:
                file.write(content)
                os.fchmod(file.fileno(), 0o644)  # others have to read it; the folder says who
                file.flush()
                os.fsync(file.fileno())
            beside.rename(self._folder / name)
        except OSError as error:
            with contextlib.suppress(OSError):
                beside.unlink()
            raise _failed(self._folder, error) from error


def _failed(folder: Path, error: OSError) -> RunbookError:
    return RunbookError(
        "the folder for approvals cannot be used",
        where=str(folder),
        hint=error.strerror or str(error),
    )
