"""All formats against the vectors of the specifications, where they are at hand."""

from __future__ import annotations

import hashlib
import json
from base64 import b64decode
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from data.note_keys import cosign, sign_note, verify_note
from oncall_tui.domain.checkpoint import cosignature_message, origin_hash, parse_checkpoint
from oncall_tui.domain.merkle import (
    CompactRange,
    Tree,
    is_valid_subtree,
    leaf_hash,
    verify_consistency,
    verify_inclusion,
    verify_subtree,
)
from oncall_tui.domain.mirror import (
    MirrorInfo,
    UploadHead,
    add_checkpoint_body,
    encode_package,
    package_ranges,
    parse_add_checkpoint,
    parse_mirror_info,
)
from oncall_tui.domain.note import Note, parse_note, parse_vkey
from oncall_tui.domain.tiles import Tile, bundle_bytes, bundles, tile_bytes, tiles
from oncall_tui.domain.tlog_proof import parse_tlog_proof
from oncall_tui.domain.upload_reader import UploadReader
from oncall_tui.errors import NoteError

VECTORS = Path(__file__).resolve().parents[3] / "shared" / "specs" / "tlog-vectors.json"

pytestmark = pytest.mark.skipif(not VECTORS.exists(), reason="the vectors are not at hand")

ENTRIES = [b"leaf-%d" % number for number in range(1000)]
TREE = Tree(map(leaf_hash, ENTRIES))


@pytest.fixture(scope="module")
def vectors() -> Any:
    return json.loads(VECTORS.read_bytes())


def decoded(hashes: Iterable[str]) -> list[bytes]:
    return [b64decode(each) for each in hashes]


def test_leaves_and_roots(vectors: Any) -> None:
    assert leaf_hash(b"leaf-0").hex() == vectors["leaf_hash"]["leaf-0"]
    assert leaf_hash(b"").hex() == vectors["leaf_hash"]["empty_entry"]
    assert {size: TREE.root(int(size)).hex() for size in vectors["roots"]} == vectors["roots"]


def test_compact_ranges(vectors: Any) -> None:
    for vector in vectors["compact_range"]:
        range_ = CompactRange()
        range_.extend(map(leaf_hash, ENTRIES[: vector["size"]]))
        assert [peak.hex() for peak in range_.peaks] == vector["peaks_hex"]


def test_consistency(vectors: Any) -> None:
    for vector in vectors["consistency"]:
        old, size, proof = vector["from"], vector["to"], decoded(vector["proof"])
        assert TREE.consistency_proof(old, size) == proof
        assert verify_consistency(old, size, TREE.root(old), TREE.root(size), proof)


def test_inclusion(vectors: Any) -> None:
    for vector in vectors["inclusion"]:
        index, size, proof = vector["index"], vector["size"], decoded(vector["proof"])
        leaf = b64decode(vector["leaf_hash"])
        assert TREE.inclusion_proof(index, size) == proof
        assert verify_inclusion(index, size, leaf, TREE.root(size), proof)


def test_subtrees(vectors: Any) -> None:
    for vector in vectors["subtree"]:
        start, end, size = vector["start"], vector["end"], vector["size"]
        sub, proof = b64decode(vector["hash"]), decoded(vector["proof"])
        assert TREE.subtree_proof(start, end, size) == proof
        assert verify_subtree(start, end, size, proof, sub, TREE.root(size))
    assert not any(is_valid_subtree(*range_[:2]) for range_ in vectors["subtree_invalid"])


def ranges() -> Iterator[tuple[int, int]]:
    for end in range(131):
        yield from ((start, end) for start in range(end + 1) if is_valid_subtree(start, end))


def folded(lines: Iterable[list[str]]) -> str:
    return hashlib.sha256("".join(f"{' '.join(line)}\n" for line in lines).encode()).hexdigest()


def test_every_subtree_of_the_draft(vectors: Any) -> None:
    leaves = [leaf_hash(bytes([number])) for number in range(130)]
    tree = Tree(leaves)
    subs = {(start, end): Tree(leaves[start:end]) for start, end in ranges()}
    wanted = {
        name: fold["sha256"] for name, fold in vectors["draft_folds"].items() if "sha256" in fold
    }
    found = {
        "subtree_hash": folded(
            [f"[{start},", f"{end})", sub.root().hex()] for (start, end), sub in subs.items()
        ),
        "subtree_inclusion": folded(
            [str(start + at), f"[{start},", f"{end})", *hexes(sub.inclusion_proof(at, sub.size))]
            for (start, end), sub in subs.items()
            for at in range(sub.size)
        ),
        "subtree_consistency": folded(
            [f"[{start},", f"{end})", str(size), *hexes(tree.subtree_proof(start, end, size))]
            for size in range(131)
            for start, end in subs
            if end <= size
        ),
    }
    assert found == {name: wanted[name] for name in found}


