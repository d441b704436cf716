"""A report names what mates did, from the copies on this host, and proves their entries too."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.access_looking import sittings
from data.entry_evidence import JournalEvidence
from data.mate_copies import MateCopies
from data.note_keys import verify_note
from data.signature_check import check_ed25519
from data.signers_file import SignersFile
from data.ssh_wire import read_public_line
from data.team_judge import TeamJudge
from data.trusted_keys import allowed_signers
from data.vouching import check_voucher
from oncall_tui.domain.entry import BlobRef
from oncall_tui.domain.note import ED25519, VKey, parse_note
from oncall_tui.domain.proof_file import ProofFile
from oncall_tui.errors import JournalError
from oncall_tui.services.report_checking import Found, Judges, check_proofs
from oncall_tui.services.report_mates import Mates
from oncall_tui.services.report_proofs import gather
from oncall_tui.services.team import Team
from tests.fakes import FakeClock
from tests.upstream.test_own_team import Mate, pair

__all__ = ["pair"]

Pair = tuple[Mate, Team, Mate, Team]


def note(raw: bytes, origin: str, keys: object) -> None:
    assert isinstance(keys, list)
    verify_note(parse_note(raw), [VKey(origin, ED25519, read_public_line(key)) for key in keys])


JUDGES = Judges(check_ed25519, note, check_voucher)


async def synced(pair: Pair) -> tuple[Mate, Mate]:
    """Have bob acknowledge and note, and alice fetch it."""
    alice, team, bob, _ = pair
    bob.ack()
    bob.note("words of bob")
    await bob.sync.once()
    await team.once(alice.token)
    return alice, bob


def mates(alice: Mate, signers: Path) -> Mates:
    judge = TeamJudge(alice.site.keys.mirror.vkey, SignersFile(signers))
    copies = MateCopies(alice.state / "team", own=alice.journal.log)
    return Mates(copies, judge.objection, judge.checkpoint)


async def test_the_entries_of_mates_are_read_from_their_copies(pair: Pair, signers: Path) -> None:
    alice, bob = await synced(pair)
    found = mates(alice, signers)
    entries = [entry for entry in found.entries() if entry.log == bob.journal.log]
    assert [x.type for x in entries] == ["session.open", "alert.acked", "alert.noted"]
    assert found.doubts == []


async def test_a_mate_who_left_the_list_does_not_count_any_more(pair: Pair, signers: Path) -> None:
    alice, bob = await synced(pair)
    signers.write_text("")
    found = mates(alice, signers)
    assert list(found.entries()) == []
    assert f"3 entries of {bob.journal.log}: the key that vouches is not trusted" in found.doubts


async def test_entries_of_both_logs_are_proven_by_their_own_checkpoints(
    pair: Pair, signers: Path, clock: FakeClock
) -> None:
    alice, bob = await synced(pair)
    alice.ack()
    await alice.sync.once()
    evidence = JournalEvidence(alice.journal.folder, alice.state / "team")
    wanted = [(alice.journal.log, 1), (bob.journal.log, 1), (bob.journal.log, 2)]
    found = gather("INC", wanted, evidence)
    assert {(x.log, x.index) for x in found.entries} >= {*wanted, (bob.journal.log, 0)}
    assert found.missing == ()
    checked = check_proofs(found, allowed_signers(signers), JUDGES)
    assert checked.verdict is Found.PROVEN, checked.wrong
    assert check_proofs(found, (), JUDGES).verdict is Found.CANNOT_JUDGE


async def test_what_no_checkpoint_covers_is_missing_with_the_reason(pair: Pair) -> None:
    alice, bob = await synced(pair)
    evidence = JournalEvidence(alice.journal.folder, alice.state / "team")
    found = gather("INC", [(bob.journal.log, 99), ("carol@jump09", 0)], evidence)
    assert found.entries == ()
    assert [(x.log, x.index) for x in found.missing] == [
        (bob.journal.log, 99),
        ("carol@jump09", 0),
    ]
    assert "there is no entry 99" in found.missing[0].why


async def test_a_copy_that_was_changed_proves_nothing(pair: Pair) -> None:
    alice, bob = await synced(pair)
    path = alice.state / "team" / bob.journal.log / "entries.jsonl"
    path.write_bytes(path.read_bytes().replace(b"alert.noted", b"alert.acked"))
    evidence = JournalEvidence(alice.journal.folder, alice.state / "team")
    found = gather("INC", [(bob.journal.log, 1)], evidence)
    assert isinstance(found, ProofFile)
    assert "not what was promised" in found.missing[0].why
    again = gather("INC", [(bob.journal.log, i) for i in range(3)], evidence)
    assert (again.entries, len(again.missing)) == ((), 3)


async def test_nothing_of_a_copy_that_was_changed_is_believed(pair: Pair, signers: Path) -> None:
    alice, bob = await synced(pair)
    path = alice.state / "team" / bob.journal.log / "entries.jsonl"
    path.write_bytes(path.read_bytes().replace(b"alert.noted", b"alert.acked"))
    found = mates(alice, signers)
    assert list(found.entries()) == []
    assert "the copy is not what was promised" in found.doubts[0]


async def test_an_access_review_sees_the_sessions_of_all_logs(pair: Pair, signers: Path) -> None:
    alice, bob = await synced(pair)
    seen = {
        one.log: one
        for one in sittings(alice.journal.folder, alice.state / "team", own=alice.journal.log)
    }
    assert seen[bob.journal.log].by == "bob@example.com"
    assert seen[bob.journal.log].entries == 3
    keys = {key.key for key in allowed_signers(signers)}
    assert {one.voucher.key for one in seen.values() if one.voucher is not None} <= keys


async def test_the_texts_of_mates_are_read_and_no_others(pair: Pair, signers: Path) -> None:
    alice, _ = await synced(pair)
    found = mates(alice, signers)
    assert found.text(BlobRef("ab" * 32, 3)) is None
    with pytest.raises(JournalError):
        MateCopies(alice.state / "team", own="x").load("../../etc")
