"""Somebody makes the journal shorter, or brings back an older one."""

from __future__ import annotations

import shutil

from tests.attacks.rows import row
from tests.attacks.scene import OTHER, OTHER_SEED, Scene, relink


@row("cuts the end off, below a receipt")
def test_a_cut_below_a_receipt_is_noticed(scene: Scene) -> None:
    scene.put(scene.lines()[:3])
    scene.forget("checkpoint", "checkpoint.sig", "checkpoints")
    report = scene.judge()
    assert report.exit_code == 1
    assert report.first_bad is not None
    assert report.first_bad.index == 3
    assert "3 entries are left, and upstream.example/mirror saw 5 at" in report.first_bad.why


@row("cuts the end off, behind the last receipt")
def test_a_cut_behind_the_last_receipt_is_noticed_by_a_checkpoint(scene: Scene) -> None:
    scene.act(2)
    scene.checkpoint()
    scene.put(scene.lines()[:6])
    report = scene.judge()
    assert report.exit_code == 1
    assert report.first_bad is not None
    assert "6 entries are left, and a checkpoint of this log was signed over 7" in report.headline


@row("cuts the end off, behind the last receipt, with its checkpoints")
def test_a_cut_of_what_nobody_else_has_seen_is_not_noticed_and_that_is_said(scene: Scene) -> None:
    scene.act(2)
    scene.put(scene.lines()[:5])
    report = scene.judge()
    assert report.exit_code == 0
    assert any("entries that no upstream has seen" in text for text in report.not_covered)


@row("cuts the end off, with all receipts and checkpoints")
def test_without_any_receipt_a_cut_is_never_ok_and_a_kept_receipt_tells(scene: Scene) -> None:
    kept = scene.receipt()
    scene.put(scene.lines()[:3])
    scene.forget()
    assert scene.judge().exit_code == 3
    report = scene.judge(kept=[kept])
    assert report.exit_code == 1
    assert report.first_bad is not None
    assert "3 entries are left, and " in report.first_bad.why


@row("brings back an older copy of the whole home")
def test_an_older_home_is_told_by_the_newest_receipt_of_the_upstream(scene: Scene) -> None:
    older = shutil.copytree(scene.folder, scene.state / "backup")
    scene.act(2)
    newest = scene.receipt()
    shutil.rmtree(scene.folder)
    older.rename(scene.folder)
    assert scene.judge().exit_code == 0
    report = scene.judge(kept=[newest])
    assert (report.exit_code, report.first_bad and report.first_bad.index) == (1, 5)


@row("goes on writing after an older copy was brought back")
def test_another_continuation_is_told_by_the_newest_receipt(scene: Scene) -> None:
    scene.act(2)
    newest = scene.receipt()
    lines = scene.lines()
    lines[5] = lines[5].replace(b"original", b"improved")
    scene.put(relink(lines, scene.sign_live, since=5))
    scene.forget("checkpoint", "checkpoint.sig", "checkpoints")
    report = scene.judge(kept=[newest])
    assert (report.exit_code, report.first_bad and report.first_bad.index) == (1, 5)
    assert report.first_bad is not None
    assert "entries 5 to 6 are not those that upstream.example/mirror saw" in report.first_bad.why


@row("shows one history to one server and another one to another")
def test_receipts_of_two_servers_for_two_histories_tell(scene: Scene) -> None:
    scene.act(1)
    shown = scene.receipt(OTHER, OTHER_SEED)
    lines = scene.lines()
    lines[5] = lines[5].replace(b"original", b"improved")
    scene.put(relink(lines, scene.sign_live, since=5))
    scene.forget("checkpoint", "checkpoint.sig", "checkpoints")
    scene.sync()
    assert scene.judge().exit_code == 0
    report = scene.judge(kept=[shown])
    assert (report.exit_code, report.first_bad and report.first_bad.index) == (1, 5)
    # The same, where a server had refused, and its word was kept as evidence.
    alarm = scene.folder / "alarm"
    alarm.mkdir()
    (alarm / "1-theirs").write_bytes(b"")
    assert scene.judge().exit_code == 0
    (alarm / "2-theirs").write_bytes(shown)
    assert scene.judge().exit_code == 1
