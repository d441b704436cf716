"""`journal export --format tiles` and `journal proof`: what a real log proves."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.note_keys import verify_note
from data.promises import newest_promise
from data.ssh_wire import read_public_line
from oncall_tui.domain.checkpoint import origin_of, parse_checkpoint
from oncall_tui.domain.entry_line import parse
from oncall_tui.domain.merkle import Tree, leaf_hash
from oncall_tui.domain.note import ED25519, VKey, parse_note
from oncall_tui.domain.tiles import bundle_entries, bundles, tile_bytes, tiles
from oncall_tui.domain.tlog_proof import parse_tlog_proof
from tests.verbs.conftest import Run
from tests.verbs.test_journal import log

__all__ = ["log"]


def stored(log: Path) -> list[bytes]:
    [segment] = log.glob("seg-*.jsonl")
    return segment.read_bytes().splitlines()


def session_key(log: Path) -> VKey:
    key = parse(stored(log)[0]).d["key"]
    return VKey(origin_of(log.name), ED25519, read_public_line(key))


def test_an_export_is_the_log_under_its_own_signature(run: Run, log: Path, home: Path) -> None:
    folder = home / "export"
    done = run("journal", "export", "--format", "tiles", "--output", str(folder))
    note = parse_note((folder / "checkpoint").read_bytes())
    promise = parse_checkpoint(note.text)
    assert (done.code, done.out) == (0, f"{folder}: {promise.size} entries of {promise.origin}\n")
    assert verify_note(note, [session_key(log)])
    entries = [
        entry
        for tile in bundles(promise.size)
        for entry in bundle_entries((folder / tile.path).read_bytes(), tile)
    ]
    tree = Tree(map(leaf_hash, entries))
    assert entries == stored(log)[: promise.size]
    assert tree.root() == promise.root
    for tile in tiles(promise.size):
        assert (folder / tile.path).read_bytes() == tile_bytes(tree, tile)


@pytest.mark.usefixtures("log")
def test_an_export_may_be_repeated(run: Run, home: Path) -> None:
    for _ in range(2):
        assert run("journal", "export", "--format", "tiles", "--output", str(home / "e")).code == 0


@pytest.mark.usefixtures("log")
@pytest.mark.parametrize(
    ("options", "why"),
    [
        ((), "tiles is a folder of files"),
        (("--output", "e", "--actor", "alice"), "tiles hold a whole log"),
        (("--output", "/"), "something else already"),
    ],
)
def test_what_tiles_cannot_be_is_one_line(run: Run, options: tuple[str, ...], why: str) -> None:
    done = run("journal", "export", "--format", "tiles", *options)
    assert done.code == 2
    assert why in done.err
    assert done.err.count("\n") == 1


def test_each_entry_has_a_proof(run: Run, log: Path) -> None:
    promise = parse_checkpoint(parse_note(newest_promise(log)).text)
    assert promise.size > 1
    for index in range(promise.size):
        done = run("journal", "proof", str(index))
        found = parse_tlog_proof(done.out.encode())
        assert (done.code, found.index) == (0, index)
        assert found.proves(stored(log)[index])
        assert verify_note(parse_note(found.note), [session_key(log)])


def test_a_log_elsewhere_is_named(run: Run, log: Path) -> None:
    assert run("journal", "proof", "0", str(log)).out == run("journal", "proof", "0").out


@pytest.mark.usefixtures("log")
def test_what_nothing_covers_has_no_proof(run: Run) -> None:
    done = run("journal", "proof", "99")
    assert done.code == 1
    assert "there is no entry 99" in done.err
    assert run("journal", "proof", "--", "-1").code == 2


def test_a_changed_log_is_neither_proven_nor_exported(run: Run, log: Path, home: Path) -> None:
    [segment] = log.glob("seg-*.jsonl")
    segment.write_bytes(segment.read_bytes().replace(b'"alert.acked"', b'"alert.noted"'))
    for words in (("proof", "0"), ("export", "--format", "tiles", "--output", str(home / "e"))):
        done = run("journal", *words)
        assert done.code == 1
        assert "not those that were promised" in done.err
    assert not (home / "e" / "checkpoint").exists()
