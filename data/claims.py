"""Checkpoints and receipts beside a log, proven by the keys of its sessions and of an upstream."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from data.note_keys import cosignature_time, verify_note
from data.ssh_wire import WireError, read_public_line
from oncall_tui.domain.checkpoint import Checkpoint, origin_of, parse_checkpoint
from oncall_tui.domain.note import COSIGNATURE, ED25519, MAX_NOTE, Note, VKey, parse_note
from oncall_tui.errors import ConfigError, JournalError, NoteError

_SIZE = "[0-9]" * 12
_BESIDE = ("checkpoint", f"checkpoints/{_SIZE}", f"receipts/{_SIZE}")
"""Patterns of the files that are notes."""
_EVIDENCE = "alarm/*-theirs"
"""What the upstream had instead, when it refused: believed as far as it is signed."""


@dataclass(frozen=True)
class FoundNote:
    """A note as it lies in a file."""

    source: str
    """The file, for people."""
    raw: bytes
    foreign: bool = False
    """It came from outside and was not checked yet: one that is no note here means nothing."""


@dataclass(frozen=True)
class ProvenNote:
    """What a note says, and who signed it: a session of the log, or an upstream with a time."""

    source: str
    checkpoint: Checkpoint
    witness: str = ""
    at: int | None = None
    """Milliseconds, UTC."""


@dataclass
class SortedNotes:
    """What became of notes."""

    proven: list[ProvenNote] = field(default_factory=list)
    wrong: list[tuple[str, str]] = field(default_factory=list)
    """Source, and what is wrong."""
    sizes: dict[str, int] = field(default_factory=dict)
    """By source of what is wrong, and speaks of this log: of how many entries."""
    unread: int = 0
    """Notes with signatures by upstreams whose keys are not known."""


def find_notes(folder: Path, elsewhere: Iterable[Path] = ()) -> list[FoundNote]:
    """Read the notes beside a log, and those in other files. Raises JournalError, ConfigError."""
    beside = [path for pattern in _BESIDE for path in sorted(folder.glob(pattern))]
    found = [FoundNote(str(path.relative_to(folder)), _read(path)) for path in beside]
    refused = [
        FoundNote(str(path.relative_to(folder)), _read(path), foreign=True)
        for path in sorted(folder.glob(_EVIDENCE))
    ]
    return [*found, *refused, *map(_brought, elsewhere)]


def sort_notes(
    notes: Iterable[FoundNote],
    *,
    log: str,
    sessions: Collection[str],
    upstream: Sequence[VKey],
) -> SortedNotes:
    """Check each note: by a key of the upstream, or else by the key of one of the sessions."""
    origin = origin_of(log)
    own = _by_id(_session_keys(origin, sessions))
    pinned = _by_id(key for key in upstream if key.kind == COSIGNATURE)
    done = SortedNotes()
    for found in notes:
        checkpoint = None
        try:
            note = parse_note(found.raw)
            checkpoint = parse_checkpoint(note.text)
            if checkpoint.origin != origin:
                raise NoteError(f"it speaks of {checkpoint.origin[:200]!r}")
            signers = _signers(note, pinned)
            if not signers:
                verify_note(note, _signers(note, own))
                done.proven.append(ProvenNote(found.source, checkpoint))
                done.unread += any(line.name != origin for line in note.lines)
            for line in verify_note(note, signers) if signers else ():
                at = cosignature_time(line) * 1000
                done.proven.append(ProvenNote(found.source, checkpoint, line.name, at))
        except NoteError as error:
            if not found.foreign:
                done.wrong.append((found.source, error.what))
                if checkpoint is not None and checkpoint.origin == origin:
                    done.sizes[found.source] = checkpoint.size
    return done


_Keys = Mapping[tuple[str, bytes], VKey]


def _by_id(keys: Iterable[VKey]) -> _Keys:
    return {(key.name, key.key_id): key for key in keys}


def _session_keys(origin: str, sessions: Iterable[str]) -> Iterator[VKey]:
    for key in sessions:
        # A session may say that its key is anything; one that is no key has signed nothing.
        with suppress(WireError):
            yield VKey(origin, ED25519, read_public_line(key))


def _signers(note: Note, keys: _Keys) -> list[VKey]:
    """Return the keys that the lines of a note are said to be by."""
    named = ((line.name, line.key_id) for line in note.lines)
    return [keys[name] for name in named if name in keys]


def _brought(path: Path) -> FoundNote:
    try:
        with path.open("rb") as file:
            return FoundNote(str(path), file.read(MAX_NOTE + 1))
    except OSError as error:
        raise ConfigError(
            "a receipt cannot be read", where=str(path), hint=error.strerror or str(error)
        ) from error


def _read(path: Path) -> bytes:
    try:
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW), "rb") as file:
            return file.read(MAX_NOTE + 1)
    except OSError as error:
        raise JournalError(
            "a checkpoint cannot be read", where=str(path), hint=error.strerror or str(error)
        ) from error
