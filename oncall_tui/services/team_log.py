"""One log of a team mate: every line checked before anything of it is believed.

A line that is wrong ends the belief in the log. A session that nobody trusted vouches for does not:
its entries hold their places in the chain and count for nothing, those of other sessions do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from oncall_tui.domain.chain import Session, Sessions, Tip, follow_strictly
from oncall_tui.domain.entry import Entry, EntryType
from oncall_tui.domain.entry_line import signed_message, unb64u
from oncall_tui.domain.merkle import CompactRange, leaf_hash
from oncall_tui.domain.team import Doubt
from oncall_tui.errors import JournalTamperedError

CheckSignature = Callable[[str, bytes, bytes], bool]
"""(public key line, signature, message) -> whether it is by that key."""
CheckSession = Callable[[str, Session], str]
"""(log, session that signs) -> why nobody that counts vouches for its key; "" when somebody does.

Raises JournalTamperedError when what vouches is wrong in itself.
"""
UNSIGNED = "they are not signed"


class TeamLog:
    """What is known of a log. Lines come in order, and in the size of a checkpoint."""

    def __init__(self, log: str, check: CheckSignature, objection: CheckSession) -> None:
        self.log = log
        self.tip = Tip()
        self._check = check
        self._objection = objection
        self._sessions = Sessions()
        self._tree = CompactRange()
        self._why: dict[str, str] = {}
        """By session: why its entries do not count; "" where they do."""
        self._left: Counter[str] = Counter()
        """By session: entries that do not count."""

    def take(self, lines: Sequence[bytes], size: int, root: bytes) -> list[Entry]:
        """Take in the lines up to a checkpoint's size; return those that count.

        Raises JournalTamperedError, and then nothing may be taken any more: the state is half.
        """
        entries = []
        leaves = []
        tip = self.tip
        for line in lines:
            entry, tip = follow_strictly(tip, line, self.log)
            session = self._sessions.admit(entry)
            self._judge(session, entry, line)
            if self._why[session.id]:
                self._left[session.id] += 1
            else:
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

    @property
    def doubts(self) -> list[Doubt]:
        """What does not count, by reason."""
        counts: Counter[str] = Counter()
        for session, count in list(self._left.items()):  # asked while another thread reads on
            counts[self._why[session]] += count
        return [Doubt(self.log, why, count) for why, count in counts.items()]

    def swayed(self) -> bool:
        """Whether any session would be judged otherwise now: its keys are known anew."""
        sessions = self._sessions.known.values()
        return any(self._object(session) != self._why[session.id] for session in sessions)

    def _object(self, session: Session) -> str:
        return self._objection(self.log, session) if session.signs else UNSIGNED

    def _judge(self, session: Session, entry: Entry, line: bytes) -> None:
        if entry.type == EntryType.SESSION_OPEN:
            self._why[session.id] = self._object(session)
        if not session.signs:
            return
        signature = unb64u(entry.sig)
        key = session.opened.key
        if signature is None or not self._check(key, signature, signed_message(line)):
            raise JournalTamperedError("its signature is wrong")
