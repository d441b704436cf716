"""A journal on disk and everything that sends it, wired to a server in this process."""

from __future__ import annotations

from pathlib import Path

import httpx

from data.http import Endpoint
from data.journal_file import JournalFile, open_journal
from data.outbox import JournalOutbox
from data.remote import MAX_ANSWER, HttpUpstream
from data.signing import key_file_signer
from data.sync_records import SyncRecords
from oncall_tui.services.syncing import Sync
from oncall_tui.upstream.site import Site
from oncall_tui.upstream.web import make_app
from tests.fakes import FakeClock


class OwnLog:
    """One engineer's journal below a folder of the test."""

    def __init__(self, state: Path, site: Site, clock: FakeClock, *, user: str = "alice") -> None:
        self.state, self.site, self.clock, self.user = state, site, clock, user
        self.by = f"{user}@example.com"
        self.journal = self.open()
        self.endpoint = self.connect()
        self.sync = self.wire()

    def enroll(self, signers: Path) -> None:
        """Put the identity's key into the file of allowed signers."""
        self.journal.open_session()
        public = (self.state / "keys" / "id_ed25519.pub").read_text()
        line = " ".join(public.split()[:2])
        with signers.open("a") as file:
            file.write(f"{self.by} {line}\n")

    def open(self) -> JournalFile:
        return open_journal(
            self.state,
            user=self.user,
            host="jump01",
            clock=self.clock,
            signer=key_file_signer(self.state, comment=self.by),
            tool_version="0.0-test",
            by=self.by,
        )

    def connect(self, *, max_body: int = MAX_ANSWER) -> Endpoint:
        transport = httpx.ASGITransport(make_app(self.site))
        return Endpoint(
            "http://up.example", clock=self.clock, transport=transport, max_body=max_body
        )

    def wire(self) -> Sync:
        keys = self.site.keys
        mirror, witness = keys.mirror.vkey, keys.witness.vkey
        self.outbox = JournalOutbox(self.journal, upstream=mirror.name, clock=self.clock)
        self.records = SyncRecords(
            self.journal.folder, mirror=mirror, witness=witness, clock=self.clock
        )
        remote = HttpUpstream(self.endpoint, self.outbox.origin)
        return Sync(remote, self.outbox, self.records, clock=self.clock, witness=True)

    async def close(self) -> None:
        await self.endpoint.aclose()
        self.journal.close()
