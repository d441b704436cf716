"""Opening and proving journals: the adapters behind `services.ledger` and `services.verifying`."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from data.clock import SystemClock
from data.host import host_name, user_name
from data.journal_file import JournalFile
from data.journal_file import open_journal as open_log
from data.journal_segments import log_folder
from data.paths import Paths, expand
from oncall_tui.errors import JournalError
from oncall_tui.version import VERSION

if TYPE_CHECKING:
    from data.claims import FoundNote
    from oncall_tui.config_endpoints import UpstreamConfig
    from oncall_tui.domain.note import VKey
    from oncall_tui.services.entry_marks import EntryMarks
    from oncall_tui.services.verify_claims import Claims
    from oncall_tui.services.verify_report import Report


def own_log(paths: Paths) -> Path:
    """Return the folder of this user's log on this host."""
    return log_folder(paths.state, user=user_name(), host=host_name())


def open_journal(paths: Paths, *, by: str, key: str) -> JournalFile:
    """Open this user's log on this host; `by` is who its entries speak of, `key` who signs them.

    `key` is as in the configuration. Raises JournalError, ConfigError.
    """
    from data.key_ladder import open_signer

    return open_log(
        paths.state,
        user=user_name(),
        host=host_name(),
        clock=SystemClock(),
        signer=open_signer(paths.state, key=key, comment=by, env=os.environ),
        tool_version=VERSION,
        by=by,
    )


def read_journal(folder: Path) -> JournalFile:
    """Open the log in a folder to read it; nothing of it can be signed. Raises JournalError."""
    from data.journal_session import Writer

    require_log(folder)
    reader = Writer(log=folder.name, by="", host="", boot="", tool="")
    journal = JournalFile(folder, reader, clock=SystemClock(), signer=None)
    journal.refresh()
    return journal


class Wishes(msgspec.Struct, frozen=True):
    """What is asked of a proof, and what was brought along for it."""

    allowed_signers: Path | None = None
    """Keys that are trusted beside the user's own."""
    approvers: Path | None = None
    """Whose approval counts; None: those of `allowed_signers`."""
    krl: Path | None = None
    """Revoked keys, as `ssh-keygen -k` writes them."""
    revoked_at: int | None = None
    """Milliseconds, UTC: since when they are; None: a revoked key never counted."""
    touch: bool = False
    """Only a security key that was touched counts."""
    upstream: tuple[VKey, ...] = ()
    """Pinned keys that sign receipts."""
    notes: tuple[Path, ...] = ()
    """Checkpoints and receipts that were kept elsewhere."""


def site_wishes(upstream: UpstreamConfig, approvers: str = "") -> Wishes:
    """Ask for what the configuration pins: the upstream's receipts, and the team's keys.

    `approvers` is the list of those whose approval counts; empty: the team's.
    """
    from oncall_tui.domain.note import parse_vkey

    signers = upstream.allowed_signers
    return Wishes(
        allowed_signers=expand(signers) if signers else None,
        approvers=expand(approvers) if approvers else None,
        upstream=(parse_vkey(upstream.mirror),) if upstream.mirror else (),
    )


def prove(
    folder: Path,
    *,
    paths: Paths,
    wishes: Wishes | None = None,
    progress: Callable[[int], None] | None = None,
) -> Report:
    """Check every entry and signature of the log in a folder; slow, so call it in a worker.

    Trusted are the user's own key and those that the wishes name. Raises JournalError, ConfigError.
    """
    from data.approval_proof import ApprovalProof
    from data.blobs import Blobs
    from data.claims import find_notes
    from data.journal_segments import take_snapshot
    from data.krl import load_krl
    from data.signature_check import check_ed25519
    from data.trusted_keys import allowed_signers, own_key
    from data.vouching import check_voucher
    from oncall_tui.services.verify_sessions import Demands
    from oncall_tui.services.verifying import Checks, verify

    wishes = wishes or Wishes()
    others = () if wishes.allowed_signers is None else allowed_signers(wishes.allowed_signers)
    approvers = wishes.approvers or wishes.allowed_signers
    krl = None if wishes.krl is None else load_krl(wishes.krl)
    # Before the lengths are taken: a checkpoint that is made meanwhile must not look like a cut.
    notes = find_notes(folder, wishes.notes)
    return verify(
        take_snapshot(folder),
        log=folder.name,
        checks=Checks(
            check_ed25519,
            lambda log, session: check_voucher(log, session, krl),
            Blobs(folder / "blobs").check,
            ApprovalProof(None if approvers is None else allowed_signers(approvers)),
            lambda sessions: _claims(folder.name, notes, sessions, wishes.upstream),
        ),
        demands=Demands((*own_key(paths.state), *others), wishes.touch, wishes.revoked_at),
        progress=progress,
    )


