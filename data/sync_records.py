"""What is kept of sending a log: receipts, how far its texts went, and alarms with evidence."""

from __future__ import annotations

import re
import threading
from pathlib import Path

from data.file_ops import FileOps
from data.receipts import Receipt, read_receipt, receipt_sizes, store_receipt
from data.whole_file import put_whole, read_whole
from oncall_tui.domain.note import MAX_NOTE, Note, NoteLine, VKey, parse_lines, parse_note
from oncall_tui.domain.sync import Promise
from oncall_tui.domain.text import plain
from oncall_tui.errors import JournalFullError, NoteError, OncallError
from oncall_tui.ports import Clock

MAX_AHEAD_S = 300
"""Seconds that a receipt may be from the future: clocks differ."""
LOOKED_AT = 64
"""Newest receipts among which one of a key is looked for."""
_NUMBER = re.compile(rb"\d{1,18}")


class SyncRecords:
    """Implements `services.sync_ports.Records` in the folder of a log."""

    def __init__(
        self,
        folder: Path,
        *,
        mirror: VKey,
        witness: VKey | None,
        clock: Clock,
        ops: FileOps | None = None,
    ) -> None:
        self._folder = folder
        self._mirror = mirror
        self._witness = witness
        self._clock = clock
        self._ops = ops or FileOps()
        self._lock = threading.Lock()

    def witnessed(self, *, witness: bool = False) -> int:
        """Return the size of the newest receipt that the pinned mirror, or witness, signed; or 0.

        Others are passed over: another mirror may have been pinned before. Raises JournalError.
        """
        key = self._witness if witness else self._mirror
        for size in reversed(receipt_sizes(self._folder)[-LOOKED_AT:]):
            if key is not None and self._is_good(read_receipt(self._folder, size), key):
                return size
        return 0

    def accept(self, promise: Promise, answer: bytes, *, witness: bool) -> bool:
        """Store the receipt in an answer: one line more below the checkpoint.

        Returns False when the pinned key did not sign. Raises NoteError when its signature is
        wrong or from the future, JournalFullError.
        """
        key = self._witness if witness else self._mirror
        if key is None or not answer:
            return False
        try:
            line = self._proven(promise.note, parse_lines(answer), key)
        except UnknownKeyError:
            return False
        with self._lock:
            known = read_receipt(self._folder, promise.size).note
            note = parse_note(known if witness and known else promise.note)
            lines = (*(other for other in note.lines if other.key_id != line.key_id), line)
            whole = Note(note.text, lines).encode()
            store_receipt(self._folder, Receipt(promise.size, whole), self._ops)
        return True

    def alarm(self) -> str:
        """Return why nothing is sent any more, in one line; "" when all is well."""
        try:
            why = read_whole(self._folder / "alarm" / "why", MAX_NOTE)
        except OSError:
            why = b"the alarm of the journal cannot be read"
        return "" if why is None else plain(why.decode("utf-8", "replace").strip(), 300)

    def raise_alarm(self, why: str, ours: bytes, theirs: bytes) -> None:
        """Keep both checkpoints, ours and theirs, then say why. Raises JournalFullError."""
        folder = self._folder / "alarm"
        stamp = str(self._clock.now())
        try:
            self._ops.make_folder(folder)
            put_whole(folder / f"{stamp}-ours", ours, self._ops)
            put_whole(folder / f"{stamp}-theirs", theirs, self._ops)
            if not (folder / "why").exists():
                put_whole(folder / "why", f"{why}\n".encode(), self._ops)
        except OSError as error:
            raise _full(self._folder, error) from error

    def texts_sent(self) -> int:
        """Return the index of the first entry whose texts were not sent; 0 when not known."""
        try:
            found = read_whole(self._folder / "receipts" / "texts", 20) or b""
        except OSError:
            return 0
        return int(found) if _NUMBER.fullmatch(found) else 0

    def set_texts_sent(self, index: int) -> None:
        """Remember it. Raises JournalFullError."""
        try:
            self._ops.make_folder(self._folder / "receipts")
            put_whole(self._folder / "receipts" / "texts", b"%d" % index, self._ops)
        except OSError as error:
            raise _full(self._folder, error) from error

    def _is_good(self, receipt: Receipt, key: VKey) -> bool:
        from oncall_tui.domain.checkpoint import parse_checkpoint

        try:
            note = parse_note(receipt.note)
            self._proven(receipt.note, note.lines, key)
            return parse_checkpoint(note.text).size == receipt.size
        except NoteError:
            return False

    def _proven(self, note: bytes, lines: tuple[NoteLine, ...], key: VKey) -> NoteLine:
        from data.note_keys import cosignature_time, verify_note

        mine = tuple(line for line in lines if (line.name, line.key_id) == (key.name, key.key_id))
        if not mine:
            raise UnknownKeyError("the pinned key did not sign")
        (line,) = verify_note(Note(parse_note(note).text, mine), [key])
        if cosignature_time(line) > self._clock.now() // 1000 + MAX_AHEAD_S:
            raise NoteError("it is from the future")
        return line


class UnknownKeyError(NoteError):
    """There is no signature by the key in question."""


def _full(folder: Path, error: OSError) -> OncallError:
    return JournalFullError(
        f"nothing was saved: {error.strerror or error}",
        where=str(folder),
        hint="free some space on this disk",
    )
