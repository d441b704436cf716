"""Sends a log to its upstream and keeps the receipts: one round, from wherever things stand.

The rules are in `sync_steps`. Nothing has to be remembered between rounds but the journal itself
and its receipts; whatever broke off is found out by asking, and goes on from there.
"""

from __future__ import annotations

import asyncio
import gzip
import logging
from collections.abc import Awaitable
from typing import NoReturn

import msgspec

from oncall_tui.domain.mirror import (
    MAX_PACKAGES,
    PACKAGE,
    UploadHead,
    add_checkpoint_body,
    package_ranges,
)
from oncall_tui.domain.sync import Promise, Reply, Text
from oncall_tui.domain.sync_status import NOT_TAKEN
from oncall_tui.errors import ForkError, NoteError, SourceError, UnreachableError, UpstreamError
from oncall_tui.ports import Clock
from oncall_tui.services.sync_ports import Outbox, Records, Remote
from oncall_tui.services.sync_steps import (
    Accepted,
    Ahead,
    Continue,
    Forked,
    Introduce,
    Repeat,
    Restart,
    Stop,
    after_checkpoint,
    after_entries,
    words,
)

log = logging.getLogger(__name__)

MAX_ROUNDS = 4
"""How often a round may begin anew: introduced, another checkpoint meanwhile, …"""
TEXT_DELAY = 60_000
"""Milliseconds that a text stays here after its entry: time to redact it."""
MOST_TEXT = 1024 * 1024
"""Bytes of a text with its salt: what an upstream takes."""


class Outcome(msgspec.Struct, frozen=True):
    """What a round came to."""

    size: int
    """Entries with a receipt."""
    sent: int = 0
    """Entries that had none before."""
    requests: int = 0
    texts: int = 0
    """Texts that were stored or erased upstream."""


