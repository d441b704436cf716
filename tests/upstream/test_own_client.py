"""The program's own client and its own server, with nothing between them but the formats."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from data.note_keys import verify_note
from data.receipts import newest_receipt
from oncall_tui.domain.entry import EntryType
from oncall_tui.domain.note import parse_note
from oncall_tui.errors import ForkError
from oncall_tui.services.syncing import Outcome
from oncall_tui.upstream.site import Site
from tests.data.fakes_journal import lines_of, rewrite
from tests.fakes import FakeClock
from tests.upstream.own_log import OwnLog


@pytest.fixture
async def alice(
    tmp_path: Path, site: Site, signers: Path, clock: FakeClock
) -> AsyncIterator[OwnLog]:
    log = OwnLog(tmp_path / "alice", site, clock)
    log.enroll(signers)
    yield log
    await log.close()


def note(log: OwnLog, count: int, text: str = "") -> None:
    for i in range(count):
        texts = {"note": text} if text else None
        log.journal.append(EntryType.ALERT_SEEN, {"ids": [str(i)]}, texts=texts)


async def test_a_journal_gets_receipts_of_mirror_and_witness(alice: OwnLog) -> None:
    note(alice, 600)
    assert await alice.sync.once() == Outcome(size=601, sent=601, requests=4)
    receipt = newest_receipt(alice.journal.folder)
    assert receipt is not None
    keys = alice.site.keys
    proven = verify_note(parse_note(receipt.note), [keys.mirror.vkey, keys.witness.vkey])
    assert len(proven) == 2
    assert await alice.sync.once() == Outcome(size=601)


async def test_acts_go_up_one_by_one_and_after_a_restart(alice: OwnLog) -> None:
    await alice.sync.once()
    note(alice, 1)
    assert (await alice.sync.once()).requests == 3
    alice.journal.close()
    alice.journal = alice.open()
    alice.sync = alice.wire()
    # What was promised at the end goes up without a new session.
    assert await alice.sync.once() == Outcome(size=3, sent=1, requests=5)
    alice.journal.open_session()
    assert (await alice.sync.once()).size == 4


async def test_texts_go_up_after_a_minute(alice: OwnLog) -> None:
    note(alice, 1, "disk is full")
    assert (await alice.sync.once()).texts == 0
    alice.clock.advance(61_000)
    assert (await alice.sync.once()).texts == 1
    assert (await alice.sync.once()).texts == 0


async def test_a_history_that_was_rewritten_is_refused_with_evidence(alice: OwnLog) -> None:
    note(alice, 5)
    await alice.sync.once()
    folder = alice.journal.folder
    alice.journal.close()
    lines = lines_of(alice.state)
    rewrite(alice.state, lines[:3])
    for path in (folder / "checkpoints").iterdir():
        path.unlink()
    (folder / "receipts" / "000000000006").unlink()
    alice.journal = alice.open()
    alice.sync = alice.wire()
    alice.journal.open_session()
    note(alice, 9)
    with pytest.raises(ForkError):
        await alice.sync.once()
    assert alice.records.alarm()
    kept = sorted(path.name.partition("-")[2] for path in (folder / "alarm").iterdir())
    assert kept == ["", "ours", "theirs"]
    (theirs,) = (folder / "alarm").glob("*-theirs")
    assert b"\n6\n" in theirs.read_bytes()