def hexes(proof: list[bytes]) -> list[str]:
    return [each.hex() for each in proof]


def test_notes(vectors: Any) -> None:
    vector = vectors["note"]
    key, note = parse_vkey(vector["vkey"]), parse_note(vector["signed"].encode())
    line = sign_note(note.text, vector["name"], bytes.fromhex(vector["seed_hex"]))
    assert key.encode() == vector["vkey"]
    assert note == Note(vector["text"].encode(), (line,))
    assert verify_note(note, [key]) == (line,)
    assert key.key_id.hex() == vector["key_id_hex"]


def test_notes_that_must_be_refused(vectors: Any) -> None:
    key = parse_vkey(vectors["note"]["vkey"])
    for vector in vectors["note_reject"]:
        with pytest.raises(NoteError):
            verify_note(parse_note(vector["note"].encode()), [key])


def test_checkpoints_that_must_be_refused(vectors: Any) -> None:
    for vector in vectors["checkpoint_reject"]:
        if vector["why"].startswith("size 0"):
            continue  # Well formed, and for a witness to answer.
        with pytest.raises(NoteError):
            parse_checkpoint(vector["text"].encode())


def test_cosignatures(vectors: Any) -> None:
    vector = vectors["cosignature"]
    note = parse_note(vector["note_with_both"].encode())
    seed = bytes.fromhex(vector["seed_hex"])
    line = cosign(note.text, vector["name"], seed, vector["timestamp"])
    keys = [parse_vkey(vectors["note"]["vkey"]), parse_vkey(vector["vkey"])]
    assert cosignature_message(vector["timestamp"], note.text) == vector["message"].encode()
    assert line.encode() == vector["line"].encode()
    assert verify_note(note, keys) == note.lines
    assert origin_hash(vectors["note"]["name"]) == vectors["origin_hash_hex"]


def test_requests_to_witnesses(vectors: Any) -> None:
    for vector in vectors["add_checkpoint"]:
        request = parse_add_checkpoint(vector["body"].encode())
        proof = TREE.consistency_proof(vector["old"], vector["size"])
        assert request.old == vector["old"]
        assert add_checkpoint_body(vector["old"], proof, request.note) == vector["body"].encode()


def test_uploads(vectors: Any) -> None:
    for vector in vectors["add_entries"]:
        start, end = vector["upload_start"], vector["upload_end"]
        ticket = bytes.fromhex(vector["ticket_hex"])
        body = UploadHead(vectors["note"]["name"], start, end, ticket).encode()
        for first, last in package_ranges(start, end):
            proof = TREE.subtree_proof(first // 256 * 256, last, end)
            body += encode_package(ENTRIES[first:last], proof)
        assert hashlib.sha256(body).hexdigest() == vector["sha256"]
        reader = UploadReader()
        reader.feed(body)
        for package in reader.packages():
            before = map(leaf_hash, ENTRIES[package.base : package.first])
            assert package.proven(before, end, TREE.root(end))
        assert reader.done


def test_answers_of_mirrors(vectors: Any) -> None:
    vector = vectors["mirror_info"]
    info = MirrorInfo(vector["size"], vector["next"], bytes.fromhex(vector["ticket_hex"]))
    assert parse_mirror_info(vector["body"].encode()) == info
    assert info.encode() == vector["body"].encode()


def test_tiles(vectors: Any) -> None:
    for index, path in vectors["tile_path"].items():
        assert Tile(0, int(index)).path == f"tile/0/{path}"
    for vector in vectors["tiles"]:
        files = {tile.path: tile_bytes(TREE, tile) for tile in tiles(vector["size"])}
        for tile in bundles(vector["size"]):
            files[tile.path] = bundle_bytes(ENTRIES[tile.first : tile.first + tile.width])
        assert vector["files"] == {
            path: {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
            for path, content in files.items()
        }


def test_proofs_of_one_entry(vectors: Any) -> None:
    vector = vectors["tlog_proof"]
    proof = parse_tlog_proof(vector["text"].encode())
    assert proof.encode() == vector["text"].encode()
    assert proof.index == vector["index"]
    assert proof.proves(ENTRIES[proof.index])
