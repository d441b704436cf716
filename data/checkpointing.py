"""Makes checkpoints: a root over what is on the disk, signed twice by the key of a session."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

from data.checkpoint_files import NAMESPACE, CheckpointFiles, SignedCheckpoint, read_signed
from data.file_ops import FileOps
from data.tree_file import TreeFile
from oncall_tui.domain.checkpoint import Checkpoint, origin_of
from oncall_tui.errors import JournalError, JournalFullError, JournalTamperedError

if TYPE_CHECKING:
    from data.signing import SessionKey


class Checkpoints:
    """Makes and keeps the checkpoints of the log in a folder. Safe from any thread."""

    def __init__(self, folder: Path, ops: FileOps | None = None) -> None:
        self.files = CheckpointFiles(folder, ops)
        self.tree = TreeFile(folder)
        self._folder = folder
        self._origin = origin_of(folder.name)
        self._lock = threading.Lock()

    def make(self, size: int, key: SessionKey, *, certificate: str = "") -> SignedCheckpoint:
        """Sign the first `size` entries; they must be in the files.

        Returns what was signed before where that covers as much. `certificate` is the wire form of
        the key's, where it has one. Raises JournalTamperedError when the log is not the one that
        was promised before, JournalFullError, JournalError.
        """
        with self._lock:
            known = self.files.newest()
            if known is not None and known.size > size:
                # Another session was quicker, or the journal is shorter than it was.
                self._require(known.size)
                return known
            root = self.tree.root(size)
            if known is not None and known.size == size and _is_by(known, key):
                return known
            try:
                # Whoever wrote a line may have died between its write and its fdatasync.
                self.tree.lines.sync(0 if known is None else known.size)
                signed = sign(Checkpoint(self._origin, size, root), key, certificate)
                self.files.store(signed)
            except OSError as error:
                raise JournalFullError(
                    "no checkpoint was made: " + (error.strerror or str(error)),
                    where=str(self._folder),
                    hint="free some space on this disk; the entries themselves are saved",
                ) from error
            self.tree.store()
            return signed

    def _require(self, size: int) -> None:
        try:
            self.tree.read(size - 1, size)
        except JournalError as error:
            raise JournalTamperedError(
                f"{size} entries were promised, and the journal is shorter",
                where=str(self._folder),
                hint="it was cut, or is an older copy; oncall-tui journal verify says more",
            ) from error


def sign(checkpoint: Checkpoint, key: SessionKey, certificate: str = "") -> SignedCheckpoint:
    """Sign a checkpoint as a note, and the note as a file."""
    from data.note_keys import sign_note
    from data.ssh_wire import decode_base64, read_public_line
    from data.sshsig import SshSig, armour, message_to_sign
    from oncall_tui.domain.note import Note

    text = checkpoint.text()
    note = Note(text, (sign_note(text, checkpoint.origin, key),)).encode()
    signature = key.sign(message_to_sign(note, namespace=NAMESPACE))
    sig = SshSig(read_public_line(key.public), NAMESPACE, signature)
    _, _, encoded = certificate.partition(" ")
    blob = decode_base64(encoded.split(" ")[0]) if encoded else b""
    return read_signed(note, armour(sig, certificate=blob))


def _is_by(signed: SignedCheckpoint, key: SessionKey) -> bool:
    from data.note_keys import note_key
    from oncall_tui.domain.note import parse_note

    mine = note_key(signed.checkpoint.origin, key).key_id
    return any(line.key_id == mine for line in parse_note(signed.note).lines)
