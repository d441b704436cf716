"""One log of a team mate: every line checked before anything of it is believed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from oncall_tui.domain.chain import Session, Sessions, Tip, follow_strictly
from oncall_tui.domain.entry import Entry, EntryType
from oncall_tui.domain.entry_line import signed_message, unb64u
from oncall_tui.domain.merkle import CompactRange, leaf_hash
from oncall_tui.errors import JournalTamperedError

CheckSignature = Callable[[str, bytes, bytes], bool]
"""(public key line, signature, message) -> whether it is by that key."""
CheckSession = Callable[[str, Session], bool]
"""(log, session) -> whether somebody who counts vouches for its key. JournalTamperedError."""


class TeamLog:
    """What is known of a log. Lines come in order, and in the size of a checkpoint."""

    def __init__(self, log: str, check: CheckSignature, vouched: CheckSession) -> None:
        self.log = log
        self.tip = Tip()
        self._check = check
        self._vouched = vouched
        self._sessions = Sessions()
        self._tree = CompactRange()

    def take(self, lines: Sequence[bytes], size: int, root: bytes) -> list[Entry]:
        """Take in the lines up to a checkpoint's size; return them as entries.

        Raises JournalTamperedError, and then nothing may be taken any more: the state is half.
        """
        entries = []
        leaves = []
        tip = self.tip
        for line in lines:
            entry, tip = follow_strictly(tip, line, self.log)
            session = self._sessions.admit(entry)
            self._judge(session, entry, line)
            entries.append(entry)
            leaves.append(leaf_hash(line))
        self._tree.extend(leaves)
        if self._tree.size != size or self._tree.root() != root:
            raise JournalTamperedError("its entries are not those of its checkpoint")
        self.tip = tip
        return entries

    @property
    def session_keys(self) -> list[str]:
        """Public keys of the sessions so far: a checkpoint is signed by one of them."""
        return [session.opened.key for session in self._sessions.known.values() if session.signs]

    def _judge(self, session: Session, entry: Entry, line: bytes) -> None:
        if not session.signs:
            raise JournalTamperedError("it is not signed")
        if entry.type == EntryType.SESSION_OPEN and not self._vouched(self.log, session):
            raise JournalTamperedError("nobody that counts vouches for its session")
        signature = unb64u(entry.sig)
        key = session.opened.key
        if signature is None or not self._check(key, signature, signed_message(line)):
            raise JournalTamperedError("its signature is wrong")
