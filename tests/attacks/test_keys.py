"""Somebody has a key: the session's, another one, or one that has ended."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from data.note_keys import cosign, sign_note
from data.receipts import Receipt, store_receipt
from data.signing import key_file_signer
from oncall_tui.domain.checkpoint import Checkpoint, origin_of
from oncall_tui.domain.entry_line import SIGNED_PREFIX, b64u
from oncall_tui.domain.note import Note, parse_note
from tests.attacks.rows import row
from tests.attacks.scene import UPSTREAM, Scene, relink, root_of
from tests.data.fakes_journal import LOG, journal_in


def improved(scene: Scene, index: int) -> list[bytes]:
    lines = scene.lines()
    lines[index] = lines[index].replace(b"original", b"improved")
    return relink(lines, scene.sign_live, since=index)


@row("rewrites what has a receipt, with the session's own key")
def test_a_rewrite_below_a_receipt_is_noticed(scene: Scene) -> None:
    scene.put(improved(scene, 2))
    scene.forget("checkpoint", "checkpoint.sig", "checkpoints")
    report = scene.judge()
    assert report.exit_code == 1
    assert report.first_bad is not None
    assert report.first_bad.segment == "receipts/000000000005"
    assert "entries 0 to 4 are not those that upstream.example/mirror saw" in report.first_bad.why


@row("rewrites what has a checkpoint, with the session's own key")
def test_a_rewrite_below_a_checkpoint_is_noticed(scene: Scene) -> None:
    scene.act(2)
    scene.checkpoint()
    scene.put(improved(scene, 6))
    report = scene.judge()
    assert (report.exit_code, report.first_bad and report.first_bad.index) == (1, 5)


@row("rewrites what has neither, with the session's own key")
def test_a_rewrite_of_what_nobody_has_seen_is_not_noticed_and_waits_for_a_receipt(
    scene: Scene,
) -> None:
    scene.act(2)
    scene.put(improved(scene, 6))
    report = scene.judge()
    assert report.exit_code == 3
    assert any("entries behind 5" in text for text in report.not_covered)


@row("signs entries of an older session with a newer key")
def test_another_key_than_the_sessions_own_is_noticed(scene: Scene) -> None:
    scene.journal.close()
    scene.journal = journal_in(scene.state, clock=scene.clock)
    scene.act(1)
    lines = scene.lines()
    lines[2] = lines[2].replace(b"original", b"improved")
    scene.put(relink(lines, scene.sign_live, since=2))
    scene.forget()
    report = scene.judge(pinned=False)
    assert (report.exit_code, report.first_bad and report.first_bad.index) == (1, 2)


@row("writes everything anew, without signatures")
@pytest.mark.parametrize("with_receipts", [True, False])
def test_an_unsigned_replacement_is_never_ok(scene: Scene, *, with_receipts: bool) -> None:
    for path in scene.folder.glob("seg-*"):
        path.unlink()
    if not with_receipts:
        scene.forget()
    scene.journal = journal_in(scene.state, clock=scene.clock, signed=False)
    scene.act(4)
    assert scene.judge(pinned=False).exit_code == (1 if with_receipts else 2)


@row("writes everything anew, with an identity of their own")
def test_an_identity_that_nobody_trusts_is_never_ok(scene: Scene, tmp_path: Path) -> None:
    for path in scene.folder.glob("seg-*"):
        path.unlink()
    scene.forget()
    stranger = key_file_signer(tmp_path / "stranger", comment="")
    scene.journal = journal_in(scene.state, clock=scene.clock, signer=stranger)
    scene.act(4)
    report = scene.judge(pinned=False)
    assert report.exit_code == 2
    assert "is not trusted" in report.doubts[0]


@row("plays a log back as another one")
def test_a_log_under_another_name_is_noticed(scene: Scene) -> None:
    scene.folder = scene.folder.rename(scene.folder.with_name("bob@jump01"))
    report = scene.judge(pinned=False)
    assert (report.exit_code, report.first_bad and report.first_bad.index) == (1, 0)


@row("plays a session back, in its log or in another one")
def test_a_session_in_another_place_is_noticed(scene: Scene) -> None:
    lines = scene.lines()
    scene.put(relink([*lines, *lines[:2]], scene.sign_live, since=5))
    scene.forget()
    assert scene.judge(pinned=False).exit_code == 1
    bob = journal_in(scene.state, clock=scene.clock, user="bob")
    bob.append("alert.acked", {})
    [segment] = bob.folder.glob("seg-*")
    theirs = segment.read_bytes().splitlines(keepends=True)
    renamed = [line.replace(LOG.encode(), b"bob@jump01") for line in lines]
    segment.write_bytes(b"".join(relink([*theirs, *renamed], scene.sign_live, since=len(theirs))))
    scene.folder = bob.folder
    report = scene.judge(pinned=False)
    assert (report.exit_code, report.first_bad and report.first_bad.index) == (1, len(theirs))


@row("uses a session's key after its hours")
def test_an_entry_after_the_hours_is_noticed(scene: Scene) -> None:
    lines = scene.lines()
    late = json.loads(lines[4]) | {"ts": "2027-01-01T00:00:00.000Z"}
    scene.put(relink([*lines, json.dumps(late).encode()], scene.sign_live, since=5))
    report = scene.judge()
    assert report.exit_code == 1
    assert report.first_bad is not None
    assert "outside the hours" in report.first_bad.why


@row("uses an identity after its end, with the clock set back")
def test_a_key_that_had_ended_when_the_upstream_saw_it_is_not_trusted(
    scene: Scene, tmp_path: Path
) -> None:
    public = (scene.state / "keys" / "id_ed25519.pub").read_text()
    (scene.state / "keys" / "id_ed25519.pub").unlink()
    signers = tmp_path / "signers"
    signers.write_text(f'* valid-before="20260303Z" {public}')
    assert scene.judge(allowed_signers=signers).exit_code == 0
    written = scene.clock.at
    scene.act(1)
    scene.clock.at += 3 * 86_400_000
    scene.sync()
    report = scene.judge(allowed_signers=signers)
    assert report.exit_code == 2
    assert "past its end when the upstream saw" in report.doubts[0]
    assert written < scene.clock.at


@row("uses a key that was revoked")
def test_a_revoked_key_counts_only_for_what_the_upstream_saw_before(
    scene: Scene, tmp_path: Path
) -> None:
    krl = revoke(scene, tmp_path)
    now = scene.clock.at
    assert scene.judge(krl=krl).exit_code == 2
    assert scene.judge(krl=krl, revoked_at=now - 60_000).exit_code == 2
    assert scene.judge(krl=krl, revoked_at=now + 60_000).exit_code == 0
    scene.act(1)
    # The last entry of the session has no receipt: it may have been written after.
    report = scene.judge(krl=krl, revoked_at=now + 60_000)
    assert report.exit_code == 2
    assert "is revoked" in report.doubts[0]


@row("forges a receipt or a checkpoint")
def test_a_note_by_another_key_is_noticed(scene: Scene) -> None:
    key = Ed25519PrivateKey.generate()
    text = Checkpoint(origin_of(LOG), 5, root_of(scene.lines())).text()
    forged = Note(text, (sign_note(text, origin_of(LOG), key),))
    scene.forget()
    store_receipt(scene.folder, Receipt(5, forged.encode()))
    assert scene.judge().exit_code == 1
    own = parse_note(scene.checkpoint())
    line = cosign(own.text, UPSTREAM, key, 1_772_452_800)
    store_receipt(scene.folder, Receipt(5, Note(own.text, (*own.lines, line)).encode()))
    report = scene.judge()
    # A stranger's line under the upstream's name has another key id: it is nobody's.
    assert (report.exit_code, report.receipt) == (3, None)


def revoke(scene: Scene, folder: Path) -> Path:
    """Write a list that revokes the identity's key, as `ssh-keygen -k` would."""
    import base64

    from data.ssh_wire import number, string

    blob = base64.b64decode((scene.state / "keys" / "id_ed25519.pub").read_text().split()[1])
    head = (0x5353484B524C0A00).to_bytes(8, "big") + number(1) + bytes(24) + string(b"") * 2
    path = folder / "krl"
    path.write_bytes(head + b"\2" + string(string(blob)))
    return path


def test_a_signature_by_hand_is_as_good_as_the_sessions(scene: Scene) -> None:
    """What these attacks sign with is the real key: they fail for no other reason."""
    lines = scene.lines()
    assert relink(lines, scene.sign_live) == lines
    key = Ed25519PrivateKey.generate()
    scene.put(relink(lines, lambda body: b64u(key.sign(SIGNED_PREFIX + body))))
    assert scene.judge().exit_code == 1


def test_a_session_with_a_key_that_is_none_is_noticed_and_ends_nothing(scene: Scene) -> None:
    lines = scene.lines()
    members = json.loads(lines[0])
    members["d"] |= {"key": "ssh-ed25519 AAAA", "credential": {"kind": "none"}}
    lines[0] = json.dumps(members).encode() + b"\n"
    scene.put(relink(lines, scene.sign_live))
    report = scene.judge()
    assert report.exit_code == 1
    assert report.first_bad is not None
    assert report.first_bad.index == 0
