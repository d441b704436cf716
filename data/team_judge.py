"""Whether a team mate's journal is what its owner signed, and the upstream has seen."""

from __future__ import annotations

from collections.abc import Iterable

from data.note_keys import verify_note
from data.signers_file import SignersFile
from data.ssh_wire import WireError, read_public_line
from data.vouching import check_voucher
from oncall_tui.domain.chain import Session
from oncall_tui.domain.checkpoint import Checkpoint, origin_of, parse_checkpoint
from oncall_tui.domain.note import ED25519, VKey, parse_note
from oncall_tui.domain.session import NAMESPACE
from oncall_tui.domain.trust import objection
from oncall_tui.errors import NoteError


class TeamJudge:
    """Knows the pinned mirror and the team's allowed signers."""

    def __init__(self, mirror: VKey, signers: SignersFile) -> None:
        self._mirror = mirror
        self._signers = signers

    def objection(self, log: str, session: Session) -> str:
        """Say why nobody that counts vouches for a session; "" when somebody does.

        Raises JournalTamperedError when what vouches is wrong in itself.
        """
        voucher = check_voucher(log, session)
        if voucher is None:
            return "its credential is of an unknown kind"
        at = session.opened.opened
        why = objection(self._signers.keys, voucher, by=session.by, namespace=NAMESPACE, at=at)
        return why and f"the key that vouches is {why}"

    def checkpoint(self, note: bytes, log: str, session_keys: Iterable[str]) -> Checkpoint:
        """Return the checkpoint of a log, signed by a session of it and the mirror. NoteError."""
        read = parse_note(note)
        checkpoint = parse_checkpoint(read.text)
        if checkpoint.origin != origin_of(log):
            raise NoteError("the checkpoint is of another log", where=log)
        verify_note(read, [self._mirror])
        verify_note(read, [_vkey(checkpoint.origin, key) for key in session_keys])
        return checkpoint


def _vkey(origin: str, key: str) -> VKey:
    try:
        return VKey(origin, ED25519, read_public_line(key))
    except WireError as error:
        raise NoteError("a session has no key") from error