def open_marks(folder: Path, *, paths: Paths, wishes: Wishes) -> EntryMarks:
    """Return what says of single entries of a log whether they are proven; may be slow.

    Raises ConfigError.
    """
    from data.journal_lines import JournalLines
    from data.receipt_reach import ReceiptReach
    from data.signature_check import check_ed25519
    from data.trusted_keys import allowed_signers, own_key
    from data.vouching import check_voucher
    from oncall_tui.services.entry_marks import EntryMarks, Judging

    others = () if wishes.allowed_signers is None else allowed_signers(wishes.allowed_signers)
    judging = Judging(
        check_ed25519,
        check_voucher,
        (*own_key(paths.state), *others),
        ReceiptReach(folder, wishes.upstream).size,
        pinned=bool(wishes.upstream),
    )
    return EntryMarks(folder.name, JournalLines(folder), judging)


def save_proof(folder: Path, *, paths: Paths, index: int) -> str:
    """Write the proof of an entry to a file below the state folder; return its path.

    Raises JournalError and NoteError.
    """
    from data.entry_proof import Prover
    from data.output_file import whole_file

    proof = Prover(folder).prove(index).encode()
    path = paths.state / "proofs" / f"{folder.name}-{index}.tlog-proof"
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with whole_file(path) as file:
        file.write(proof)
    return str(path)


class Proofs:
    """What can be said and shown of one log, with the wishes of the site."""

    def __init__(
        self, folder: Path, paths: Paths, upstream: UpstreamConfig, approvers: str = ""
    ) -> None:
        self._folder = folder
        self._paths = paths
        self._upstream = upstream
        self._approvers = approvers

    def verify(self, progress: Callable[[int], None]) -> Report:
        """Check everything; `prove` says how."""
        wishes = site_wishes(self._upstream, self._approvers)
        return prove(self._folder, paths=self._paths, wishes=wishes, progress=progress)

    def marks(self) -> EntryMarks:
        """Return what says of single entries whether they are proven."""
        return open_marks(self._folder, paths=self._paths, wishes=site_wishes(self._upstream))

    def save(self, index: int) -> str:
        """Write the proof of one entry; return its path."""
        return save_proof(self._folder, paths=self._paths, index=index)


def _claims(
    log: str, notes: Sequence[FoundNote], sessions: Collection[str], upstream: Sequence[VKey]
) -> Claims:
    from data.claims import sort_notes
    from oncall_tui.services.verify_claims import Claim, Claims
    from oncall_tui.services.verify_report import BadEntry

    sorted_ = sort_notes(notes, log=log, sessions=sessions, upstream=upstream)
    return Claims(
        proven=tuple(
            Claim(note.source, note.checkpoint.size, note.checkpoint.root, note.witness, note.at)
            for note in sorted_.proven
        ),
        wrong=tuple(BadEntry(0, source, why) for source, why in sorted_.wrong),
        sizes=sorted_.sizes,
        pinned=bool(upstream),
        unread=sorted_.unread,
    )


def require_log(folder: Path) -> None:
    """Raise JournalError where there is no log."""
    from data.journal_segments import find_segments

    if not find_segments(folder):
        raise JournalError(
            "there is no journal", where=str(folder), hint="name the folder with seg-*.jsonl in it"
        )
