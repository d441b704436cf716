"""Receives the body of `add-entries`: batches of packages go to the store while others arrive."""

from __future__ import annotations

import asyncio
from contextlib import aclosing

from anyio import to_thread
from starlette.requests import Request

from oncall_tui.domain.entry import MAX_LINE
from oncall_tui.domain.mirror import Package
from oncall_tui.domain.upload_reader import UploadReader
from oncall_tui.errors import NoteError
from oncall_tui.upstream.answers import Answer, said
from oncall_tui.upstream.bodies import unpacked
from oncall_tui.upstream.rejection import RejectedError
from oncall_tui.upstream.site import Site
from oncall_tui.upstream.uploads import Upload, begin, finish, take

BATCH = 8
"""Packages that share a transaction, and with it a wait for the disk."""
HELD = 2 * 1024 * 1024
"""Bytes of packages that wait for their proof to be checked: whoever sends them may be anybody."""
AT_ONCE = 16
"""Uploads; each may hold a package of 15 MB in memory at worst."""
LASTS = 600.0
"""Seconds for one upload; the client goes on with the next one where it ended."""
_TYPE = "application/octet-stream"


class _Receiver:
    """One upload as it comes in."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._reader = UploadReader(max_entry=MAX_LINE)
        self._batch: list[Package] = []
        self._held = 0
        """Bytes in the batch."""
        self.upload: Upload | None = None
        self.malformed = ""
        self.placed = False
        """Whether it counts among those that are under way."""

    async def feed(self, piece: bytes) -> Answer | None:
        """Take in a piece of the body; an Answer ends the upload."""
        try:
            self._reader.feed(piece)
            if self.upload is None and self._reader.head is not None:
                begun = await to_thread.run_sync(begin, self._site, self._reader.head)
                if isinstance(begun, Answer):
                    return begun
                self.upload = begun
            for package in self._reader.packages():
                self._batch.append(package)
                self._held += sum(map(len, package.entries))
        except NoteError as error:
            self.malformed = str(error)
        full = len(self._batch) >= BATCH or self._held >= HELD
        return await self.store() if full else None

    async def store(self) -> Answer | None:
        """Store what waits; an Answer says that it was not proven."""
        batch, self._batch, self._held = self._batch, [], 0
        if self.upload is None or not batch:
            return None
        if await to_thread.run_sync(take, self._site, self.upload, batch):
            return None
        return said(422, "a package is not part of the tree of that checkpoint")

    async def end(self) -> Answer:
        """Answer a body that ended, or that cannot be read any further."""
        refused = await self.store()
        if refused is not None:
            return refused
        upload, head = self.upload, self._reader.head
        if upload is None or head is None:
            raise RejectedError(400, self.malformed or "the upload ends in its head")
        whole = self._reader.done and not self.malformed
        if not whole and upload.reached == head.start:
            raise RejectedError(400, self.malformed or "not one package is whole")
        return await to_thread.run_sync(lambda: finish(self._site, upload, whole=whole))


class Receiving:
    """Receives uploads, so many at a time."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._under_way = 0

    async def __call__(self, request: Request) -> Answer:
        """Receive one. Raises RejectedError."""
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != _TYPE:
            raise RejectedError(415, f"an upload is {_TYPE}", headers={"Accept-Encoding": "gzip"})
        receiver = _Receiver(self._site)
        try:
            async with asyncio.timeout(LASTS):
                return await self._receive(request, receiver)
        except TimeoutError as error:
            raise RejectedError(408, f"an upload may take {LASTS:.0f} s") from error
        finally:
            self._under_way -= receiver.placed

    async def _receive(self, request: Request, receiver: _Receiver) -> Answer:
        size = 0
        try:
            async with aclosing(unpacked(request)) as pieces:
                async for piece in pieces:
                    size += len(piece)
                    answer = await receiver.feed(piece)
                    self._take_place(receiver)
                    if answer is not None:
                        return _closing(answer)
                    if receiver.malformed:
                        return _closing(await receiver.end())
        except RejectedError:
            # What was whole before is proven all the same, and need not be sent again.
            await receiver.store()
            raise
        finally:
            self._site.metrics.count("uploaded_bytes_total", size)
        return await receiver.end()

    def _take_place(self, receiver: _Receiver) -> None:
        """Count an upload once it has begun as it should: strangers cannot fill the places."""
        if receiver.placed or receiver.upload is None:
            return
        receiver.placed = True
        self._under_way += 1
        if self._under_way > AT_ONCE:
            raise RejectedError(
                503,
                "too many uploads at once",
                headers={"Retry-After": "1", "Connection": "close"},
            )


def _closing(answer: Answer) -> Answer:
    """Say that the rest of the body will not be read."""
    return Answer(
        answer.status, answer.body, answer.type, {**answer.headers, "Connection": "close"}
    )
