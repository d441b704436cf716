"""The proofs of a document's entries, as one JSON file that can be checked without the journal."""

from __future__ import annotations

from typing import Any

import msgspec

from oncall_tui.errors import NoteError

FORM = "oncall-tui proofs v1"
MAX_FILE = 256 * 1024 * 1024
"""Bytes."""


class Proven(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An entry, and where it stands in its log."""

    log: str
    index: int
    line: str
    """The entry as it is stored: what is hashed and signed."""
    proof: str
    """A `.tlog-proof` file (C2SP tlog-proof)."""


class Missing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An entry without a proof, and why."""

    log: str
    index: int
    why: str


class ProofFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of it. The entries that introduce sessions are among the entries."""

    form: str
    about: str
    """What the entries are of: the id of an incident."""
    entries: tuple[Proven, ...]
    missing: tuple[Missing, ...]

    def builtins(self) -> dict[str, Any]:
        """Return what JSON can say."""
        found: dict[str, Any] = msgspec.to_builtins(self)
        return found


def read_proof_file(content: bytes) -> ProofFile:
    """Read a file of proofs, or the `proofs` of a report in JSON. Raises NoteError."""
    try:
        document = msgspec.json.decode(content)
        told = document.get("proofs", document) if isinstance(document, dict) else document
        found = msgspec.convert(told, ProofFile)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise NoteError("that is no file of proofs", hint=str(error)[:120]) from error
    if found.form != FORM:
        raise NoteError(f"the file is of form {found.form[:40]!r}", hint=f"known: {FORM}")
    return found
