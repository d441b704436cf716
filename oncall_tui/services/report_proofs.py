"""Gathers the proofs of entries, with the entries that introduce those who signed them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol

from oncall_tui.domain.entry_line import decode
from oncall_tui.domain.proof_file import FORM, Missing, ProofFile, Proven, list_hash
from oncall_tui.domain.tlog_proof import TlogProof
from oncall_tui.errors import JournalError, NoteError


class Evidence(Protocol):
    """What the journals on this host can prove; each raises JournalError or NoteError."""

    def openings(self, log: str) -> Mapping[str, int]:
        """Return the index of the first entry of each session of a log."""

    def signers(self, log: str, note: bytes) -> Iterable[int]:
        """Return the indexes of the sessions that signed a checkpoint of a log."""

    def prove(self, log: str, index: int) -> tuple[bytes, TlogProof]:
        """Return an entry as it is stored, and its proof."""


def gather(about: str, wanted: Iterable[tuple[str, int]], evidence: Evidence) -> ProofFile:
    """Prove entries, each by log and index, and those that say who signed them."""
    entries: dict[tuple[str, int], Proven] = {}
    missing: list[Missing] = []
    waiting = sorted(set(wanted))
    asked = set(waiting)
    while waiting:
        log, index = waiting.pop()
        try:
            line, proof = evidence.prove(log, index)
            more = set(_introduced(log, line, proof.note, evidence)) - asked
        except (JournalError, NoteError) as error:
            missing.append(Missing(log, index, error.what))  # its place is this host's alone
            continue
        entries[log, index] = Proven(log, index, line.decode(), proof.encode().decode())
        asked |= more
        waiting += sorted(more)
    found = tuple(entries[key] for key in sorted(entries))
    left = tuple(sorted(missing, key=lambda x: (x.log, x.index)))
    return ProofFile(FORM, about, found, left, len(found), list_hash(found))


def _introduced(
    log: str, line: bytes, note: bytes, evidence: Evidence
) -> Iterator[tuple[str, int]]:
    opening = evidence.openings(log).get(decode(line).sess)
    if opening is not None:
        yield log, opening
    for index in evidence.signers(log, note):
        yield log, index
