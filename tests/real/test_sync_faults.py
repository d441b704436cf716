"""A journal on its way to a real server through a network that fails: it ends where it should."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from data.clock import SystemClock
from data.http import Endpoint
from data.journal_file import JournalFile, open_journal
from data.outbox import JournalOutbox
from data.receipts import receipt_sizes
from data.remote import MAX_ANSWER, HttpUpstream
from data.signing import key_file_signer
from data.sync_records import SyncRecords
from oncall_tui.domain.checkpoint import origin_hash
from oncall_tui.domain.entry import EntryType
from oncall_tui.domain.tiles import bundle_entries, bundles
from oncall_tui.errors import SourceError
from oncall_tui.services.syncing import Outcome, Sync
from tests.real.faulty_proxy import Fault, FaultyProxy
from tests.real.upstream_process import UpstreamProcess

ALICE = "alice@example.com"
COUNT = 1500
FAULTS = (
    Fault.THROTTLED,
    Fault.UNAVAILABLE,
    Fault.HTML_ERROR,
    Fault.HTML_OK,
    Fault.CUT,
    Fault.STALL,
    Fault.RESET,
    Fault.HALF_SENT,
    Fault.LOST_REPLY,
)


@pytest.fixture(scope="module")
def upstream(tmp_path_factory: pytest.TempPathFactory) -> Iterator[UpstreamProcess]:
    folder = tmp_path_factory.mktemp("upstream")
    process = UpstreamProcess(folder, f"sqlite:///{folder / 'upstream.db'}")
    (folder / "allowed_signers").write_text("")
    process.server.start()
    yield process
    process.server.stop()


@pytest.fixture
def proxy(upstream: UpstreamProcess) -> Iterator[FaultyProxy]:
    proxy = FaultyProxy(upstream.port)
    proxy.start()
    yield proxy
    proxy.close()


@pytest.fixture
def journal(
    tmp_path: Path, upstream: UpstreamProcess, request: pytest.FixtureRequest
) -> Iterator[JournalFile]:
    host = request.node.callspec.id.replace("_", "-")
    journal = open_journal(
        tmp_path,
        user="alice",
        host=host,
        clock=SystemClock(),
        signer=key_file_signer(tmp_path, comment=ALICE),
        tool_version="0.0-test",
        by=ALICE,
    )
    journal.open_session()
    key = " ".join((tmp_path / "keys" / "id_ed25519.pub").read_text().split()[:2])
    with (upstream.keys_folder.parent / "allowed_signers").open("a") as signers:
        signers.write(f"{ALICE} {key}\n")
    for i in range(COUNT):
        journal.append(EntryType.ALERT_SEEN, {"ids": [str(i)]})
    yield journal
    journal.close()


async def rounds(journal: JournalFile, proxy: FaultyProxy, keys: object, fault: Fault) -> Outcome:
    """Send with each request in turn failing once, until everything has a receipt."""
    clock = SystemClock()
    mirror, witness = keys.mirror.vkey, keys.witness.vkey  # type: ignore[attr-defined]
    endpoint = Endpoint(proxy.url, clock=clock, timeout=0.5, max_body=MAX_ANSWER)
    outbox = JournalOutbox(journal, upstream=mirror.name, clock=clock)
    records = SyncRecords(journal.folder, mirror=mirror, witness=witness, clock=clock)
    remote = Failing(HttpUpstream(endpoint, outbox.origin), proxy, fault)
    sync = Sync(remote, outbox, records, clock=clock, witness=True)  # type: ignore[arg-type]
    try:
        for at in range(8):
            remote.fails_at = at
            remote.count = 0
            with suppress(SourceError):
                await sync.once()
        proxy.fault = Fault.NONE
        return await sync.once()
    finally:
        await endpoint.aclose()


class Failing:
    """Lets the proxy misbehave for one request of a round."""

    def __init__(self, remote: HttpUpstream, proxy: FaultyProxy, fault: Fault) -> None:
        self._remote, self._proxy, self._fault = remote, proxy, fault
        self.fails_at, self.count = 0, 0

    def __getattr__(self, name: str) -> object:
        asking = getattr(self._remote, name)

        async def ask(*args: object, **more: object) -> object:
            self._proxy.fault = self._fault if self.count == self.fails_at else Fault.NONE
            self.count += 1
            return await asking(*args, **more)

        return ask


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name.lower())
def test_each_fault_ends_in_the_same_state(
    journal: JournalFile, proxy: FaultyProxy, upstream: UpstreamProcess, fault: Fault
) -> None:
    outcome = asyncio.run(rounds(journal, proxy, upstream.keys(), fault))
    assert outcome.size == journal.length == COUNT + 1
    assert receipt_sizes(journal.folder) == [COUNT + 1]
    assert not (journal.folder / "alarm").exists()
    assert _stored(journal, upstream) == list(journal.checkpoints.tree.read(0, COUNT + 1))


def _stored(journal: JournalFile, upstream: UpstreamProcess) -> list[bytes]:
    mirror = upstream.keys().mirror.vkey
    outbox = JournalOutbox(journal, upstream=mirror.name, clock=SystemClock())
    bearer = {"Authorization": f"Bearer {outbox.token()}"}
    lines: list[bytes] = []
    for tile in bundles(COUNT + 1):
        url = f"{upstream.url}/{origin_hash(outbox.origin)}/{tile.path}"
        answer = httpx.get(url, headers=bearer, trust_env=False)
        answer.raise_for_status()
        lines += bundle_entries(answer.content, tile)
    return lines