class Sync:
    """One log and its upstream. One round at a time."""

    def __init__(
        self,
        remote: Remote,
        outbox: Outbox,
        records: Records,
        *,
        clock: Clock,
        witness: bool = False,
        texts: bool = True,
    ) -> None:
        """`witness`: whether it is asked for a receipt too; `texts`: whether they go up."""
        self._remote = remote
        self._outbox = outbox
        self._records = records
        self._clock = clock
        self._witness = witness
        self._texts = texts
        self._requests = 0
        self._batch = MAX_PACKAGES
        self._introduced: set[bytes] = set()
        """Ids of the keys that the upstream knows, as far as is known."""
        self._pending = {True: 0, False: 0}
        """By witness or mirror: the size that it has, as far as is known."""

    async def once(self) -> Outcome:
        """Send what has no receipt yet.

        Raises ForkError when the upstream has another history, now or before, UpstreamError when
        it does not take ours, SourceError when it cannot be reached, JournalError.
        """
        self._requests = 0
        alarm = await asyncio.to_thread(self._records.alarm)
        if alarm:
            raise ForkError(alarm, hint="nothing is sent until somebody has looked into it")
        before = await asyncio.to_thread(self._records.witnessed)
        promise = await asyncio.to_thread(self._outbox.promise)
        size = 0 if promise is None else promise.size
        if before > size:
            await self._alarm(f"receipts cover {before} entries, and {size} are here", promise)
        if promise is not None and size > before:
            self._pending[False] = max(self._pending[False], before)
            promise = await self._deliver(promise, before)
        size = max(before, 0 if promise is None else promise.size)
        if self._witness:
            await self._ask_witness(size)
        texts = await self._send_texts(size) if self._texts else 0
        return Outcome(size, size - before, self._requests, texts)

    async def _deliver(self, promise: Promise, before: int) -> Promise:
        """Get a receipt for a checkpoint; return the one that it is for."""
        for _ in range(MAX_ROUNDS):
            if promise.signer not in self._introduced:
                # It would be asked for anyway: a session's first act is to be introduced.
                await self._introduce("the session is not in the journal", promise)
            step = await self._lock_on(promise, witness=False)
            if isinstance(step, Accepted):
                done = await self._upload(promise, before)
                if isinstance(done, Promise):
                    return done
                step = done
            promise = await self._recover(step, promise)
        raise self._refused("it begins anew each time")

    async def _recover(self, step: object, promise: Promise) -> Promise:
        """Do what has to be done before the next attempt, or give up."""
        if isinstance(step, Introduce):
            await self._introduce(step.why, promise)
            return promise
        newer = await asyncio.to_thread(self._outbox.promise)
        if isinstance(step, Ahead) and (newer is None or newer.size < step.size):
            # Unless another session on this host was quicker, what it has was lost here.
            await self._alarm(f"it has {step.size} entries of this log, more than here", promise)
        if newer is None:
            raise self._refused("no checkpoint is left to send")
        return newer

    async def _introduce(self, why: str, promise: Promise) -> None:
        line = await asyncio.to_thread(self._outbox.introduction, promise)
        if line is None:
            raise self._refused(why)
        reply = await self._asked(self._remote.introduce(line))
        if reply.status != 200:
            raise self._refused(f"this session is not accepted: {words(reply)}")
        self._introduced.add(promise.signer)

    async def _lock_on(
        self, promise: Promise, *, witness: bool
    ) -> Accepted | Introduce | Ahead | Restart:
        """Have a checkpoint accepted as the continuation of what the other side has."""
        old, repeats = min(self._pending[witness], promise.size), 0
        while True:
            proof = await asyncio.to_thread(self._outbox.consistency, old, promise.size)
            body = add_checkpoint_body(old, proof, promise.note)
            reply = await self._asked(self._remote.add_checkpoint(body, witness=witness))
            step = after_checkpoint(reply, old=old, size=promise.size, repeats=repeats)
            if isinstance(step, Accepted):
                self._pending[witness] = promise.size
            if isinstance(step, Repeat):
                self._pending[witness] = old = step.old
                repeats += 1
            elif isinstance(step, Forked):
                await self._alarm(step.why, promise)
            elif isinstance(step, Stop):
                raise self._refused(step.why)
            else:
                return step

    async def _upload(self, promise: Promise, start: int) -> Promise | Introduce | Ahead | Restart:
        """Send entries until there is a receipt; return the checkpoint that it is for."""
        at = Continue(min(start, promise.size), promise.size, b"", self._batch)
        aim = promise
        while True:
            body, packages = await asyncio.to_thread(self._pack, at)
            reply = await self._asked(self._sent(body, packages))
            step = after_entries(
                reply,
                sent=at,
                packages=packages,
                size=promise.size,
                locked=aim.size == promise.size,
            )
            if isinstance(step, Accepted):
                await self._receive(aim, step.lines, witness=False)
                return aim
            if isinstance(step, Forked):
                await self._alarm(step.why, promise)
            if isinstance(step, Stop):
                raise self._refused(step.why)
            if not isinstance(step, Continue):
                return step
            known = await self._promised(step.end, promise)
            if known is None:
                return Restart()
            at, aim = step, known

    async def _sent(self, body: bytes, packages: int) -> Reply:
        """Send entries; when that takes too long, the next request is half as large."""
        try:
            reply = await self._remote.add_entries(body)
        except UnreachableError:
            self._batch = max(1, packages // 2)
            raise
        self._batch = MAX_PACKAGES
        return reply

    async def _promised(self, size: int, promise: Promise) -> Promise | None:
        if size == promise.size:
            return promise
        return await asyncio.to_thread(self._outbox.promised, size)

    def _pack(self, at: Continue) -> tuple[bytes, int]:
        """Return the compressed body of one request, and how many packages are in it."""
        head = UploadHead(self._outbox.origin, at.start, at.end, at.ticket)
        until = min(at.end, (at.start // PACKAGE + at.batch) * PACKAGE)
        ranges = package_ranges(at.start, until)
        packages = [self._outbox.package(first, last, at.end) for first, last in ranges]
        body = b"".join((head.encode(), *packages))
        return gzip.compress(body, compresslevel=1, mtime=0), len(packages)

    async def _receive(self, promise: Promise, lines: bytes, *, witness: bool) -> None:
        try:
            good = await asyncio.to_thread(
                lambda: self._records.accept(promise, lines, witness=witness)
            )
        except NoteError as error:
            raise self._refused(f"its receipt is wrong: {error.what}") from error
        if not good:
            raise self._refused("its receipt is not by the key that is pinned here")

    async def _ask_witness(self, size: int) -> None:
        """Have the witness sign what the mirror signed, where it has not yet."""
        if size <= await asyncio.to_thread(lambda: self._records.witnessed(witness=True)):
            return
        promise = await asyncio.to_thread(self._outbox.promised, size)
        for _ in range(MAX_ROUNDS):
            # Who has seen more already is asked in the next round, about that.
            step = None if promise is None else await self._lock_on(promise, witness=True)
            if promise is None or isinstance(step, Ahead):
                return
            if isinstance(step, Accepted):
                await self._receive(promise, step.lines, witness=True)
                return
            promise = await self._recover(step, promise)

    async def _send_texts(self, witnessed: int) -> int:
        """Store texts whose entries are up and have been for a while; erase what was redacted."""
        start = await asyncio.to_thread(self._records.texts_sent)
        before = self._clock.now() - TEXT_DELAY
        if start >= witnessed:
            return 0
        texts = await asyncio.to_thread(self._outbox.texts, start, witnessed, before)
        token = await asyncio.to_thread(self._outbox.token) if texts.found else None
        if texts.found and token is None:
            return 0
        taken = 0
        for text in texts.found:
            taken += await self._send_text(text, token or "")
        await asyncio.to_thread(self._records.set_texts_sent, texts.next)
        return taken

    async def _send_text(self, text: Text, token: str) -> bool:
        """Store or erase one; False when it is more than the upstream ever takes.

        Such a text stays here: it must not keep back what follows, redactions above all.
        """
        if text.content is not None and len(text.content) > MOST_TEXT:
            log.warning("a text of %d bytes is too long to be sent", len(text.content))
            return False
        reply = await self._asked(self._remote.put_text(text, token))
        if reply.status == 413:
            log.warning("the upstream does not take a text: %s", words(reply))
            return False
        if reply.status not in {200, 201, 204, 404, 410}:
            raise self._refused(f"it does not take a text: {words(reply)}")
        return True

    async def _asked(self, asking: Awaitable[Reply]) -> Reply:
        self._requests += 1
        return await asking

    async def _alarm(self, why: str, promise: Promise | None) -> NoReturn:
        """Keep both histories and raise: from here on nothing is sent."""
        theirs = b""
        token = await asyncio.to_thread(self._outbox.token)
        if token is not None:
            try:
                theirs = await self._remote.recorded(token)
            except SourceError:
                # What it has can be asked for later, by hand; the alarm cannot wait.
                theirs = b""
        ours = b"" if promise is None else promise.note
        await asyncio.to_thread(self._records.raise_alarm, why, ours, theirs)
        raise ForkError(
            f"the upstream and this journal disagree: {why}",
            hint="both checkpoints are kept in the journal's folder, in alarm/; tell your team",
        )

    def _refused(self, why: str) -> UpstreamError:
        return UpstreamError(
            f"{NOT_TAKEN}{why}",
            hint="it is saved here, and is tried again",
        )
