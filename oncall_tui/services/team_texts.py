"""The texts of the team: fetched a while after their entries, when their owners have sent them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Protocol

import msgspec

from oncall_tui.domain.entry import BlobRef, Entry, EntryType
from oncall_tui.domain.run_fold import RUN_TYPES
from oncall_tui.domain.team_runs import refs_of
from oncall_tui.domain.work_parts import millis

DUE = 75_000
"""Milliseconds after its entry: owners keep a text back for a minute."""
TRIES = 3
AT_ONCE = 50
"""Texts of one round."""
RUN_LASTS = 2 * 86_400_000
"""Milliseconds for which the texts of a run are wanted: whoever looks on does so while it goes."""


class TextRemote(Protocol):
    """The reading side of the upstream; raises SourceError."""

    async def text(self, log: str, sha256: str, token: str) -> bytes | None:
        """Return salt and text; None when they are not there, or were erased."""


class TextStore(Protocol):
    """The copies on this host."""

    def has_text(self, log: str, ref: BlobRef) -> bool:
        """Whether a text is kept."""

    def drop_text(self, log: str, sha256: str) -> None:
        """Erase a text, where it is kept."""

    def keep_text(self, log: str, ref: BlobRef, content: bytes) -> None:
        """Keep a text, if it is the one that was vouched for. Raises JournalError."""


class Wanted(msgspec.Struct):
    """A text that is to be fetched."""

    log: str
    ref: BlobRef
    due: int
    """Milliseconds, UTC."""
    tries: int = 0
    last: int | None = None
    """When nobody wants it any more, milliseconds, UTC."""


class TeamTexts:
    """What is still to be fetched."""

    def __init__(self, remote: TextRemote, store: TextStore) -> None:
        self._remote = remote
        self._store = store
        self._wanted: list[Wanted] = []

    def want(self, entries: Iterable[Entry]) -> None:
        """Note which texts belong to entries."""
        for entry in entries:
            if entry.type == EntryType.TEXT_REDACTED:
                self._erase(entry.log, str(entry.d.get("sha256", "")))
            for ref in _texts_of(entry):
                if not self._store.has_text(entry.log, ref):
                    due = millis(entry.ts) + DUE
                    last = due + RUN_LASTS if entry.type in RUN_TYPES else None
                    self._wanted.append(Wanted(entry.log, ref, due, last=last))

    def _erase(self, log: str, sha256: str) -> None:
        """Keep no text that its owner took back."""
        self._store.drop_text(log, sha256)
        self._wanted = [x for x in self._wanted if (x.log, x.ref.sha256) != (log, sha256)]

    async def fetch(self, now: int, token: str) -> None:
        """Fetch what is due. Raises SourceError, JournalError."""
        self._wanted = [x for x in self._wanted if x.last is None or x.last > now]
        for wanted in [x for x in self._wanted if x.due <= now][:AT_ONCE]:
            content = await self._remote.text(wanted.log, wanted.ref.sha256, token)
            wanted.tries += 1
            wanted.due = now + DUE * wanted.tries
            if content is not None:
                await asyncio.to_thread(self._store.keep_text, wanted.log, wanted.ref, content)
            if content is not None or wanted.tries == TRIES:
                self._wanted.remove(wanted)


def _texts_of(entry: Entry) -> list[BlobRef]:
    """Return the texts that are shown here: notes, and what a run needs to be looked at."""
    if entry.type in RUN_TYPES:
        return list(dict.fromkeys(refs_of(entry)))
    try:
        return [msgspec.convert(entry.d.get("note"), BlobRef)]
    except msgspec.ValidationError:
        return []
