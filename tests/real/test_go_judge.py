"""Go's transparency log package believes our notes, tiles and proofs, and no changed ones.

Debian: `golang-go` and `golang-golang-x-mod-dev`.
"""

from __future__ import annotations

import os
import subprocess
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path

import pytest

from data.note_keys import note_key, sign_note
from data.static_files import StaticFolder
from oncall_tui.domain.checkpoint import Checkpoint
from oncall_tui.domain.merkle import Tree, leaf_hash
from oncall_tui.domain.note import Note
from oncall_tui.services.tile_export import export_tiles

SOURCE = Path(__file__).parent / "judges" / "tiles.go"
ORIGIN = "log.example/j/alice@jump01"
SEED = bytes(range(32))
VKEY = note_key(ORIGIN, SEED).encode()
LINES = [b"line %d" % number for number in range(65_800)]
TREE = Tree(map(leaf_hash, LINES))

Judge = Callable[..., list[str]]


class Log:
    def root(self, size: int) -> bytes:
        return TREE.root(size)

    def read(self, start: int, end: int) -> list[bytes]:
        return LINES[start:end]


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Judge:
    """The judge, built once; it answers in lines, or ends with what it did not believe."""
    folder = tmp_path_factory.mktemp("judge")
    place = {"GO111MODULE": "off", "GOPATH": "/usr/share/gocode"}
    program = folder / "tiles"
    subprocess.run(
        ["go", "build", "-o", program, SOURCE], env=os.environ | place, check=True, timeout=110
    )

    def ask(*argv: str, proofs: str = "") -> list[str]:
        done = subprocess.run(
            [program, *argv], input=proofs, capture_output=True, text=True, timeout=110, check=False
        )
        return done.stdout.splitlines() if done.returncode == 0 else [done.stderr.strip()]

    return ask


def export(folder: Path, size: int) -> None:
    text = Checkpoint(ORIGIN, size, TREE.root(size)).text()
    note = Note(text, (sign_note(text, ORIGIN, SEED),))
    export_tiles(Log(), note.encode(), StaticFolder(folder))


@pytest.mark.parametrize("size", [1, 255, 256, 257, 700])
def test_an_export_is_believed(judge: Judge, tmp_path: Path, size: int) -> None:
    export(tmp_path, size)
    assert judge(str(tmp_path), VKEY) == [str(size)]


@pytest.mark.timeout(300)
def test_an_export_of_three_levels_is_believed(judge: Judge, tmp_path: Path) -> None:
    export(tmp_path, len(LINES))
    assert (tmp_path / "tile/2/000.p/1").exists()
    assert judge(str(tmp_path), VKEY) == [str(len(LINES))]


@pytest.mark.parametrize(
    "name", ["checkpoint", "tile/0/000", "tile/1/000.p/2", "tile/entries/002.p/188"]
)
def test_a_changed_export_is_not_believed(judge: Judge, tmp_path: Path, name: str) -> None:
    export(tmp_path, 700)
    content = (tmp_path / name).read_bytes()
    (tmp_path / name).write_bytes(content[:40] + bytes([content[40] ^ 1]) + content[41:])
    assert judge(str(tmp_path), VKEY) != ["700"]


def proof(kind: str, at: int, size: int, first: bytes, hashes: list[bytes]) -> str:
    words = (b64encode(each).decode() for each in (first, TREE.root(size), *hashes))
    return " ".join((kind, str(at), str(size), *words))


def test_proofs_are_believed_and_changed_ones_are_not(judge: Judge) -> None:
    lines, expected = [], []
    for size in (1, 2, 3, 7, 8, 255, 300, 1000, 65_800):
        for at in {0, size // 3, size - 1}:
            hashes = TREE.inclusion_proof(at, size)
            lines.append(proof("record", at, size, leaf_hash(LINES[at]), hashes))
            lines.append(proof("record", at, size, leaf_hash(LINES[at]), [*hashes, bytes(32)]))
            older = TREE.consistency_proof(at + 1, size)
            lines.append(proof("tree", at + 1, size, TREE.root(at + 1), older))
            lines.append(proof("tree", at + 1, size, bytes(32), older))
            expected += ["True", "False", "True", "False"]
    assert judge(proofs="\n".join(lines)) == [word.lower() for word in expected]
