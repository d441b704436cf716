"""Somebody changes lines of the journal, with no key at all."""

from __future__ import annotations

import re

import pytest

from tests.attacks.rows import row
from tests.attacks.scene import Scene, relink


def test_a_journal_that_nobody_touched_is_proven(scene: Scene) -> None:
    report = scene.judge()
    assert (report.exit_code, report.entries, report.checkpoints) == (0, 5, 2)
    assert report.receipt is not None
    assert report.receipt.size == 5


@row("edits an entry")
def test_an_edit_is_noticed_whether_or_not_the_links_are_mended(scene: Scene) -> None:
    lines = scene.lines()
    lines[2] = lines[2].replace(b"original", b"improved")
    scene.put(lines)
    report = scene.judge(pinned=False)
    assert (report.exit_code, report.first_bad and report.first_bad.index) == (1, 2)
    scene.put(relink(lines, lambda _: "A" * 86, since=2))
    report = scene.judge(pinned=False)
    assert report.exit_code == 1
    assert report.first_bad is not None
    assert (report.first_bad.index, report.first_bad.why) == (2, "its signature is wrong")


@row("deletes an entry")
@pytest.mark.parametrize("index", [0, 1, 3])
def test_a_deletion_is_noticed(scene: Scene, index: int) -> None:
    lines = scene.lines()
    scene.put(lines[:index] + lines[index + 1 :])
    report = scene.judge(pinned=False)
    assert (report.exit_code, report.first_bad and report.first_bad.index) == (1, index)


@row("inserts an entry")
def test_an_insertion_is_noticed(scene: Scene) -> None:
    lines = scene.lines()
    scene.put([*lines[:2], lines[1], *lines[2:]])
    assert scene.judge(pinned=False).exit_code == 1
    scene.put(relink([*lines[:2], lines[1], *lines[2:]], lambda _: "A" * 86, since=2))
    assert scene.judge(pinned=False).exit_code == 1


@row("puts entries into another order")
def test_another_order_is_noticed(scene: Scene) -> None:
    lines = scene.lines()
    scene.put([lines[0], lines[2], lines[1], *lines[3:]])
    report = scene.judge(pinned=False)
    assert (report.exit_code, report.first_bad and report.first_bad.index) == (1, 1)


@row("takes the signature off an entry")
def test_an_unsigned_entry_in_a_signed_session_is_noticed(scene: Scene) -> None:
    lines = scene.lines()
    lines[-1] = re.sub(rb'"sig":"[^"]*"', b'"sig":""', lines[-1])
    scene.put(lines)
    scene.forget()
    assert scene.judge(pinned=False).exit_code == 1


@row("writes a member twice, a float, or one that is unknown")
@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"d":{', b'"d":{"n":9,'),
        (b'{"v":1,', b'{"v":1,"by":"mallory@example.com",'),
        (b',"prev"', b',"approved":true,"prev"'),
        (b'"n":2', b'"n":2.0'),
        (b'"n":2', b'"n":36893488147419103232'),
    ],
)
def test_a_line_that_two_readers_could_read_in_two_ways_is_noticed(
    scene: Scene, old: bytes, new: bytes
) -> None:
    lines = scene.lines()
    assert old in lines[2]
    # Signed by the session itself: it is the form that must not pass.
    changed = lines[2].rpartition(b',"sig"')[0].replace(old, new) + b"}"
    signature = scene.sign_live(changed).encode()
    lines[2] = changed[:-1] + b',"sig":"' + signature + b'"}\n'
    scene.put(lines[:3])
    scene.forget()
    report = scene.judge(pinned=False)
    assert (report.exit_code, report.first_bad and report.first_bad.index) == (1, 2)


@row("writes a line of 10 MB")
@pytest.mark.parametrize("end", [b"", b"\n"])
def test_a_line_of_10_megabytes_is_noticed_without_reading_it_all(scene: Scene, end: bytes) -> None:
    scene.put([*scene.lines(), b'{"v":1,"log":"' + b"x" * 10_000_000 + end])
    report = scene.judge()
    assert (report.exit_code, report.first_bad and report.first_bad.index) == (1, 5)


@row("changes a text")
def test_a_changed_text_is_noticed(scene: Scene) -> None:
    scene.journal.append("alert.noted", {}, texts={"note": "it was the disk"})
    [blob] = (scene.folder / "blobs").iterdir()
    blob.write_bytes(blob.read_bytes()[:-4] + b"tape")
    assert scene.judge(pinned=False).exit_code == 1


@row("takes a text away")
def test_a_text_that_is_gone_without_a_word_is_told(scene: Scene) -> None:
    scene.journal.append("alert.noted", {}, texts={"note": "it was the disk"})
    [blob] = (scene.folder / "blobs").iterdir()
    blob.unlink()
    report = scene.judge(pinned=False)
    assert report.exit_code == 0
    assert "1 texts that are not there, and no entry says that they were erased" in (
        report.not_covered
    )
