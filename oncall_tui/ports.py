"""The seams: what the flows need from the outside, in protocols of two or three methods.

The source port was held against these systems before it was settled (`docs/sources.md` says
how each of them fits, call by call): Alertmanager, Prometheus, Roundup, PagerDuty, Zabbix, Jira,
ServiceNow.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from oncall_tui.domain.alert import Alert
from oncall_tui.domain.ticket import Ticket

if TYPE_CHECKING:
    from oncall_tui.domain.brief import Brief
    from oncall_tui.domain.command_end import CommandEnd
    from oncall_tui.domain.draft import Draft
    from oncall_tui.domain.effect import Effect, Verb
    from oncall_tui.domain.entry import BlobRef, Entry, NewEntry
    from oncall_tui.domain.runbook import Runbook, RunbookMeta
    from oncall_tui.domain.signing import Signing
    from oncall_tui.domain.sitting import Sitting
    from oncall_tui.domain.snapshot import Snapshot
    from oncall_tui.errors import JournalError

ItemT_co = TypeVar("ItemT_co", covariant=True)


class Source(Protocol[ItemT_co]):
    """One configured endpoint that is polled and, where it can, acted upon.

    What each system asks of its adapter (`docs/sources.md` has the calls):
    Alertmanager: an ack is a silence on all labels, in karma's convention; who, until when and why
    come from a second call; a silence posted twice is two silences.
    Prometheus: read-only; a fingerprint is worked out from the labels.
    Roundup: `If-Match` on each change, a note is a message that is then put on the issue.
    PagerDuty: `From` with `effect.by` on writes; pages of 100, all dates; no sure un-ack.
    Zabbix: errors with status 200; ack, un-ack and note are bits of one call; hosts by a second.
    Jira: reading by POST with a page token; notes in ADF; a transition to look up per ticket.
    ServiceNow: the key people use is not the `sys_id` that writes need; quotas want deltas, so the
    adapter keeps the whole set; writes that are ignored show only when read back.
    """

    @property
    def name(self) -> str:
        """The name the site gave it; unique."""

    @property
    def kind(self) -> str:
        """The system: alertmanager, prometheus, roundup."""

    @property
    def verbs(self) -> frozenset[Verb]:
        """What this endpoint can be asked to do, as the site configured it."""

    async def poll(self) -> Snapshot[ItemT_co]:
        """Ask for everything and return it whole; raise SourceError rather than a part of it."""

    async def perform(self, effect: Effect, *, retry: bool) -> str:
        """Do it, read it back, and return what the remote system calls it.

        `retry` says that an earlier try may have arrived: look for `effect.op` first. Raises
        EffectError when the system refuses, SourceError when it cannot be reached.
        """

    async def aclose(self) -> None:
        """Let go of connections."""


AlertSource = Source[Alert]
TicketSource = Source[Ticket]


class JournalStore(Protocol):
    """An append-only log. What `append` has returned is on the disk."""

    def append(
        self,
        type_: str,
        data: Mapping[str, Any],
        *,
        texts: Mapping[str, str] | None = None,
        inc: str | None = None,
    ) -> Entry:
        """Write one entry durably, or raise JournalError and change nothing.

        `inc` is the incident that it belongs to. Each of `texts` becomes a blob; its BlobRef is put
        into the entry's `d` under that name.
        Safe to call from any thread, and beside other processes.
        """

    def append_all(
        self,
        type_: str,
        news: Sequence[NewEntry],
        *,
        texts: Mapping[str, str] | None = None,
    ) -> list[Entry]:
        """Write entries that share their texts, many at a time; return those that are on the disk.

        It ends at the first batch that cannot be written, and raises nothing: `append` says of
        the next one what is wrong.
        """

    def entries(self, start: int = 0) -> Iterator[Entry]:
        """Yield the entries from index `start`, those of other sessions of this log included."""

    def briefs(self, start: int = 0) -> Iterator[Entry | Brief]:
        """Yield the same for a fold of many: faster, checked less."""

    def leaf(self, size: int) -> str | None:
        """Return the leaf hash of the entry before index `size`; None where there is none."""

    def text(self, ref: BlobRef) -> str | None:
        """Return the text behind a reference, or None when it was erased."""

    def erase(self, names: Iterable[str]) -> None:
        """Erase texts for good, by the SHA-256 of their blobs, and what an earlier call left.

        Passes over those that are not there. Raises JournalError when the disk refuses.
        """

    @property
    def log(self) -> str:
        """The log's name, as it stands in its entries."""

    def open_session(self) -> None:
        """Make ready to write, so that the first act does not wait; may be slow.

        Raises as `append` does.
        """

    @property
    def length(self) -> int:
        """Number of entries as far as is known; `grew` tells whether there may be more."""

    def grew(self) -> bool:
        """Whether another session may have written something since; cheap, poll with it."""

    @property
    def trouble(self) -> JournalError | None:
        """Why the log can only be read; None when all is well."""


