"""From settings to what sends the journal: the adapters behind `services.syncing`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from data.clock import SystemClock
from data.paths import expand
from oncall_tui.errors import ConfigError

if TYPE_CHECKING:
    from data.http import Endpoint
    from data.journal_file import JournalFile
    from oncall_tui.config import UpstreamConfig
    from oncall_tui.services.background import Loop, Sending
    from oncall_tui.services.ledger import Ledger
    from oncall_tui.services.sync_loop import SyncLoop
    from oncall_tui.services.syncing import Sync


class Link(msgspec.Struct, frozen=True):
    """A journal's way to its upstream."""

    sync: Sync
    endpoint: Endpoint


def require_upstream(upstream: UpstreamConfig) -> None:
    """Raise ConfigError where there is no upstream."""
    if not upstream.url:
        raise ConfigError(
            "no upstream is configured",
            where="upstream.url",
            hint="add [upstream] with url and mirror; docs/upstream.md says how",
        )


def connect(upstream: UpstreamConfig, *, max_body: int) -> Endpoint:
    """Return what talks to the upstream: nothing is sent yet."""
    from data.http import Endpoint

    return Endpoint(
        upstream.url,
        clock=SystemClock(),
        ca_file=None if upstream.ca_file is None else str(expand(upstream.ca_file)),
        proxy=upstream.proxy,
        timeout=upstream.timeout_seconds,
        max_body=max_body,
    )


def link(upstream: UpstreamConfig, journal: JournalFile) -> Link:
    """Connect a journal with its upstream. Raises ConfigError."""
    from data.outbox import JournalOutbox
    from data.remote import MAX_ANSWER, HttpUpstream
    from data.sync_records import SyncRecords
    from oncall_tui.domain.note import parse_vkey
    from oncall_tui.services.syncing import Sync

    require_upstream(upstream)
    clock = SystemClock()
    mirror = parse_vkey(upstream.mirror)
    witness = parse_vkey(upstream.witness) if upstream.witness else None
    endpoint = connect(upstream, max_body=MAX_ANSWER)
    outbox = JournalOutbox(journal, upstream=mirror.name, clock=clock)
    records = SyncRecords(journal.folder, mirror=mirror, witness=witness, clock=clock)
    remote = HttpUpstream(endpoint, outbox.origin)
    sync = Sync(
        remote,
        outbox,
        records,
        clock=clock,
        witness=witness is not None,
        texts=upstream.blobs,
    )
    return Link(sync, endpoint)


def open_background(
    upstream: UpstreamConfig, journal: JournalFile, ledger: Ledger
) -> tuple[Sending, list[Loop]]:
    """Return what runs beside the polls."""
    from oncall_tui.services.sync_loop import PromiseLoop

    if not upstream.url:
        return PromiseLoop(journal.checkpoint, length=lambda: journal.length), []
    return _sending(link(upstream, journal), journal, ledger), []


def _sending(way: Link, journal: JournalFile, ledger: Ledger) -> SyncLoop:
    import random

    from oncall_tui.services.sync_loop import SyncLoop

    loop = SyncLoop(
        way.sync.once,
        length=lambda: journal.length,
        clock=SystemClock(),
        random=random.Random(),  # noqa: S311 - spreads tries
        close=way.endpoint.aclose,
    )
    ledger.follow(lambda _: loop.wrote())
    return loop
