"""Journals of the team as they are kept on this host, for a document that is made of all of them.

The signature of each entry was checked when it was fetched. Here the whole has to be what the
upstream signed, each line has to continue the chain, and somebody that counts has to vouch for its
session; what falls short is left out, and is told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

from oncall_tui.domain.chain import Session, Sessions, Tip, follow
from oncall_tui.domain.checkpoint import Checkpoint
from oncall_tui.domain.counted import counted
from oncall_tui.domain.entry import BlobRef, Entry, EntryType
from oncall_tui.domain.entry_line import decode
from oncall_tui.domain.merkle import CompactRange, leaf_hash
from oncall_tui.domain.redaction import Redaction
from oncall_tui.domain.team import Copied
from oncall_tui.domain.team_redactions import redaction_of
from oncall_tui.domain.text_refs import refs_in
from oncall_tui.errors import JournalError, JournalTamperedError, NoteError

UNSIGNED = "they are not signed"
_OPENS = f'"type":"{EntryType.SESSION_OPEN.value}"'.encode()

Judge = Callable[[bytes, str, Iterable[str]], Checkpoint]
"""(signed checkpoint, log, keys of its sessions) -> what it says. Raises NoteError."""
Object = Callable[[str, Session], str]
"""(log, session) -> why nobody that counts vouches for it. Raises JournalTamperedError."""


class MateFiles(Protocol):
    """The copies; each raises JournalError or NoteError."""

    def names(self) -> list[str]:
        """Return the logs that are kept, but for the own one."""

    def load(self, name: str) -> Copied:
        """Return everything of a log."""

    def text(self, ref: BlobRef) -> str | None:
        """Return a text, whoever wrote it; None when it is not kept."""


class Mates:
    """Reads them; for one reading at a time."""

    def __init__(self, files: MateFiles, objection: Object, judge: Judge) -> None:
        self._files = files
        self._objection = objection
        self._judge = judge
        self._promised: dict[str, bytes] = {}
        """By log: the checkpoint that its copy was found to fit."""
        self.doubts: list[str] = []
        """What was left out by the last reading, and why."""
        self.redactions: dict[str, Redaction] = {}
        """By text: what its log said of it, as far as it was read."""

    def entries(self) -> Iterator[Entry]:
        """Yield what counts, log by log."""
        self.doubts = []
        for name in self._files.names():
            yield from self._read(name)

    def text(self, ref: BlobRef) -> str | None:
        """Return a text, whoever wrote it; None when it is not kept."""
        return self._files.text(ref)

    def _read(self, name: str) -> Iterator[Entry]:
        left: Counter[str] = Counter()
        texts: set[str] = set()
        tip, sessions, why = Tip(), Sessions(), dict[str, str]()
        try:
            copied = self._files.load(name)
            self._require_promised(name, copied)
            for line in copied.lines:
                entry, tip = follow(tip, line, name)
                if entry.type == EntryType.SESSION_OPEN:
                    session = sessions.admit(entry)
                    signs = session.signs
                    why[session.id] = self._objection(name, session) if signs else UNSIGNED
                objection = why.get(entry.sess, "no session of theirs wrote them")
                if objection:
                    left[objection] += 1
                else:
                    texts.update(ref.sha256 for ref in refs_in(entry.d))
                    told = redaction_of(entry)
                    if told is not None and told[0] in texts:
                        self.redactions[told[0]] = told[1]
                    yield entry
        except (JournalError, NoteError) as error:
            self.doubts.append(f"{name} from entry {tip.size} on: {error.what}")
        self.doubts += [
            f"{counted(count, 'entry', 'entries')} of {name}: {reason}"
            for reason, count in left.items()
        ]

    def _require_promised(self, name: str, copied: Copied) -> None:
        """Raise JournalTamperedError, or NoteError, for a copy that the upstream did not sign."""
        if self._promised.get(name) == copied.note:
            return
        tree = CompactRange()
        tree.extend(map(leaf_hash, copied.lines))
        keys = [str(decode(x).d.get("key", "")) for x in copied.lines if _OPENS in x]
        promised = self._judge(copied.note, name, [key for key in keys if key])
        if (promised.size, promised.root) != (tree.size, tree.root()):
            raise JournalTamperedError("the copy is not what was promised")
        self._promised[name] = copied.note
