"""A journal in a folder of the test, a disk that fails on demand, and verifying as wired."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Sequence
from pathlib import Path

from data.approval_proof import ApprovalProof
from data.blobs import Blobs
from data.file_ops import FileOps
from data.journal_file import JournalFile, open_journal
from data.journal_segments import log_folder, take_snapshot
from data.signature_check import check_ed25519
from data.signing import Signer, key_file_signer
from data.trusted_keys import own_key
from data.vouching import check_voucher
from oncall_tui.domain.trust import TrustedKey
from oncall_tui.ports import Clock
from oncall_tui.services.verify_claims import Claims
from oncall_tui.services.verify_report import Report
from oncall_tui.services.verify_sessions import Demands
from oncall_tui.services.verifying import Checks, verify
from tests.fakes import FakeClock

LOG = "alice@jump01"


def journal_in(
    state: Path,
    *,
    clock: Clock | None = None,
    signed: bool = True,
    signer: Signer | None = None,
    ops: FileOps | None = None,
    user: str = "alice",
) -> JournalFile:
    """Open a journal below `state`."""
    if signed and signer is None:
        signer = key_file_signer(state, comment="alice@jump01")
    return open_journal(
        state,
        user=user,
        host="jump01",
        clock=clock or FakeClock(),
        signer=signer,
        tool_version="0.0-test",
        by="alice@example.com",
        ops=ops,
    )


def segment_paths(state: Path, *, user: str = "alice") -> list[Path]:
    """Return the segments, oldest first."""
    return sorted(log_folder(state, user=user, host="jump01").glob("seg-*.jsonl"))


def lines_of(state: Path) -> list[bytes]:
    """Return all lines, each with its newline."""
    return [line for path in segment_paths(state) for line in path.read_bytes().splitlines(True)]


def rewrite(state: Path, lines: Sequence[bytes]) -> None:
    """Replace a log of one segment."""
    (path,) = segment_paths(state)
    path.write_bytes(b"".join(lines))


def judge(
    state: Path,
    *,
    trusted: Sequence[TrustedKey] | None = None,
    log: str = LOG,
    upstream: bool = False,
    approvers: Sequence[TrustedKey] | None = None,
) -> Report:
    """Verify the log of alice below `state`, trusting her own key unless told otherwise."""
    folder = state / "journal" / log
    blobs = Blobs(folder / "blobs")
    return verify(
        take_snapshot(folder),
        log=log,
        checks=Checks(
            check_ed25519,
            check_voucher,
            blobs.check,
            ApprovalProof(approvers),
            lambda _: Claims(pinned=upstream),
        ),
        demands=Demands(own_key(state) if trusted is None else trusted),
    )


class FailingDisk(FileOps):
    """Does as it is told until a call is armed; then that call fails, once or for good."""

    def __init__(self) -> None:
        self.armed: dict[str, list[int]] = {}
        """By call: the errno of each coming failure; it works again when none is left."""
        self.short: list[int] = []
        """How many bytes each coming write of a line takes."""
        self.room: int | None = None
        """Bytes that still fit onto the disk."""
        self.calls: list[str] = []

    def write(self, descriptor: int, data: bytes) -> int:
        self._maybe_fail("write")
        if self.short:
            return super().write(descriptor, data[: self.short.pop(0)])
        if self.room is not None:
            if self.room == 0:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            data = data[: self.room]
            self.room -= len(data)
        return super().write(descriptor, data)

    def sync_data(self, descriptor: int) -> None:
        self._maybe_fail("sync_data")

    def truncate(self, descriptor: int, length: int) -> None:
        self._maybe_fail("truncate")
        super().truncate(descriptor, length)

    def sync_folder(self, folder: Path) -> None:
        self._maybe_fail("sync_folder")

    def _maybe_fail(self, call: str) -> None:
        self.calls.append(call)
        if self.armed.get(call):
            number = self.armed[call].pop(0)
            raise OSError(number, os.strerror(number))


def mode_of(path: Path) -> int:
    """Return the permission bits."""
    return stat.S_IMODE(path.stat().st_mode)
