"""Journals of the team as they are kept on this host, for a document that is made of all of them.

Their signatures were checked when they were fetched. Here each line has to continue the chain, and
somebody that counts has to vouch for its session; what falls short is left out, and is told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

from oncall_tui.domain.chain import Session, Sessions, Tip, follow
from oncall_tui.domain.entry import BlobRef, Entry, EntryType
from oncall_tui.errors import JournalError, NoteError

UNSIGNED = "they are not signed"

Object = Callable[[str, Session], str]
"""(log, session) -> why nobody that counts vouches for it. Raises JournalTamperedError."""


class MateFiles(Protocol):
    """The copies; each raises JournalError or NoteError."""

    def names(self) -> list[str]:
        """Return the logs that are kept, but for the own one."""

    def lines(self, name: str) -> Iterable[bytes]:
        """Return the lines of a log."""

    def text(self, ref: BlobRef) -> str | None:
        """Return a text, whoever wrote it; None when it is not kept."""


class Mates:
    """Reads them; for one reading at a time."""

    def __init__(self, files: MateFiles, objection: Object) -> None:
        self._files = files
        self._objection = objection
        self.doubts: list[str] = []
        """What was left out by the last reading, and why."""

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
        tip, sessions, why = Tip(), Sessions(), dict[str, str]()
        try:
            for line in self._files.lines(name):
                entry, tip = follow(tip, line, name)
                if entry.type == EntryType.SESSION_OPEN:
                    session = sessions.admit(entry)
                    signs = session.signs
                    why[session.id] = self._objection(name, session) if signs else UNSIGNED
                objection = why.get(entry.sess, "no session of theirs wrote them")
                if objection:
                    left[objection] += 1
                else:
                    yield entry
        except (JournalError, NoteError) as error:
            self.doubts.append(f"{name} from entry {tip.size} on: {error.what}")
        self.doubts += [f"{count} entries of {name}: {reason}" for reason, count in left.items()]
