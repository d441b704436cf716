"""Opening and proving journals: the adapters behind `services.ledger` and `services.verifying`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from data.clock import SystemClock
from data.host import host_name, user_name
from data.journal_file import JournalFile, log_folder
from data.journal_file import open_journal as open_log
from data.paths import Paths
from oncall_tui.errors import JournalError
from oncall_tui.version import VERSION

if TYPE_CHECKING:
    from oncall_tui.domain.entry import BlobRef
    from oncall_tui.domain.trust import TrustedKey
    from oncall_tui.services.verifying import Report


def own_log(paths: Paths) -> Path:
    """Return the folder of this user's log on this host."""
    return log_folder(paths.state, user=user_name(), host=host_name())


def open_journal(paths: Paths, *, by: str) -> JournalFile:
    """Open this user's log on this host; `by` is who its entries speak of. Raises JournalError."""
    from data.signing import key_file_signer

    return open_log(
        paths.state,
        user=user_name(),
        host=host_name(),
        clock=SystemClock(),
        signer=key_file_signer(paths.state, comment=by),
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


def prove(folder: Path, *, paths: Paths, allowed_signers: Path | None = None) -> Report:
    """Check every entry and signature of the log in a folder; slow, so call it in a worker.

    Trusted are the user's own key and those in `allowed_signers`. Raises JournalError.
    """
    from data.blobs import Blobs, intact
    from data.file_ops import FileOps
    from data.journal_segments import take_snapshot
    from data.signature_check import check_ed25519, check_sshsig
    from oncall_tui.services.verifying import Checks, verify

    blobs = Blobs(folder / "blobs", FileOps())

    def check_text(ref: BlobRef) -> bool | None:
        content = blobs.content(ref)
        return None if content is None else intact(ref, content)

    return verify(
        take_snapshot(folder),
        log=folder.name,
        checks=Checks(check_ed25519, check_sshsig, check_text),
        trusted=_trusted(paths, allowed_signers),
    )


def require_log(folder: Path) -> None:
    """Raise JournalError where there is no log."""
    from data.journal_segments import find_segments

    if not find_segments(folder):
        raise JournalError(
            "there is no journal", where=str(folder), hint="name the folder with seg-*.jsonl in it"
        )


def _trusted(paths: Paths, allowed_signers: Path | None) -> tuple[TrustedKey, ...]:
    from data.signing import identity_path
    from oncall_tui.domain.trust import own_keys, parse_allowed_signers

    own = identity_path(paths.state).with_suffix(".pub")
    mine = own_keys([_read(own)]) if own.exists() else ()
    others = () if allowed_signers is None else parse_allowed_signers(_read(allowed_signers))
    return (*mine, *others)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise JournalError(
            "the keys cannot be read", where=str(path), hint="name a file of allowed signers"
        ) from error
