"""The texts of the team: fetched a while after their entries, when their owners have sent them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection, Iterable
from operator import attrgetter
from typing import Protocol

import msgspec

from oncall_tui.domain.entry import BlobRef, Entry, EntryType
from oncall_tui.domain.team import ERASED_THERE
from oncall_tui.domain.text_refs import refs_in
from oncall_tui.domain.work_parts import millis
from oncall_tui.errors import BadAnswerError

log = logging.getLogger(__name__)

DUE = 75_000
"""Milliseconds after its entry: owners keep a text back for a minute."""
FIRST_WAIT = 15_000
"""Milliseconds until a text is asked for again; twice as long each time."""
LONGEST_WAIT = 3_600_000
"""Milliseconds."""
OLD = 30 * 86_400_000
"""Milliseconds after its entry: then a text comes only for what is open, or for a document."""
AT_ONCE = 50
"""Texts of one round."""
MOST_BYTES = 8 * 1024 * 1024
"""Of one round, by what their entries say."""
LONGEST = 1024 * 1024
"""Bytes of a text, as an upstream takes them."""
MOST = 20_000
"""Texts that are remembered as not fetched; the oldest go first."""


class TextRemote(Protocol):
    """The reading side of the upstream; raises SourceError."""

    async def text(self, log: str, sha256: str, token: str) -> bytes | None:
        """Return salt and text; None when they are not there, ERASED_THERE when never again."""


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
    at: int
    """Milliseconds, UTC: when its entry was written."""
    due: int
    """Milliseconds, UTC."""
    tries: int = 0
    asked: int | None = None
    """Milliseconds, UTC: when it was asked for last."""
    looked: bool = False
    """Whether it is known not to be here."""


class TeamTexts:
    """What is still to be fetched."""

    def __init__(
        self,
        remote: TextRemote,
        store: TextStore,
        *,
        pressing: Callable[[], Collection[str]] = frozenset,
    ) -> None:
        """`pressing` returns the texts of what is open, by their hashes: they come first."""
        self._remote = remote
        self._store = store
        self._pressing = pressing
        self._wanted: dict[tuple[str, str], Wanted] = {}
        self._asked: dict[str, int] = {}
        """By hash: when a text that has not come was asked for last."""

    def want(self, entries: Iterable[Entry]) -> None:
        """Note which texts belong to entries."""
        for entry in entries:
            if entry.type == EntryType.TEXT_REDACTED:
                self._erase(entry.log, str(entry.d.get("sha256", "")))
            for ref in refs_in(entry.d):
                if 0 <= ref.bytes <= LONGEST:
                    at = millis(entry.ts)
                    known = Wanted(entry.log, ref, at, at + DUE)
                    self._wanted.setdefault((entry.log, ref.sha256), known)
        if len(self._wanted) > MOST:
            newest = sorted(self._wanted.items(), key=lambda item: -item[1].at)
            self._wanted = dict(newest[: MOST // 2])

    def asked(self, sha256: str) -> int | None:
        """Return when a text that has not come was asked for (milliseconds, UTC); None: never."""
        return self._asked.get(sha256)

    def _erase(self, log: str, sha256: str) -> None:
        """Keep no text that its owner took back."""
        self._store.drop_text(log, sha256)
        self._wanted.pop((log, sha256), None)

    async def fetch(self, now: int, token: str) -> int:
        """Fetch what is due; return how many came. Raises SourceError, JournalError."""
        _, came = await self._round(now, token, None)
        return came

    async def fetch_named(self, now: int, token: str, only: Collection[str]) -> int:
        """Fetch these, by their hashes, however old and whether due or not.

        What was asked for at `now` already is passed over: ask with the same one until nothing is
        left. Return how many were asked for. Raises SourceError, JournalError.
        """
        asked, _ = await self._round(now, token, only)
        return asked

    async def _round(self, now: int, token: str, only: Collection[str] | None) -> tuple[int, int]:
        """Return how many were asked for, and how many of them came."""
        asked, came, left = 0, 0, MOST_BYTES
        for wanted in (await asyncio.to_thread(self._missing, now, only))[:AT_ONCE]:
            left -= wanted.ref.bytes
            if left < 0:
                break
            asked += 1
            came += await self._ask(wanted, now, token)
        return asked, came

    async def _ask(self, wanted: Wanted, now: int, token: str) -> bool:
        wait = min(LONGEST_WAIT, FIRST_WAIT << min(wanted.tries, 20))
        wanted.tries, wanted.due = wanted.tries + 1, now + wait
        self._asked[wanted.ref.sha256] = wanted.asked = now
        try:
            content = await self._remote.text(wanted.log, wanted.ref.sha256, token)
        except BadAnswerError as error:  # one that cannot be read must not keep back the others
            log.warning("a text of %s cannot be read: %s", wanted.log, error)
            return False
        if content is None:
            return False
        if content != ERASED_THERE:
            await asyncio.to_thread(self._store.keep_text, wanted.log, wanted.ref, content)
        self._drop(wanted)
        return content != ERASED_THERE

    def _drop(self, wanted: Wanted) -> None:
        self._wanted.pop((wanted.log, wanted.ref.sha256), None)
        self._asked.pop(wanted.ref.sha256, None)

    def _missing(self, now: int, only: Collection[str] | None) -> list[Wanted]:
        """Return what is to be asked for now: of what is open first, and then the newest."""
        if not self._wanted:
            return []
        pressing = self._pressing() if only is None else only
        found = []
        for wanted in sorted(self._wanted.values(), key=attrgetter("at"), reverse=True):
            first = wanted.ref.sha256 in pressing
            due = wanted.due <= now and wanted.at > now - OLD
            named = first and wanted.asked != now
            if not (named if only is not None else due or (first and wanted.due <= now)):
                continue
            if not wanted.looked and self._store.has_text(wanted.log, wanted.ref):
                self._drop(wanted)
                continue
            wanted.looked = True
            found.append((not first, wanted))
        return [wanted for _, wanted in sorted(found, key=lambda one: one[0])]
