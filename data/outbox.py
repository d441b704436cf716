"""A log as it is sent: checkpoints, proofs, packages, texts; read from the files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data.access_token import make_token
from data.blobs import Blobs
from data.checkpoint_files import SignedCheckpoint
from data.checkpointing import Checkpoints
from data.journal_lines import JournalLines
from data.journal_segments import find_segments, take_snapshot
from oncall_tui.domain.checkpoint import origin_of
from oncall_tui.domain.entry import EntryType
from oncall_tui.domain.entry_line import decode
from oncall_tui.domain.mirror import encode_package
from oncall_tui.domain.session import read_opened
from oncall_tui.domain.sync import Promise, Text, Texts
from oncall_tui.domain.text_refs import refs_in
from oncall_tui.domain.work_parts import millis
from oncall_tui.errors import JournalError, JournalTamperedError

if TYPE_CHECKING:
    from data.journal_file import JournalFile
    from oncall_tui.ports import Clock


MAX_TEXTS = 200
"""Texts of one round."""


class JournalOutbox:
    """Implements `services.sync_ports.Outbox` over an open journal."""

    def __init__(self, journal: JournalFile, *, upstream: str, clock: Clock) -> None:
        """`upstream` is the name of the mirror's key: tokens are for it alone."""
        self.origin = origin_of(journal.log)
        self._journal = journal
        self._upstream = upstream
        self._clock = clock
        self._folder: Path = journal.folder
        self._blobs = Blobs(journal.folder / "blobs")
        self._lines = JournalLines(journal.folder)

    @property
    def _checkpoints(self) -> Checkpoints:
        return self._journal.checkpoints

    def promise(self) -> Promise | None:
        """Return a checkpoint over all entries, or the newest there is. Raises JournalError."""
        return _promise(self._journal.checkpoint() or self._checkpoints.files.newest())

    def promised(self, size: int) -> Promise | None:
        """Return the checkpoint of a size; None when there was none. Raises JournalError."""
        if size not in self._checkpoints.files.sizes():
            return None
        return _promise(self._checkpoints.files.at(size))

    def consistency(self, old: int, size: int) -> Sequence[bytes]:
        """Prove that `size` entries continue `old`. Raises JournalError."""
        return self._checkpoints.tree.consistency(old, size)

    def package(self, first: int, last: int, size: int) -> bytes:
        """Return encoded entries and their proof against the tree of `size`. JournalError."""
        tree = self._checkpoints.tree
        return encode_package(tree.read(first, last), tree.subtree(first - first % 256, last, size))

    def introduction(self, promise: Promise) -> bytes | None:
        """Return the `session.open` line of whoever signed; None when it is not in the log."""
        lines = self._openings()
        return next((x for x in lines if _key_id(self.origin, x) == promise.signer), None)

    def opening(self) -> bytes | None:
        """Return the newest `session.open` line that is still in its hours; None without one."""
        now = self._clock.now()
        return next((line for line in self._openings() if _lasts(line, now)), None)

    def texts(self, start: int, end: int, before: int) -> Texts:
        """Return the texts of entries `start` to `end` that are older than `before` (ms)."""
        found: list[Text] = []
        index = start
        for line in self._lines.read(start, end):
            entry = decode(line)
            if millis(entry.ts) > before or len(found) >= MAX_TEXTS:
                break
            if entry.type == EntryType.TEXT_REDACTED and isinstance(entry.d.get("sha256"), str):
                found.append(Text(entry.d["sha256"], None))
            else:
                found += self._texts_of(entry.d)
            index += 1
        return Texts(tuple(found), index)

    def token(self) -> str | None:
        """Return a token, signed by the open session; None without one."""
        key = self._journal.session_key
        if key is None:
            return None
        now = self._clock.now()
        return make_token(key, upstream=self._upstream, by=self._journal.by, now=now)

    def _texts_of(self, data: Mapping[str, Any]) -> Iterator[Text]:
        """Yield the texts that an entry vouches for, without those that were erased."""
        for ref in refs_in(data):
            content = self._blobs.content(ref)
            if content is not None:
                yield Text(ref.sha256, content)

    def _openings(self) -> Iterator[bytes]:
        """Yield the lines that open sessions, those of newer segments first."""
        if not find_segments(self._folder):
            return
        for snapshot in reversed(take_snapshot(self._folder)):
            lines = [line for line in snapshot.lines() if b'"type":"session.open"' in line]
            yield from (line.removesuffix(b"\n") for line in reversed(lines))


def _promise(signed: SignedCheckpoint | None) -> Promise | None:
    from oncall_tui.domain.note import parse_note

    if signed is None:
        return None
    return Promise(signed.size, signed.note, parse_note(signed.note).lines[0].key_id)


def _lasts(line: bytes, now: int) -> bool:
    try:
        entry = decode(line)
        if entry.type != EntryType.SESSION_OPEN:
            return False
        opened = read_opened(entry.d)
    except (JournalTamperedError, JournalError):
        return False
    return opened.opened <= now < opened.not_after


def _key_id(origin: str, line: bytes) -> bytes:
    from data.ssh_wire import WireError, read_public_line
    from oncall_tui.domain.note import ED25519, VKey

    try:
        entry = decode(line)
        if entry.type != EntryType.SESSION_OPEN:
            return b""
        return VKey(origin, ED25519, read_public_line(str(entry.d.get("key", "")))).key_id
    except (JournalTamperedError, JournalError, WireError):
        return b""
