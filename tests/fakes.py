"""Hand-written fakes of the ports."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Coroutine, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any, TypeVar

import msgspec

from oncall_tui.domain.alert import Alert, RemoteAck, Suppression, occurrence_id
from oncall_tui.domain.brief import Brief
from oncall_tui.domain.effect import Effect, Verb
from oncall_tui.domain.entry import BlobRef, Entry, NewEntry
from oncall_tui.domain.silence import SilenceState, SourceSilence
from oncall_tui.domain.snapshot import Snapshot
from oncall_tui.domain.ticket import Ticket, TicketState, ticket_id
from oncall_tui.errors import JournalError, JournalFullError, OncallError

T = TypeVar("T")
ItemT = TypeVar("ItemT", Alert, Ticket)

NOON = round(datetime(2026, 3, 2, 12, 0, tzinfo=UTC).timestamp() * 1000)
"""A Monday."""
MINUTE = 60_000


class FakeClock:
    """Time that moves when it is told to."""

    def __init__(self, now: int = NOON) -> None:
        self.at = now

    def now(self) -> int:
        return self.at

    def monotonic(self) -> float:
        return self.at / 1000

    def advance(self, milliseconds: int) -> None:
        self.at += milliseconds


class MemoryJournal:
    """A journal without a disk; `full` makes the next append fail."""

    def __init__(self, clock: FakeClock, by: str = "alice@example.com") -> None:
        self.clock = clock
        self.by = by
        self.log = "alice@jump01"
        self.lines: list[Entry] = []
        self.blobs: dict[str, str] = {}
        self.full = False
        self.opened = False
        self.trouble: JournalError | None = None

    def append(
        self,
        type_: str,
        data: Mapping[str, Any],
        *,
        texts: Mapping[str, str] | None = None,
        inc: str | None = None,
    ) -> Entry:
        if self.full:
            raise JournalFullError("no space", hint="free some")
        d = msgspec.to_builtins(dict(data))
        for name, text in (texts or {}).items():
            sha = hashlib.sha256(text.encode()).hexdigest()
            self.blobs[sha] = text
            d[name] = msgspec.to_builtins(BlobRef(sha, len(text.encode())))
        at = datetime.fromtimestamp(self.clock.now() / 1000, UTC)
        entry = Entry(
            v=1,
            log=self.log,
            i=len(self.lines),
            ts=at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            mono=self.clock.now() * 1_000_000,
            sess="s1",
            by=self.by,
            type=str(type_),
            inc=inc,
            d=d,
            prev="",
        )
        self.lines.append(entry)
        return entry

    def append_all(
        self,
        type_: str,
        news: Sequence[NewEntry],
        *,
        texts: Mapping[str, str] | None = None,
    ) -> list[Entry]:
        saved: list[Entry] = []
        try:
            for new in news:
                saved += [self.append(type_, new.data, texts=texts, inc=new.inc)]
        except OncallError:
            return saved
        return saved

    def entries(self, start: int = 0) -> Iterator[Entry]:
        yield from self.lines[start:]

    def briefs(self, start: int = 0) -> Iterator[Entry | Brief]:
        yield from self.entries(start)

    def leaf(self, size: int) -> str | None:
        if size > len(self.lines):
            return None
        return hashlib.sha256(repr(self.lines[:size]).encode()).hexdigest()

    def text(self, ref: BlobRef) -> str | None:
        return self.blobs.get(ref.sha256)

    def erase(self, names: Iterable[str]) -> None:
        if self.full:
            raise JournalFullError("no space", hint="free some")
        for name in names:
            self.blobs.pop(name, None)

    def open_session(self) -> None:
        self.opened = True

    @property
    def length(self) -> int:
        return len(self.lines)

    def grew(self) -> bool:
        return False

    def types(self) -> list[str]:
        return [entry.type for entry in self.lines]


class MemoryCache:
    """A cache without a disk."""

    def __init__(self) -> None:
        self.documents: dict[str, dict[str, Any]] = {}

    def load(
        self, name: str, items: Any = Any, each: Callable[[Any], Any] | None = None
    ) -> dict[str, Any] | None:
        return self.documents.get(name)

    def store(self, name: str, document: Mapping[str, Any]) -> None:
        self.documents[name] = msgspec.to_builtins(dict(document))

    def forget(self, name: str) -> None:
        self.documents.pop(name, None)


class MemoryFolds:
    """Folds that were put down, without a disk."""

    def __init__(self) -> None:
        self.contents: dict[str, bytes] = {}

    def load(self, name: str) -> bytes | None:
        return self.contents.get(name)

    def store(self, name: str, content: bytes) -> None:
        self.contents[name] = content


class FakeSource:
    """A source whose answers the test sets; it remembers what it was asked to do."""

    def __init__(self, name: str, items: Iterable[Any] = (), *, verbs: Iterable[Verb] = ()) -> None:
        self.name = name
        self.kind = "fake"
        self.verbs = frozenset(verbs)
        self.items = tuple(items)
        self.error: OncallError | None = None
        self.done: list[tuple[Effect, bool]] = []
        self.closed = False

    async def poll(self) -> Snapshot[Any]:
        if self.error is not None:
            raise self.error
        return Snapshot(self.name, self.items, NOON)

    async def perform(self, effect: Effect, *, retry: bool) -> str:
        if self.error is not None:
            raise self.error
        self.done.append((effect, retry))
        return f"ref-{len(self.done)}"

    async def aclose(self) -> None:
        self.closed = True


class FakeNetwork:
    """Runs what is submitted at once, and hands out the messages the test put in."""

    def __init__(self) -> None:
        self.messages: list[object] = []
        self.poked: list[str | None] = []
        self.wake: Callable[[], None] = lambda: None

    def submit(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        with ThreadPoolExecutor(1) as thread:  # the caller may be on a loop of its own
            return thread.submit(asyncio.run, work)

    def poke(self, source: str | None = None) -> None:
        self.poked.append(source)

    def listen(self, wake: Callable[[], None]) -> None:
        self.wake = wake
        if self.messages:
            wake()

    def take(self) -> list[object]:
        found, self.messages = self.messages, []
        return found

    def bring(self, *messages: object) -> None:
        self.messages += messages
        self.wake()


def make_alert(
    name: str = "DiskWillFill",
    *,
    source: str = "prod",
    severity: str = "critical",
    started: int = NOON - 10 * MINUTE,
    fingerprint: str = "",
    suppression: Suppression = Suppression.NONE,
    ack: RemoteAck | None = None,
    annotations: dict[str, str] | None = None,
    **labels: str,
) -> Alert:
    """Make an alert; labels beyond the usual ones as keywords."""
    all_labels = {"alertname": name, "severity": severity, "instance": "db1:9100", **labels}
    known = "\n".join(f"{k}={v}" for k, v in sorted(all_labels.items()))
    fingerprint = fingerprint or hashlib.sha256(known.encode()).hexdigest()[:16]
    return Alert(
        id=occurrence_id(source, fingerprint, started),
        source=source,
        fingerprint=fingerprint,
        starts_at=started,
        title=name,
        severity=severity,
        labels=all_labels,
        annotations={"summary": f"{name} on {all_labels['instance']}"}
        if annotations is None
        else annotations,
        suppression=suppression,
        ack=ack,
    )


def make_silence(ref: str = "s1", **changes: Any) -> SourceSilence:
    """Make a silence of somebody else's that ends tomorrow."""
    values: dict[str, Any] = {
        "source": "prod",
        "ref": ref,
        "matchers": 'alertname="DiskWillFill"',
        "starts": NOON - 60 * MINUTE,
        "ends": NOON + 24 * 60 * MINUTE,
        "by": "bob@example.com",
        "comment": "OPS-12 disk swap",
        "state": SilenceState.ACTIVE,
    }
    return SourceSilence(**{**values, **changes})


def make_ticket(
    key: str = "17", title: str = "Disk full on db1", *, source: str = "desk", **more: Any
) -> Ticket:
    """Make a ticket."""
    values: dict[str, Any] = {
        "state": TicketState.NEW,
        "native_state": "unread",
        "priority": "urgent",
        "owner": "",
        "created_at": NOON - 60 * MINUTE,
        "updated_at": NOON - 5 * MINUTE,
        "link": f"https://desk.example/issue{key}",
        **more,
    }
    return Ticket(id=ticket_id(source, key), source=source, key=key, title=title, **values)
