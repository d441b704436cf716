"""What sending a log needs from the outside: the upstream, and the log as it lies on the disk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from oncall_tui.domain.sync import Promise, Reply, Text, Texts


class Remote(Protocol):
    """The upstream. Each call raises SourceError when no answer came that means anything."""

    async def introduce(self, line: bytes) -> Reply:
        """Present a `session.open` line."""

    async def add_checkpoint(self, body: bytes, *, witness: bool) -> Reply:
        """Offer a checkpoint to the mirror, or to the witness."""

    async def add_entries(self, body: bytes) -> Reply:
        """Send entries."""

    async def put_text(self, text: Text, token: str) -> Reply:
        """Store or erase a text."""

    async def recorded(self, token: str) -> bytes:
        """Return the newest checkpoint that it holds of this log, for evidence; b"" if none."""


class Outbox(Protocol):
    """A log as it lies on the disk. Calls may be slow; each raises JournalError."""

    @property
    def origin(self) -> str:
        """Name of the log."""

    def promise(self) -> Promise | None:
        """Return a checkpoint over all entries, signed anew where a session is open.

        Without one the newest that was signed; None when there is none.
        """

    def promised(self, size: int) -> Promise | None:
        """Return the checkpoint that was signed for a size; None when there was none."""

    def consistency(self, old: int, size: int) -> Sequence[bytes]:
        """Prove that `size` entries continue `old`."""

    def package(self, first: int, last: int, size: int) -> bytes:
        """Return encoded entries and their proof against the tree of `size`."""

    def introduction(self, promise: Promise) -> bytes | None:
        """Return the `session.open` line of whoever signed; None when it is not in the log."""

    def texts(self, start: int, end: int, before: int) -> Texts:
        """Return the texts of entries `start` to `end` that are older than `before` (ms)."""

    def token(self) -> str | None:
        """Return a token for reading and texts, signed by the open session; None without one."""


class Records(Protocol):
    """What is kept of the sending. Calls may be slow; each raises JournalError."""

    def witnessed(self, *, witness: bool = False) -> int:
        """Return the size of the newest receipt of the mirror, or of the witness."""

    def accept(self, promise: Promise, answer: bytes, *, witness: bool) -> bool:
        """Store the receipt in an answer, if it is by the pinned key and over this checkpoint.

        Returns False when there is none. Raises NoteError when it is wrong.
        """

    def alarm(self) -> str:
        """Return why nothing is sent any more, in one line; "" when all is well."""

    def raise_alarm(self, why: str, ours: bytes, theirs: bytes) -> None:
        """Keep both checkpoints, and stop sending."""

    def texts_sent(self) -> int:
        """Return the index of the first entry whose texts were not sent."""

    def set_texts_sent(self, index: int) -> None:
        """Remember it."""
