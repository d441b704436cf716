"""The writing end of a log: one line or a batch, one write, one fdatasync, under the lock."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from data.file_ops import FileOps
from data.journal_lock import PATIENCE, Held, JournalLock
from data.journal_segments import (
    Segment,
    SegmentSnapshot,
    find_segments,
    refuse_strange_folder,
    segment_at,
    take_snapshot,
)
from data.journal_tail import Tail, find_tail, follow_lines
from data.quarantine import Quarantine, Torn
from oncall_tui.domain.chain import Tip
from oncall_tui.domain.entry_line import b64u, leaf_hash
from oncall_tui.errors import JournalTamperedError

SEGMENT_BYTES = 8 * 1024 * 1024
"""A segment that has reached this is followed by the next one."""


class SyncFailedError(OSError):
    """The disk did not confirm a write; asking again would be answered with a lie."""


class LogWriter:
    """Knows where a log ends, and puts lines there. Its caller sees to one thread at a time."""

    def __init__(self, folder: Path, log: str, ops: FileOps) -> None:
        self.folder = folder
        self.log = log
        self.quarantine = Quarantine(folder / "quarantine", ops)
        self.tip = Tip()
        self.unexplained = True
        """Whether there may be torn ends that no entry tells of yet."""
        self._ops = ops
        self._lock: JournalLock | None = None
        self._writable = False
        self._segment: Segment | None = None
        self._named: Segment | None = None
        """The segment whose name is sure to be on the disk."""
        self._descriptor: int | None = None
        self._end = 0
        self._length = -1
        self._generation = -1
        self._sealed = False
        self._left: Torn | None = None
        """What stands behind the last line of a sealed segment, and is not kept elsewhere yet."""

    def look(self, *, patience: float = 0.0) -> None:
        """Take in what other sessions have saved since.

        What one of them is about to save is seen the next time; `patience` (seconds) waits for it.
        Raises JournalTamperedError, JournalForeignError, JournalError.
        """
        if self._lock is None and not self._open_lock(writable=False):
            self._catch_up()
            return
        assert self._lock is not None  # noqa: S101 - for the type checker
        if self.grew():
            with self._lock.shared(patience=patience) as quiet:
                if quiet:
                    self._catch_up()

    def grew(self) -> bool:
        """Whether another session has written, or is writing. Two fstat calls."""
        if self._lock is None or self._segment is None:
            return (self.folder / "lock").exists() or bool(find_segments(self.folder))
        if self._lock.generation() != self._generation:
            return True
        if self._descriptor is None:
            return self._segment.path.stat().st_size != self._length
        found = os.fstat(self._descriptor)
        if found.st_nlink == 0:
            raise JournalTamperedError(
                "the journal was deleted while it was open",
                where=str(self._segment.path),
                hint="the journal is read-only; start again, and look who deleted it",
            )
        return found.st_size != self._length

    def prepare(self) -> None:
        """Make the folders that writing needs. Raises OSError, JournalError."""
        if not self._writable:
            refuse_strange_folder(self.folder)
            self._ops.make_folder(self.folder)
            self._open_lock(writable=True)

    def writing(self, *, patience: float = PATIENCE) -> Held:
        """Take the lock, with the end of the log known and sound. Raises OSError, JournalError."""
        self.prepare()
        assert self._lock is not None  # noqa: S101 - for the type checker
        held = self._lock.hold(patience=patience)
        try:
            # Reading may have found something torn, and has left it for a writer to move.
            if self.grew() or self._length > self._end:
                torn = self._catch_up()
                if torn is not None:
                    self._cut_torn(torn)
        except BaseException:
            held.release()
            raise
        return held

    def put(self, *lines: bytes) -> None:
        """Put lines, without their newlines, durably at the end. Only inside `writing`.

        Raises OSError when nothing was saved, SyncFailedError when the disk is to blame.
        """
        if self._segment is None or self._sealed or self._end >= SEGMENT_BYTES:
            self._begin_segment()
        descriptor = self._open_segment()
        data = b"".join([line + b"\n" for line in lines])
        # Before the disk is asked, while the processor still has the line at hand.
        tip = Tip(self.tip.size + len(lines), b64u(leaf_hash(lines[-1])))
        try:
            taken = self._ops.write(descriptor, data)
            if taken != len(data):
                raise OSError(errno.ENOSPC, "the disk took a part of the line only")
        except OSError:
            self._take_back(descriptor, data)
            raise
        try:
            self._ops.sync_data(descriptor)
        except OSError as error:
            self._take_back(descriptor, data)
            self._seal()
            raise SyncFailedError(error.errno, error.strerror) from error
        self.tip = tip
        self._end = self._length = self._end + len(data)

    def close(self) -> None:
        """Let go of the files."""
        self._close_segment()
        if self._lock is not None:
            self._lock.close()
            self._lock = None
        self._writable = False

    def _open_lock(self, *, writable: bool) -> bool:
        if self._lock is not None:
            self._lock.close()
            self._lock = None
        try:
            self._lock = JournalLock(self.folder / "lock", writable=writable)
        except FileNotFoundError:
            return False
        self._writable = writable
        return True

    def _catch_up(self) -> Torn | None:
        """Read what was added, and return what is torn at its end."""
        generation = -1 if self._lock is None else self._lock.generation()
        if generation != self._generation or self._segment is None:
            tail, length = self._find_tail()
            self._close_segment()
        else:
            length = self._segment.path.stat().st_size
            if length < self._end:
                raise JournalTamperedError(
                    "the journal has become shorter",
                    where=str(self._segment.path),
                    hint="the journal is read-only; start again, and look who cut it",
                )
            tail = follow_lines(
                SegmentSnapshot(self._segment, length), self._end, self.tip, self.log
            )
        self._generation = generation
        if tail is None:
            return None
        if tail.tip.size < self.tip.size:
            raise JournalTamperedError(
                "the journal has become shorter",
                where=str(self.folder),
                hint="the journal is read-only; start again, and look who cut it",
            )
        self.tip, self._segment, self._end, self._length = tail.tip, tail.segment, tail.end, length
        return Torn(tail.segment.name, tail.end, tail.torn) if tail.torn else None

    def _find_tail(self) -> tuple[Tail | None, int]:
        snapshots = take_snapshot(self.folder)
        if not snapshots:
            return None, 0
        return find_tail(snapshots, self.log), snapshots[-1].length

    def _cut_torn(self, torn: Torn) -> None:
        """Move what a crash left aside; where it cannot be cut, go on in a new segment."""
        self.quarantine.keep(torn)
        self.unexplained = True
        descriptor = self._open_segment()
        try:
            self._ops.truncate(descriptor, self._end)
            self._ops.sync_data(descriptor)
            self._length = self._end
        except OSError:
            self._seal()

    def _take_back(self, descriptor: int, data: bytes) -> None:
        try:
            self._ops.truncate(descriptor, self._end)
            self._length = self._end
        except OSError:
            left = os.fstat(descriptor).st_size - self._end
            self._length = self._end + max(0, left)
            if left > 0 and self._segment is not None:
                self._left = Torn(self._segment.name, self._end, data[:left])
            self._seal()

    def _seal(self) -> None:
        """Write nothing more into this segment; the next one tells the other sessions so."""
        self._sealed = True
        try:
            self._begin_segment()
        except OSError:
            # The next append tries again, and says so when it fails.
            return

    def _begin_segment(self) -> None:
        assert self._lock is not None  # noqa: S101 - for the type checker
        if self._left is not None:
            # Once there is a newer segment nobody looks for it: it must be kept before.
            self.quarantine.keep(self._left)
            self._left, self.unexplained = None, True
        segment = segment_at(self.folder, self.tip.size)
        self._lock.begin_generation()
        self._close_segment()
        if self._segment is not None and self._segment.first == segment.first:
            # It was sealed before it had a line. A new file of that name is another file.
            segment.path.unlink(missing_ok=True)
        self._ops.write_new(segment.path, b"")
        self._segment, self._end, self._length = segment, 0, 0
        self._named = segment
        self._generation = self._lock.generation()
        self._sealed = False

    def _open_segment(self) -> int:
        if self._descriptor is None:
            assert self._segment is not None  # noqa: S101 - for the type checker
            self._descriptor = os.open(
                self._segment.path, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW
            )
            if not stat.S_ISREG(os.fstat(self._descriptor).st_mode):
                raise OSError(errno.EINVAL, "the segment is not a file")
        if self._segment != self._named:
            # Whoever made it may have been killed before its name was on the disk.
            try:
                self._ops.sync_folder(self.folder)
            except OSError:
                self._sealed = True
                raise
            self._named = self._segment
        return self._descriptor

    def _close_segment(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
