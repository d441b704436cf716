"""The journal on disk. Implements `ports.JournalStore`; `docs/journal.md` has the format."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from data.ballast import Ballast
from data.blobs import Blobs
from data.boot import boot_id
from data.file_ops import FileOps
from data.journal_lock import PATIENCE
from data.journal_reader import JournalReader
from data.journal_segments import log_folder, refuse_strange_folder, unreadable
from data.journal_session import OpenSession, Writer, start_session
from data.journal_writer import LogWriter, SyncFailedError
from data.signing import Signer
from oncall_tui.domain.brief import Brief
from oncall_tui.domain.entry import BlobRef, Entry, EntryType, NewEntry
from oncall_tui.errors import JournalError, JournalTamperedError, OncallError

if TYPE_CHECKING:
    from data.checkpoint_files import SignedCheckpoint
    from data.checkpointing import Checkpoints
    from data.signing import SessionKey
    from oncall_tui.domain.signing import Signing
    from oncall_tui.ports import Clock

T = TypeVar("T")
R = TypeVar("R", bound=Entry | Brief)

_log = logging.getLogger(__name__)


class JournalFile:
    """One user's log on one host. Safe from any thread, and beside other processes."""

    def __init__(
        self,
        folder: Path,
        writer: Writer,
        *,
        clock: Clock,
        signer: Signer | None,
        ops: FileOps | None = None,
    ) -> None:
        self._ops = ops = ops or FileOps()
        self.folder = folder
        self.log = writer.log
        self.by = writer.by
        self.trouble: JournalTamperedError | None = None
        """Why this journal is read-only: a line in it is wrong, and no crash explains it."""
        self._readable = sys.maxsize
        """With trouble: index of the wrong line, once it was met."""
        self._writer = writer
        self._clock = clock
        self._signer = signer
        self._mutex = threading.Lock()
        self._files = LogWriter(folder, writer.log, ops)
        self._blobs = Blobs(folder / "blobs", ops)
        self._ballast = Ballast(folder / "ballast", ops)
        self._reader = JournalReader(folder, writer.log)
        self._session: OpenSession | None = None

    @property
    def length(self) -> int:
        """Number of entries known to be on the disk."""
        return self._files.tip.size

    @property
    def signed(self) -> bool:
        """Whether what is written now is signed."""
        return self._signer is not None

    @property
    def signing(self) -> Signing:
        """Who vouches for what is written now; nobody before a session is open."""
        from oncall_tui.domain.signing import Signing

        session = self._session
        return Signing() if session is None else session.signing()

    def append(
        self,
        type_: str,
        data: Mapping[str, Any],
        *,
        texts: Mapping[str, str] | None = None,
        inc: str | None = None,
    ) -> Entry:
        """Write one entry; when this returns, it is on the disk.

        Opens a session when none is open, or when its hours are over. Raises JournalFullError when
        the disk did not take it, JournalTamperedError when the journal is read-only, SecretError
        when the identity key cannot be used, JournalError otherwise; nothing was saved then.
        """
        with self._mutex:
            return self._append(type_, (NewEntry(data, inc),), texts or {}, {})[0]

    def append_all(
        self, type_: str, news: Sequence[NewEntry], *, texts: Mapping[str, str] | None = None
    ) -> list[Entry]:
        """Write entries that share their texts, many with one write; see `ports.JournalStore`."""
        from data.journal_signing import in_batches

        refs: dict[str, Any] = {}

        def write(batch: Sequence[NewEntry]) -> list[Entry]:
            with self._mutex:
                return self._append(type_, batch, texts or {}, refs)

        return in_batches(news, write)

    def _append(
        self, type_: str, news: Sequence[NewEntry], texts: Mapping[str, str], refs: dict[str, Any]
    ) -> list[Entry]:
        """Write all or nothing; `refs` takes up what texts became, for the batches that follow."""
        session = self._session_for_now()

        def attempt() -> list[Entry]:
            self._files.prepare()
            for name, text in texts.items():
                if name not in refs:
                    refs[name] = msgspec.to_builtins(self._blobs.put(text))
            with self._files.writing():
                self._introduce(session)
                whole = [NewEntry({**new.data, **refs}, new.inc) for new in news]
                return self._write(session, type_, whole)

        return self._saved(attempt)

    def open_session(self) -> None:
        """Open a session now, so that the first act does not wait for it.

        May ask the signer, so call it in a worker. Raises as `append` does.
        """
        with self._mutex:
            session = self._session_for_now()

            def attempt() -> None:
                with self._files.writing():
                    self._introduce(session)

            self._saved(attempt)
            self._ballast.load()
        self._promise(session)

    def renew_session(self, *, fall: bool = True) -> None:
        """Ask the signer again: end the session, and go on in a new one.

        Without `fall`, no lower signer may stand in for one that fails; the old session goes on
        then. May wait for a person, so call it in a worker. Raises as `append` does.
        """
        fresh = self._begin(fall=fall)
        with self._mutex:
            old, self._session = self._session, fresh
        self._end(old)
        self.open_session()

    def close_session(self) -> None:
        """Say that this session writes nothing more, if it ever wrote. Raises as `append`."""
        with self._mutex:
            session, self._session = self._session, None
        self._end(session)

    def _end(self, session: OpenSession | None) -> None:
        if session is None or not session.announced:
            return
        with self._mutex:
            if session.may_write(self._clock.now()):

                def attempt() -> list[Entry]:
                    with self._files.writing():
                        data = {"wrote": session.wrote + 1}
                        return self._write(session, EntryType.SESSION_CLOSE, [NewEntry(data)])

                self._saved(attempt)
        self._promise(session)

    def checkpoint(self) -> SignedCheckpoint | None:
        """Sign what is on the disk with the key of the open session; slow, call it in a worker.

        None when no session is open that signs. Raises JournalTamperedError when the log is not
        the one that was promised before, JournalFullError, JournalError.
        """
        session = self._session
        if session is None or self.session_key is None:
            return None
        self._look(patience=PATIENCE)
        if self.trouble is not None:
            raise self.trouble
        return self._sign_checkpoint(session)

    @property
    def session_key(self) -> SessionKey | None:
        """The key of the open session; None while there is none that signs."""
        session = self._session
        if session is None or not session.announced or not session.may_write(self._clock.now()):
            return None
        return session.key

    @cached_property
    def checkpoints(self) -> Checkpoints:
        """What signs and keeps checkpoints; loaded when the first is made."""
        from data.checkpointing import Checkpoints

        return Checkpoints(self.folder, self._ops)

    def close(self) -> None:
        """Close the session, if it can still be written down, and let go of the files."""
        if self._signer is not None:
            self._signer.give_up()
        try:
            self.close_session()
        except OncallError as error:
            # All that is lost is the word that nothing followed; the session's hours say it too.
            _log.warning("the journal's session was not closed: %s", error)
        with self._mutex:
            self._files.close()

    def entries(self, start: int = 0) -> Iterator[Entry]:
        """Yield the entries from index `start`, those of other sessions of this log included.

        Ends before a line that is wrong; `trouble` says so then. Cost follows what is read.
        """
        return self._entries(start, self._reader.read)

    def briefs(self, start: int = 0) -> Iterator[Entry | Brief]:
        """Yield the same for a fold of many: faster, and finished segments are checked less."""
        return self._entries(start, self._reader.skim)

    def leaf(self, size: int) -> str | None:
        """Return the leaf hash of the entry before index `size`; None where there is none.

        Raises JournalError.
        """
        self._look()
        return self._reader.leaf(size) if size <= self.length else None

    def _entries(self, start: int, read: Callable[[int, int], Iterator[R]]) -> Iterator[R]:
        self._look()
        if start >= (self.length if self.trouble is None else self._readable):
            return
        # With trouble at its end the log's length is not known: read up to the wrong line.
        end = self.length if self.trouble is None else sys.maxsize
        good = start
        try:
            for entry in read(start, end):
                good = entry.i + 1
                yield entry
        except JournalTamperedError as error:
            self.trouble = self.trouble or error
            self._readable = good

    def grew(self) -> bool:
        """Whether `entries` may have more to tell than `length` says. Cheap: poll with it."""
        try:
            return self.trouble is None and self._files.grew()
        except (OSError, JournalError):
            # Something is wrong with the files: `entries` finds out what.
            return True

    def refresh(self) -> None:
        """Find the end of the log, waiting for a session that is just writing.

        Raises JournalForeignError, JournalError.
        """
        self._look(patience=PATIENCE)

    def text(self, ref: BlobRef) -> str | None:
        """Return the text behind a reference; None when it was erased, or was changed."""
        return self._blobs.get(ref)

    def erase(self, names: Iterable[str]) -> None:
        """Erase texts by the SHA-256 of their blobs; see `ports.JournalStore`."""
        from data.blob_erasing import Eraser

        Eraser(self.folder / "blobs", self._ops).erase(names)

    def _sign_checkpoint(self, session: OpenSession) -> SignedCheckpoint:
        assert session.key is not None  # noqa: S101 - for the type checker
        try:
            certificate = session.opened.credential.certificate
            return self.checkpoints.make(self.length, session.key, certificate=certificate)
        except JournalTamperedError as error:
            self.trouble = error
            raise

    def _promise(self, session: OpenSession) -> None:
        """Make a checkpoint where a session begins or ends; what is saved is saved without it."""
        if session.key is None or not session.announced or self.trouble is not None:
            return
        if not session.may_write(self._clock.now()):
            return
        try:
            self._sign_checkpoint(session)
        except OncallError as error:
            _log.warning("%s", error)

    def _saved(self, attempt: Callable[[], T]) -> T:
        """Do it; once more with the room of the ballast when the disk is full."""
        from data.journal_refusal import NO_SPACE, not_saved

        if self.trouble is not None:
            raise self.trouble
        try:
            try:
                return attempt()
            except SyncFailedError:
                raise
            except OSError as error:
                if error.errno not in NO_SPACE or not self._ballast.drop():
                    raise
                return attempt()
        except OSError as error:
            raise not_saved(self.folder, error) from error
        except JournalTamperedError as error:
            self.trouble = error
            raise

    def _look(self, *, patience: float = 0.0) -> None:
        # An append in another thread knows the end better than we could find it now.
        if self.trouble is not None or not self._mutex.acquire(blocking=patience > 0):
            return
        try:
            self._files.look(patience=patience)
        except JournalTamperedError as error:
            self.trouble = error
        except OSError as error:
            raise unreadable(self.folder, error) from error
        finally:
            self._mutex.release()

    def _session_for_now(self) -> OpenSession:
        now = self._clock.now()
        if self._session is None or not self._session.may_write(now):
            self._session = self._begin()
        return self._session

    def _begin(self, *, fall: bool = True) -> OpenSession:
        now, tip = self._clock.now(), self._files.tip
        return start_session(self._writer, self._signer, now=now, tip=tip, fall=fall)

    def _introduce(self, session: OpenSession) -> None:
        """Write what has to stand before the first entry of a session."""
        if not session.announced:
            self._write(session, EntryType.SESSION_OPEN, [NewEntry(session.introduction())])
            session.announced = True
        if self._files.unexplained:
            for torn in self._files.quarantine.pending():
                self._write(session, EntryType.TAIL_RECOVERED, [NewEntry(torn.told())])
                self._files.quarantine.settle(torn)
            self._files.unexplained = False

    def _write(self, session: OpenSession, type_: str, news: Sequence[NewEntry]) -> list[Entry]:
        from data.journal_signing import signed_lines

        tip, clock = self._files.tip, self._clock
        found = signed_lines(news, type_, session, self._writer, clock=clock, tip=tip)
        self._files.put(*[line for line, _ in found])
        session.wrote += len(found)
        return [entry for _, entry in found]


def open_journal(
    state_dir: Path,
    *,
    user: str,
    host: str,
    clock: Clock,
    signer: Signer | None,
    tool_version: str,
    by: str = "",
    ops: FileOps | None = None,
) -> JournalFile:
    """Open the log of a user on a host below the state folder; nothing is written by this.

    `by` is who the entries speak of, `user@host` when empty; `signer` None leaves the log
    unsigned. Raises JournalForeignError when the log is another user's, JournalError when it
    cannot be read or others can read it. A damaged log opens read-only: see `trouble`.
    """
    folder = log_folder(state_dir, user=user, host=host)
    refuse_strange_folder(folder)
    writer = Writer(
        log=folder.name,
        by=by or f"{user}@{host}",
        host=host,
        boot=boot_id(),
        tool=f"oncall-tui {tool_version}",
    )
    journal = JournalFile(folder, writer, clock=clock, signer=signer, ops=ops)
    journal.refresh()
    return journal