class SigningJournal(Protocol):
    """A log whose signer can be asked again."""

    @property
    def signing(self) -> Signing:
        """Who vouches for what is written now."""

    def renew_session(self, *, fall: bool = True) -> None:
        """Go on in a new session, which the signer vouches for; may wait for a person.

        Without `fall`, no lower signer may stand in for one that fails. Raises as `append` does.
        """


class Cache(Protocol):
    """Things that can be deleted at any time; what cannot be read is as if it were not there."""

    def load(
        self,
        name: str,
        items: Any = Any,  # noqa: ANN401 - a type
        each: Callable[[Any], Any] | None = None,
    ) -> dict[str, Any] | None:
        """Return the document of that name, or None.

        What its list `items` holds may be asked for as values of a type that msgspec knows, and
        each of them as what `each` makes of it, soon after it is read.
        """

    def store(self, name: str, document: Mapping[str, Any]) -> None:
        """Write the document whole and atomically; failures are logged, never raised.

        Its members may be whatever msgspec can write as JSON.
        """

    def forget(self, name: str) -> None:
        """Delete the document, if there is one, without waiting for the disk; never raises."""


class FoldStore(Protocol):
    """Folds of a journal that were put down; they can be deleted at any time."""

    def load(self, name: str) -> bytes | None:
        """Return what was put down under a name, or None."""

    def store(self, name: str, content: bytes) -> None:
        """Put it down whole and atomically; failures are logged, never raised."""


class Claims(Protocol):
    """Which session is sending an effect: two must not, and one that died holds nothing."""

    def claim(self, index: int) -> bool:
        """Whether no other session is sending the effect of that entry; then none does."""

    def release(self, index: int) -> None:
        """Let other sessions look at it again."""


class DraftStore(Protocol):
    """Texts that somebody began to type; nobody else may read them."""

    def load(self) -> Iterable[Draft]:
        """Return all that can be read."""

    def store(self, draft: Draft) -> None:
        """Write one whole, in place of that of the same key; failures are logged, never raised."""

    def delete(self, key: str) -> None:
        """Remove one, where it is there."""


class Sittings(Protocol):
    """Which dashboards of this user are open on this host."""

    def sit_down(self, at: int) -> Sequence[Sitting]:
        """Say that one is open from now on, milliseconds; return the others; failures are logged.

        May wait for a disk.
        """

    def stand_up(self) -> None:
        """Say that it is not open any more."""


class RunbookLibrary(Protocol):
    """Markdown files under the library folders."""

    def list(self) -> Iterable[RunbookMeta]:
        """Return what is there, without the texts."""

    def open(self, path: str, fragment: str = "") -> Runbook:
        """Read and parse one; `fragment` selects a heading. Raises RunbookError."""

    def parse(self, path: str, text: str, fragment: str = "") -> Runbook:
        """Parse a text that was kept from an earlier day, as the file at `path` was then."""

    def resolve(self, reference: str) -> tuple[str, str] | None:
        """Map a URL or a relative path of an alert to (path, fragment) in the library, or None."""


class CommandRunner(Protocol):
    """Runs commands of runbooks on this host, each with a terminal of its own and no input."""

    def run(
        self,
        script: str,
        *,
        lang: str,
        seconds: float,
        heard: Callable[[bytes], None],
        stopped: Callable[[], bool],
    ) -> CommandEnd:
        """Run a shell script until it ends, its time is over, or `stopped` says so; blocks.

        `heard` gets the output as it comes. When this returns, nothing of it runs any more.
        """


class WholeLog(Protocol):
    """The lines of a log and the roots over them; each call raises JournalError."""

    def root(self, size: int) -> bytes:
        """Return the root of the first `size` entries."""

    def read(self, start: int, end: int) -> list[bytes]:
        """Return the lines from an index up to another, without their newlines."""


class StaticFiles(Protocol):
    """A folder that is served as it is; each call raises JournalFullError."""

    def published(self) -> bytes | None:
        """Return the checkpoint that stands for the files; None when there is none yet."""

    def put(self, path: str, content: bytes) -> None:
        """Write a file that never changes; raise UsageError when another one is there."""

    def publish(self, note: bytes) -> None:
        """Put a checkpoint in place, when all files before it are on the disk."""


class Clock(Protocol):
    """The time, so that tests can own it."""

    def now(self) -> int:
        """Milliseconds since the epoch, UTC."""

    def monotonic(self) -> float:
        """Seconds that only go forward."""


Post = Callable[[object], None]
"""Hands a message to whoever listens; safe from any thread."""
