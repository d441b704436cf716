"""Lines and proofs of the journals on this host: the own one, and copies of the team's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import msgspec

from data.entry_proof import Prover
from data.journal_segments import take_snapshot, whole_lines
from data.ssh_wire import WireError, read_public_line
from data.team_files import TeamFiles
from data.tree_file import TreeFile
from oncall_tui.domain.checkpoint import origin_of, parse_checkpoint
from oncall_tui.domain.entry import Entry, EntryType
from oncall_tui.domain.entry_line import decode
from oncall_tui.domain.merkle import Tree, leaf_hash
from oncall_tui.domain.note import ED25519, VKey, parse_note
from oncall_tui.domain.tlog_proof import TlogProof
from oncall_tui.errors import JournalError, JournalTamperedError

_OPENS = f'"type":"{EntryType.SESSION_OPEN.value}"'.encode()


class _Log(msgspec.Struct):
    """What is known of one log."""

    openings: Mapping[str, int]
    keys: tuple[tuple[int, bytes], ...]
    """Index of each session's first entry, and the id of its key in notes."""
    copy: tuple[bytes, ...] | None = None
    """Lines of a mate's log."""
    note: bytes = b""
    tree: Tree = msgspec.field(default_factory=Tree)
    kept: bool | None = None
    """Whether that is what the note promises; None: not looked at yet."""


class JournalEvidence:
    """Implements `services.report_proofs.Evidence`; each log is read when it is asked for."""

    def __init__(self, folder: Path, team: Path) -> None:
        """`folder` is the own log, named as it is called."""
        self._folder = folder
        self._team = TeamFiles(team)
        self._prover: Prover | None = None
        self._lines = TreeFile(folder)
        self._logs: dict[str, _Log] = {}

    def openings(self, log: str) -> Mapping[str, int]:
        """Return the index of the first entry of each session of a log."""
        return self._log(log).openings

    def signers(self, log: str, note: bytes) -> Iterable[int]:
        """Return the indexes of the sessions that signed a checkpoint of a log."""
        ids = {line.key_id for line in parse_note(note).lines}
        return [index for index, key_id in self._log(log).keys if key_id in ids]

    def prove(self, log: str, index: int) -> tuple[bytes, TlogProof]:
        """Return an entry as it is stored, and its proof. Raises JournalError, NoteError."""
        if log == self._folder.name:
            self._prover = self._prover or Prover(self._folder)
            proof = self._prover.prove(index)
            [line] = self._lines.read(index, index + 1)
            return line, proof
        known = self._log(log)
        lines = known.copy or ()
        if known.kept is None:
            known.kept, known.tree = _promised(known.note, lines)
        if not known.kept:
            raise JournalTamperedError("the copy is not what was promised", where=log)
        if not 0 <= index < len(lines):
            raise JournalError(f"there is no entry {index}", where=log)
        hashes = tuple(known.tree.inclusion_proof(index, len(lines)))
        return lines[index], TlogProof(index, hashes, known.note)

    def _log(self, log: str) -> _Log:
        if log not in self._logs:
            self._logs[log] = self._read(log)
        return self._logs[log]

    def _read(self, log: str) -> _Log:
        if log == self._folder.name:
            return _known(log, whole_lines(take_snapshot(self._folder)))
        copied = self._team.load(log)
        known = _known(log, copied.lines)
        known.copy, known.note = tuple(copied.lines), copied.note
        return known


def _known(log: str, lines: Iterable[bytes]) -> _Log:
    found = (decode(line) for line in lines if _OPENS in line)
    opened = [entry for entry in found if entry.type == EntryType.SESSION_OPEN]
    keys = [(entry.i, key_id) for entry in opened for key_id in _key_id(log, entry)]
    return _Log({entry.sess: entry.i for entry in opened}, tuple(keys))


def _promised(note: bytes, lines: tuple[bytes, ...]) -> tuple[bool, Tree]:
    """Return whether a note promises just these lines, and their tree. Raises NoteError."""
    tree = Tree(map(leaf_hash, lines))
    promised = parse_checkpoint(parse_note(note).text)
    return (promised.size, promised.root) == (len(lines), tree.root()), tree


def _key_id(log: str, entry: Entry) -> Iterator[bytes]:
    try:
        key = read_public_line(str(entry.d.get("key", "")))
    except WireError:
        return
    yield VKey(origin_of(log), ED25519, key).key_id
