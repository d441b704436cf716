"""Reads the journals of the team from the upstream: checked, kept, and folded with the own one.

Runs on the event loop of the network thread.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection
from typing import Protocol

from oncall_tui.domain.backoff import failure_wait
from oncall_tui.domain.checkpoint import Checkpoint, origin_of, parse_checkpoint
from oncall_tui.domain.entry import Entry
from oncall_tui.domain.note import parse_note
from oncall_tui.domain.team import Copied, Doubt, Listed, Listing
from oncall_tui.errors import (
    BadAnswerError,
    JournalError,
    NoteError,
    OncallError,
    ThrottledError,
)
from oncall_tui.services.polling import Random, Sleep
from oncall_tui.services.team_log import TeamLog
from oncall_tui.services.team_texts import TeamTexts

log = logging.getLogger(__name__)

WAIT = 25
"""Seconds for which the upstream holds a question back while nothing happens."""
LONGEST = 60.0
"""Seconds between two tries."""
NO_TOKEN = 5.0
"""Seconds until it is tried again whether a session is open."""
MOST_ROUNDS = 20
"""Of asking for texts, for whoever does not stay."""
PRESENT = 120_000
"""Milliseconds since somebody last spoke to the upstream."""


class TeamRemote(Protocol):
    """The reading side of the upstream; each raises SourceError."""

    async def logs(self, since: int, wait: int, token: str) -> Listing:
        """Return what changed."""

    async def copy(self, listed: Listed, start: int, token: str) -> Copied:
        """Return the newest checkpoint, and the lines from an index up to it."""

    async def aclose(self) -> None:
        """Close the connections."""


class TeamStore(Protocol):
    """The copies on this host; each raises JournalError."""

    def known(self) -> list[str]:
        """Return the logs that are kept."""

    def load(self, name: str) -> Copied:
        """Return everything of a log."""

    def extend(self, name: str, start: int, copied: Copied) -> None:
        """Keep what follows the entries before `start`."""

    def forget(self, name: str) -> None:
        """Drop a log that does not check."""


class Team:
    """Follows all logs but the own one. `news` gets entries that are checked."""

    def __init__(
        self,
        remote: TeamRemote,
        store: TeamStore,
        *,
        own: str,
        token: Callable[[], str | None],
        open_log: Callable[[str], TeamLog],
        judge: Callable[[bytes, str, TeamLog], Checkpoint],
        news: Callable[[list[Entry]], None],
        recalled: Callable[[list[Entry]], None] | None = None,
        replaced: Callable[[str, list[Entry]], None] = lambda _log, _entries: None,
        changed: Callable[[], bool] = lambda: False,
        doubted: Callable[[], None] = lambda: None,
        arrived: Callable[[], None] = lambda: None,
        texts: TeamTexts,
        random: Random,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        """`judge` checks the signatures of a checkpoint, given what was read of its log.

        It raises NoteError. `own` is the own log's name. `recalled` gets, in the place of `news`,
        what was kept on this host and is no news, and `replaced` all of a log that is judged anew,
        since `changed` said that others are trusted now. `doubted` hears of new `doubts`,
        and `arrived` of texts that came.
        """
        self.listed: dict[str, Listed] = {}
        self.now = 0
        """The upstream's clock at the newest answer, milliseconds."""
        self.wrong: dict[str, str] = {}
        """By log: why nothing more of it is believed."""
        self._remote = remote
        self._store = store
        self._own = own
        self._token = token
        self._open_log = open_log
        self._judge = judge
        self._news = news
        self._recalled = recalled or news
        self._replaced = replaced
        self._changed = changed
        self._doubted = doubted
        self._arrived = arrived
        self._texts = texts
        self._random = random
        self._sleep = sleep
        self._logs: dict[str, TeamLog] = {}
        self._unread: dict[str, Listed] = {}
        """Logs whose newest entries could not be read."""
        self._cursor = 0

    async def run(self) -> None:
        """Follow until cancelled."""
        try:
            await asyncio.to_thread(self.recall)
            await self._follow_all()
        finally:
            await self._remote.aclose()

    async def look(self, texts: Callable[[], Collection[str]] = frozenset) -> None:
        """Ask once, for whoever does not stay. Raises SourceError, JournalError.

        `texts` returns which texts are asked for in any case, by their hashes.
        """
        try:
            token = await asyncio.to_thread(self._token)
            if token is not None:
                await self.once(token)
                wanted = texts()
                for _ in range(MOST_ROUNDS if wanted else 0):
                    # Not how many came: the newest may be those that never come.
                    if not await self._texts.fetch_named(self.now, token, wanted):
                        break
        finally:
            await self._remote.aclose()

    async def _follow_all(self) -> None:
        failures = 0
        while True:
            token = await asyncio.to_thread(self._token)
            if token is None:
                await self._sleep(NO_TOKEN)
                continue
            try:
                await self.once(token, wait=WAIT)
                failures = 0
            except OncallError as error:
                failures += 1
                log.info("the team's journals: %s", error)
                await self._sleep(self._pause(error, failures))
            except Exception:
                # What mates wrote must not end the reading, whatever we did not think of.
                log.exception("bug in the reading of the team's journals")
                await self._sleep(LONGEST)

    def recall(self) -> None:
        """Take in what was kept on this host; what does not check is fetched again."""
        for name in self._store.known():
            try:
                self._take(name, self._store.load(name), self._recalled)
            except (JournalError, NoteError) as error:
                log.warning("the copy of %s is dropped: %s", name, error)
                self._logs.pop(name, None)
                self._store.forget(name)
        self._tell(())

    def rejudge(self) -> None:
        """Judge logs anew of which others vouch now, or no longer do; slow: they are long."""
        before = self.doubts()
        for name, known in list(self._logs.items()):
            if known.swayed():
                self._take_anew(name)
        self._tell(before)

    def doubts(self) -> tuple[Doubt, ...]:
        """Return what of the mates is not believed, and why."""
        found = [doubt for known in list(self._logs.values()) for doubt in known.doubts]
        return (*found, *(Doubt(name, why) for name, why in list(self.wrong.items())))

    def _take_anew(self, name: str) -> None:
        del self._logs[name]
        found: list[Entry] = []
        try:
            self._take(name, self._store.load(name), found.extend)
        except (JournalError, NoteError) as error:
            log.warning("the copy of %s is dropped: %s", name, error)
            self._logs.pop(name, None)
            self._store.forget(name)
        self._replaced(name, found)
        # What the copy lacks is asked for with the next question.
        if name in self.listed:
            self._unread[name] = self.listed[name]

    def _tell(self, before: tuple[Doubt, ...]) -> None:
        if self.doubts() != before:
            self._doubted()

    async def once(self, token: str, *, wait: int = 0) -> bool:
        """Ask what changed and read it; return whether anything did. Raises SourceError."""
        if await asyncio.to_thread(self._changed):
            await asyncio.to_thread(self.rejudge)
        listing = await self._remote.logs(self._cursor, wait, token)
        self.now = listing.now
        before = self.doubts()
        for listed in (*self._unread.values(), *listing.logs):
            if listed.log != self._own and listed.origin == origin_of(listed.log):
                self.listed[listed.log] = listed
                await self._follow(listed, token)
        self._cursor = listing.cursor
        self._tell(before)
        if await self._texts.fetch(listing.now, token):
            self._arrived()
        return bool(listing.logs)

    def present(self) -> list[str]:
        """Return who else is at work now."""
        seen = {x.by for x in self.listed.values() if self.now - x.seen < PRESENT}
        return sorted(seen)

    async def _follow(self, listed: Listed, token: str) -> None:
        known = self._logs.get(listed.log)
        start = 0 if known is None else known.tip.size
        self._unread.pop(listed.log, None)
        if listed.log in self.wrong or listed.size <= start:
            return
        try:
            copied = await self._remote.copy(listed, start, token)
            await asyncio.to_thread(self._believe, listed.log, start, copied)
        except BadAnswerError as error:
            # Its owner chose what stands in it. It is asked for again the next time.
            self._unread[listed.log] = listed
            log.warning("the journal %s cannot be read: %s", listed.log, error)
        except (JournalError, NoteError) as error:
            # One log that is wrong must not hide those of the others.
            log.warning("the journal %s is not believed: %s", listed.log, error)
            self.wrong[listed.log] = error.what

    def _believe(self, name: str, start: int, copied: Copied) -> None:
        if not self._take(name, copied, self._news):
            return
        try:
            self._store.extend(name, start, copied)
        except JournalError as error:
            # It is our disk, not their journal. The copy has a gap now, and is fetched anew then.
            log.warning("the copy of %s is not kept: %s", name, error)

    def _take(self, name: str, copied: Copied, news: Callable[[list[Entry]], None]) -> list[Entry]:
        known = self._logs.get(name) or self._open_log(name)
        size, root = _claimed(copied.note)
        entries = known.take(copied.lines, size, root)
        # The session that signed the checkpoint is introduced by the lines that it covers.
        self._judge(copied.note, name, known)
        self._logs[name] = known
        if entries:
            self._texts.want(entries)
            news(entries)
        return entries

    def _pause(self, error: OncallError, failures: int) -> float:
        asked = error.retry_after if isinstance(error, ThrottledError) else None
        wait = failure_wait(failures, self._random.random(), longest=LONGEST)
        return max(wait, asked or 0.0)


def _claimed(note: bytes) -> tuple[int, bytes]:
    checkpoint = parse_checkpoint(parse_note(note).text)
    return checkpoint.size, checkpoint.root
