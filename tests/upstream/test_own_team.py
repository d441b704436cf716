"""What a team mate did is on the board of the others, by way of the server."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from data.note_keys import sign_note
from data.signature_check import check_ed25519
from data.signers_file import SignersFile
from data.signing import key_file_signer
from data.team_files import TeamFiles
from data.team_judge import TeamJudge
from data.team_remote import MAX_BODY, HttpTeam
from oncall_tui.domain.checkpoint import Checkpoint
from oncall_tui.domain.entry import EntryType
from oncall_tui.domain.mirror import add_checkpoint_body
from oncall_tui.domain.note import MAX_NOTE, Note
from oncall_tui.domain.team import Copied, Listed
from oncall_tui.domain.work_parts import target_data
from oncall_tui.errors import JournalError
from oncall_tui.services.acting import alert_target
from oncall_tui.services.ledger import Ledger
from oncall_tui.services.team import Team
from oncall_tui.services.team_fold import NOT_HERE, TeamFold, not_here
from oncall_tui.services.team_log import TeamLog
from oncall_tui.services.team_texts import DUE, TeamTexts
from oncall_tui.upstream.site import Site
from tests.fakes import FakeClock, make_alert
from tests.upstream.client_log import ClientLog
from tests.upstream.own_log import OwnLog
from tests.upstream.server import Client

DISK = make_alert("DiskWillFill")


class Mate(OwnLog):
    """An engineer with a ledger that knows of the team."""

    def follow(self, signers: Path) -> Team:
        self.ledger = Ledger(self.journal)
        self.ledger.begin()
        self.fold = TeamFold(own=self.journal.log, me=self.by)
        self.ledger.follow(lambda entry: self.fold.take([entry]))
        self.ledger.join(self.fold)
        return self.team(signers)

    def team(self, signers: Path) -> Team:
        list_ = SignersFile(signers)
        judge = TeamJudge(self.site.keys.mirror.vkey, list_)
        self.reading = self.connect(max_body=MAX_BODY)
        remote, files = HttpTeam(self.reading), TeamFiles(self.state / "team")
        texts = TeamTexts(remote, files, pressing=self.fold.pressing)
        self.fold.read_texts(files.text, texts.asked)
        return Team(
            remote,
            files,
            texts=texts,
            own=self.journal.log,
            token=self.outbox.token,
            open_log=lambda log: TeamLog(log, check_ed25519, judge.objection),
            judge=lambda note, log, known: judge.checkpoint(note, log, known.session_keys),
            news=self.fold.take,
            recalled=self.fold.begin,
            replaced=self.fold.replace,
            changed=list_.changed,
            random=Random(1),
        )

    def sign_with(self, folder: str, signers: Path) -> None:
        """Go on in a session by another key, which the upstream knows."""
        self.journal._signer = key_file_signer(self.state / folder, comment=self.by)
        self.journal.renew_session()
        public = (self.state / folder / "keys" / "id_ed25519.pub").read_text()
        with signers.open("a") as file:
            file.write(f"{self.by} {' '.join(public.split()[:2])}\n")

    def note(self, text: str) -> None:
        data = {"target": target_data(alert_target(DISK)), "effect": False}
        self.ledger.write(EntryType.ALERT_NOTED, data, {"note": text})

    def ack(self, **more: Any) -> None:
        data = {"target": target_data(alert_target(DISK)), "until": None, "effect": False}
        self.ledger.write(EntryType.ALERT_ACKED, {**data, "over": "", **more})

    @property
    def token(self) -> str:
        token = self.outbox.token()
        assert token is not None
        return token

    async def leave(self) -> None:
        await self.reading.aclose()
        await self.close()


def copy_of(signers: Path) -> Path:
    """Return a list of its own for an engineer; the upstream has the other one."""
    copy = signers.with_name("others")
    copy.write_text(signers.read_text())
    return copy


@pytest.fixture
async def pair(
    tmp_path: Path, site: Site, signers: Path, clock: FakeClock
) -> AsyncIterator[tuple[Mate, Team, Mate, Team]]:
    mates = [Mate(tmp_path / user, site, clock, user=user) for user in ("alice", "bob")]
    for mate in mates:
        mate.enroll(signers)
    teams = [mate.follow(signers) for mate in mates]
    for mate in mates:
        await mate.sync.once()
    yield mates[0], teams[0], mates[1], teams[1]
    for mate in mates:
        await mate.leave()


async def test_an_ack_of_a_mate_is_seen(pair: tuple[Mate, Team, Mate, Team]) -> None:
    alice, team, bob, _ = pair
    bob.ack()
    await bob.sync.once()
    assert await team.once(alice.token)
    assert alice.ledger.view().acks[DISK.id].by == "bob@example.com"
    assert [event.by for event in alice.ledger.history(DISK.id)] == ["bob@example.com"]
    assert team.present() == ["bob@example.com"]
    assert not await team.once(alice.token)


async def test_of_two_acks_the_first_counts_and_the_other_is_told(
    pair: tuple[Mate, Team, Mate, Team],
) -> None:
    alice, team, bob, bobs = pair
    bob.ack()
    alice.clock.advance(2000)
    alice.ack()
    for mate in (alice, bob):
        await mate.sync.once()
    await team.once(alice.token)
    await bobs.once(bob.token)
    for mate in (alice, bob):
        assert mate.ledger.view().acks[DISK.id].by == "bob@example.com"
        assert mate.ledger.ack_of(DISK.id) == mate.ledger.view().acks[DISK.id]
    assert alice.fold.notices() == [
        "bob@example.com acknowledged DiskWillFill 2 s before you and has it"
    ]
    assert bob.fold.notices() == []


async def test_taking_over_knowingly_is_no_conflict(pair: tuple[Mate, Team, Mate, Team]) -> None:
    alice, team, bob, _ = pair
    bob.ack()
    await bob.sync.once()
    await team.once(alice.token)
    alice.clock.advance(2000)
    alice.ack(over="bob@example.com")
    assert alice.ledger.view().acks[DISK.id].by == "alice@example.com"
    assert alice.fold.notices() == []


async def test_after_a_restart_the_copy_is_enough(
    pair: tuple[Mate, Team, Mate, Team], signers: Path
) -> None:
    alice, team, bob, _ = pair
    bob.ack()
    await bob.sync.once()
    await team.once(alice.token)
    await alice.reading.aclose()
    alice.fold = TeamFold(own=alice.journal.log, me=alice.by)
    again = alice.team(signers)
    again.recall()
    assert alice.fold.merged(alice.ledger.view()).acks[DISK.id].by == "bob@example.com"


async def test_a_mate_who_is_not_in_the_list_is_not_believed(
    pair: tuple[Mate, Team, Mate, Team], signers: Path
) -> None:
    alice, _, bob, _ = pair
    lines = [x for x in signers.read_text().splitlines() if not x.startswith("bob")]
    others = signers.with_name("others")
    others.write_text("\n".join(lines) + "\n")
    bob.ack()
    await bob.sync.once()
    await alice.reading.aclose()
    team = alice.team(others)
    await team.once(alice.token)
    assert DISK.id not in alice.ledger.view().acks
    (doubt,) = team.doubts()
    assert doubt.words == (
        "bob@jump01: 2 entries not believed: the key that vouches is not trusted"
    )


async def test_of_a_mate_count_all_entries_but_those_of_a_session_nobody_vouches_for(
    pair: tuple[Mate, Team, Mate, Team], signers: Path
) -> None:
    alice, team, bob, _ = pair
    others = copy_of(signers)
    bob.ack()
    bob.sign_with("stranger", signers)
    bob.note("by a stranger")
    bob.sign_with(".", signers)
    bob.note("by bob")
    await bob.sync.once()
    await alice.reading.aclose()
    team = alice.team(others)
    await team.once(alice.token)
    assert alice.ledger.view().acks[DISK.id].by == "bob@example.com"
    assert alice.ledger.view().notes == {DISK.id: 1}
    (doubt,) = team.doubts()
    assert (doubt.log, doubt.count) == ("bob@jump01", 3), "opened, noted, closed"
    assert "is not trusted" in doubt.why


async def test_a_running_dashboard_judges_anew_when_the_list_changes(
    pair: tuple[Mate, Team, Mate, Team], signers: Path
) -> None:
    alice, team, bob, _ = pair
    others = copy_of(signers)
    before = others.read_text()
    bob.sign_with("stranger", signers)
    bob.note("who is this?")
    bob.ack()
    await bob.sync.once()
    await alice.reading.aclose()
    team = alice.team(others)
    await team.once(alice.token)
    assert team.doubts()
    assert DISK.id not in alice.ledger.view().acks
    others.write_text(signers.read_text())
    await team.once(alice.token)
    assert team.doubts() == ()
    assert alice.ledger.view().acks[DISK.id].by == "bob@example.com"
    assert alice.ledger.view().notes == {DISK.id: 1}
    others.write_text(before)
    await team.once(alice.token)
    assert team.doubts()
    assert DISK.id not in alice.ledger.view().acks
    assert alice.ledger.history(DISK.id) == []


async def test_after_a_line_that_is_wrong_nothing_more_of_a_log_counts_and_that_is_said(
    pair: tuple[Mate, Team, Mate, Team], monkeypatch: pytest.MonkeyPatch
) -> None:
    alice, team, bob, _ = pair
    bob.note("right")
    await bob.sync.once()
    await team.once(alice.token)
    bob.ack()
    await bob.sync.once()
    right = HttpTeam.copy

    async def changed(self: HttpTeam, listed: Listed, start: int, token: str) -> Copied:
        copied = await right(self, listed, start, token)
        return Copied(copied.note, tuple(x.replace(b"acked", b"noted") for x in copied.lines))

    monkeypatch.setattr(HttpTeam, "copy", changed)
    await team.once(alice.token)
    assert alice.ledger.view().acks == {}
    assert alice.ledger.view().notes == {DISK.id: 1}
    (doubt,) = team.doubts()
    assert doubt.words == "bob@jump01: nothing more is believed: its signature is wrong"


async def test_the_text_of_a_mate_comes_after_its_entry(
    pair: tuple[Mate, Team, Mate, Team],
) -> None:
    alice, team, bob, _ = pair
    bob.note("the disk of db1 is full")
    await bob.sync.once()
    await team.once(alice.token)
    (event,) = alice.ledger.history(DISK.id)
    assert event.note is not None
    assert alice.ledger.text(event.note) == NOT_HERE
    alice.clock.advance(DUE)
    await bob.sync.once()
    await team.once(alice.token)
    assert alice.ledger.text(event.note) == "the disk of db1 is full"
    assert alice.ledger.view().notes == {DISK.id: 1}


async def test_the_texts_of_an_incident_of_a_mate_come_and_one_that_was_redacted_says_so(
    pair: tuple[Mate, Team, Mate, Team],
) -> None:
    alice, team, bob, _ = pair
    told = {"title": "Checkout fails", "severity": "SEV-1", "alerts": []}
    said = {"summary": "nobody can pay"}
    declared = bob.ledger.write(EntryType.INCIDENT_DECLARED, told, said)
    incident = f"{bob.journal.log}/{declared.i}"
    for kind, text in (("decision", "roll back"), ("todo", "write to the shop"), ("note", "hm")):
        about = {"incident": incident, "kind": kind}
        noted = bob.ledger.write(EntryType.INCIDENT_DECISION, about, {"text": text})
    await bob.sync.once()
    await team.once(alice.token)
    steps = alice.ledger.incident_steps()[incident]
    refs = [step.text for step in steps if step.text is not None]
    assert len(refs) == 4
    assert [alice.ledger.found(ref) for ref in refs] == [None] * 4
    assert {alice.ledger.text(ref) for ref in refs} == {NOT_HERE}
    alice.clock.advance(DUE)
    await team.once(alice.token)
    assert {alice.ledger.text(ref) for ref in refs} == {not_here(alice.clock.now())}
    await bob.sync.once()
    alice.clock.advance(DUE)
    await team.once(alice.token)
    texts = ["nobody can pay", "roll back", "write to the shop", "hm"]
    assert [alice.ledger.text(ref) for ref in refs] == texts
    data = {"entry": noted.i, "name": "text", "sha256": refs[-1].sha256, "reason": "a name"}
    bob.ledger.write(EntryType.TEXT_REDACTED, data)
    await bob.sync.once()
    await team.once(alice.token)
    assert alice.ledger.found(refs[-1]) is None
    assert alice.ledger.text(refs[-1]).startswith("[redacted by bob@example.com, ")


async def test_a_log_that_cannot_be_read_hides_no_other(
    pair: tuple[Mate, Team, Mate, Team], site: Site
) -> None:
    alice, team, bob, _ = pair
    odd = ClientLog(log="aaron@jump01", session=109)
    most = Checkpoint(odd.origin, 1, odd.tree.root(1), ("x" * (MAX_NOTE - 250),)).text()
    note = Note(most, (sign_note(most, odd.origin, odd.key),)).encode()
    async with Client(site) as client:
        await client.introduce(odd)
        body = add_checkpoint_body(0, [], note)
        assert (await client.http.post("/add-checkpoint", content=body)).status_code == 200
        assert (await client.upload(odd.upload())).status_code == 200
    bob.ack()
    await bob.sync.once()
    assert await team.once(alice.token)
    assert alice.ledger.view().acks[DISK.id].by == "bob@example.com"


async def test_a_copy_that_the_disk_does_not_take_is_believed_and_fetched_anew(
    pair: tuple[Mate, Team, Mate, Team], signers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice, team, bob, _ = pair

    def full(*_: object) -> None:
        raise JournalError("no space")

    await bob.sync.once()
    with monkeypatch.context() as disk:
        disk.setattr(TeamFiles, "extend", full)
        await team.once(alice.token)
    assert team.wrong == {}
    bob.ack()
    await bob.sync.once()
    await team.once(alice.token)
    assert alice.ledger.view().acks[DISK.id].by == "bob@example.com"
    await alice.reading.aclose()
    again = alice.team(signers)
    again.recall()
    await again.once(alice.token)
    assert TeamFiles(alice.state / "team").load("bob@jump01").lines


async def test_an_old_conflict_is_not_told_again_at_the_next_start(
    pair: tuple[Mate, Team, Mate, Team], signers: Path
) -> None:
    alice, team, bob, _ = pair
    bob.ack()
    alice.clock.advance(2000)
    alice.ack()
    await bob.sync.once()
    await team.once(alice.token)
    assert len(alice.fold.notices()) == 1
    await alice.reading.aclose()
    alice.fold = TeamFold(own=alice.journal.log, me=alice.by)
    alice.fold.begin(alice.ledger.briefs(0))
    alice.team(signers).recall()
    assert alice.fold.notices() == []
    assert alice.fold.merged(alice.ledger.view()).acks[DISK.id].by == "bob@example.com"
