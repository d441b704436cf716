"""The proofs of a document's entries, as one JSON file that can be checked without the journal."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
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
    count: int
    """Of the entries."""
    list_sha256: str
    """Over their places and lines: a file that lost its end on the way does not pass."""

    def builtins(self) -> dict[str, Any]:
        """Return what JSON can say."""
        found: dict[str, Any] = msgspec.to_builtins(self)
        return found


def list_hash(entries: Iterable[Proven]) -> str:
    """Return the SHA-256 over a list of entries, in hexadecimal."""
    found = hashlib.sha256()
    for one in entries:
        found.update(f"{one.log}/{one.index} {one.line}\n".encode("utf-8", "surrogatepass"))
    return found.hexdigest()


def read_proof_file(content: bytes) -> tuple[ProofFile, dict[str, Any] | None]:
    """Read a file of proofs, or a report in JSON, which is returned as well. Raises NoteError."""
    try:
        document = msgspec.json.decode(content)
        report = document if isinstance(document, dict) and "proofs" in document else None
        told = document if report is None else report["proofs"]
        found = msgspec.convert(told, ProofFile)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise NoteError("that is no file of proofs", hint=str(error)[:120]) from error
    if found.form != FORM:
        raise NoteError(f"the file is of form {found.form[:40]!r}", hint=f"known: {FORM}")
    return found, report
