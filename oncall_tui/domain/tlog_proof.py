"""The proof of one entry as a file: where it stands, and the checkpoint that covers it.

C2SP tlog-proof at commit 5ba5ee8. The entry itself is not in it.
"""

from __future__ import annotations

from base64 import b64encode

import msgspec

from oncall_tui.domain.checkpoint import parse_checkpoint
from oncall_tui.domain.merkle import MAX_PROOF, leaf_hash, verify_inclusion
from oncall_tui.domain.note import MAX_NOTE, parse_note
from oncall_tui.domain.strict_text import decimal, from_base64, hash_from_base64
from oncall_tui.errors import NoteError

HEADER = b"c2sp.org/tlog-proof@v1"
MAX_EXTRA = 64 * 1024
_MAX_FILE = MAX_NOTE + 2 * MAX_EXTRA


class TlogProof(msgspec.Struct, frozen=True):
    """What a `.tlog-proof` file says."""

    index: int
    proof: tuple[bytes, ...]
    note: bytes
    """The signed checkpoint as it was found."""
    extra: bytes = b""
    """Anything at all; nobody vouches for it."""

    def encode(self) -> bytes:
        """Return the file."""
        lines = [HEADER]
        if self.extra:
            lines.append(b"extra " + b64encode(self.extra))
        lines.append(b"index %d" % self.index)
        lines += map(b64encode, self.proof)
        return b"\n".join(lines) + b"\n\n" + self.note

    def proves(self, entry: bytes) -> bool:
        """Whether the checkpoint covers the entry; who signed it is another question.

        Raises NoteError when the checkpoint is malformed.
        """
        checkpoint = parse_checkpoint(parse_note(self.note).text)
        leaf = leaf_hash(entry)
        return verify_inclusion(self.index, checkpoint.size, leaf, checkpoint.root, self.proof)


def parse_tlog_proof(raw: bytes) -> TlogProof:
    """Read a `.tlog-proof` file; the note in it is left unread. Raises NoteError."""
    if len(raw) > _MAX_FILE:
        raise NoteError("the proof is too large")
    head, empty_line, note = raw.partition(b"\n\n")
    lines = head.split(b"\n", MAX_PROOF + 3)
    if not empty_line or lines.pop(0) != HEADER or not lines:
        raise NoteError("the file is not a proof of an entry")
    extra = b""
    if lines[0].startswith(b"extra "):
        extra = from_base64(lines.pop(0).removeprefix(b"extra "), "the extra line of the proof")
    if not lines or not lines[0].startswith(b"index "):
        raise NoteError("the proof has no index")
    index = decimal(lines[0].removeprefix(b"index "), "the index of the proof")
    if len(lines) > MAX_PROOF + 1:
        raise NoteError("the proof has too many hashes")
    hashes = tuple(hash_from_base64(line, "a hash of the proof") for line in lines[1:])
    return TlogProof(index, hashes, note, extra)
