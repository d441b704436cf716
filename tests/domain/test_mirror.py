"""Requests to mirrors and witnesses are read strictly, and as they were written."""

from __future__ import annotations

from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncall_tui.domain.merkle import Tree, leaf_hash
from oncall_tui.domain.mirror import (
    AddCheckpoint,
    MirrorInfo,
    Package,
    UploadHead,
    add_checkpoint_body,
    encode_package,
    encode_size,
    package_range,
    package_ranges,
    parse_add_checkpoint,
    parse_mirror_info,
    parse_size,
    parse_upload_head,
)
from oncall_tui.errors import NoteError

HASH_LINE = b64encode(bytes(32)).decode()
NOTE = b"log\n7\nroot\n\nsignature\n"

numbers = st.integers(0, 2**63 - 1)
hashes = st.binary(min_size=32, max_size=32)


@given(numbers, st.lists(hashes, max_size=63), st.binary(max_size=200))
def test_a_checkpoint_is_received_as_it_was_sent(old: int, proof: list[bytes], note: bytes) -> None:
    body = add_checkpoint_body(old, proof, note)
    assert parse_add_checkpoint(body) == AddCheckpoint(old, tuple(proof), note)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("", "no old size"),
        ("old 3\n", "no old size"),
        (f"new 3\n\n{NOTE!r}", "no old size"),
        (f"\n\n{NOTE!r}", "no old size"),
        ("old 03\n\nnote", "old size is not"),
        ("old 3 \n\nnote", "old size is not"),
        ("old -3\n\nnote", "old size is not"),
        ("old 3\nAAAA\n\nnote", "32 bytes"),
        (f"old 3\n{HASH_LINE} \n\nnote", "base64"),
        ("old 3\n" + f"{HASH_LINE}\n" * 64 + "\nnote", "too long"),
        ("old 3\n\n" + "x" * 128 * 1024, "too large"),
    ],
)
def test_a_request_of_another_form_is_refused(body: str, why: str) -> None:
    with pytest.raises(NoteError, match=why):
        parse_add_checkpoint(body.encode())


@given(numbers)
def test_a_recorded_size_is_received_as_it_was_sent(size: int) -> None:
    assert parse_size(encode_size(size)) == size


@pytest.mark.parametrize("body", [b"", b"7", b"7\n\n", b"\n", b"07\n", b"7\r\n"])
def test_a_size_of_another_form_is_refused(body: bytes) -> None:
    with pytest.raises(NoteError):
        parse_size(body)


heads = st.builds(
    lambda origin, ends, ticket: UploadHead(origin, ends[0], ends[1], ticket),
    st.text(st.characters(codec="utf-8"), max_size=50),
    st.tuples(numbers, numbers).map(sorted),
    st.binary(max_size=300),
)


@given(heads, st.binary(max_size=20))
def test_a_head_is_received_as_it_was_sent(head: UploadHead, after: bytes) -> None:
    raw = head.encode()
    assert parse_upload_head(raw + after) == (head, len(raw))
    assert all(parse_upload_head(raw[:length]) is None for length in range(len(raw)))


def test_a_head_that_makes_no_sense_is_refused() -> None:
    with pytest.raises(NoteError, match="ends before it starts"):
        parse_upload_head(UploadHead("log", 8, 7).encode())
    with pytest.raises(NoteError, match="too far on"):
        parse_upload_head(UploadHead("log", 0, 2**63).encode())
    with pytest.raises(NoteError, match="UTF-8"):
        parse_upload_head(UploadHead("log", 0, 7).encode().replace(b"log", b"\xfflo"))


@pytest.mark.parametrize(
    ("start", "end", "ranges"),
    [
        (0, 0, []),
        (300, 300, []),
        (0, 3, [(0, 3)]),
        (0, 256, [(0, 256)]),
        (254, 258, [(254, 256), (256, 258)]),
        (297, 300, [(297, 300)]),
        (256, 600, [(256, 512), (512, 600)]),
    ],
)
def test_packages_are_cut_at_multiples_of_256(
    start: int, end: int, ranges: list[tuple[int, int]]
) -> None:
    assert package_ranges(start, end) == ranges


@given(st.tuples(st.integers(0, 3000), st.integers(0, 3000)).map(sorted))
def test_packages_follow_each_other_to_the_end(ends: list[int]) -> None:
    start, end = ends
    at = start
    for first, last in package_ranges(start, end):
        assert (first, last) == package_range(at, end)
        assert first == at < last <= first // 256 * 256 + 256
        at = last
    assert at == end


def test_a_package_holds_no_more_than_its_lengths_can_say() -> None:
    with pytest.raises(ValueError, match="too long"):
        encode_package([bytes(65_536)], [])
    with pytest.raises(ValueError, match="no proof"):
        encode_package([], [bytes(32)] * 64)
    with pytest.raises(ValueError, match="no proof"):
        encode_package([], [bytes(31)])


def test_a_package_is_entries_behind_their_lengths_and_counted_hashes() -> None:
    assert encode_package([b"ab", b""], [bytes(32)]) == b"\0\2ab\0\0\1" + bytes(32)


ENTRIES = [b"entry %d" % number for number in range(300)]
TREE = Tree(map(leaf_hash, ENTRIES))


def test_a_package_is_proven_with_the_leaves_before_it() -> None:
    package = Package(297, tuple(ENTRIES[297:]), tuple(TREE.subtree_proof(256, 300, 300)))
    before = list(map(leaf_hash, ENTRIES[256:297]))
    assert (package.base, package.last) == (256, 300)
    assert package.proven(before, 300, TREE.root())
    assert not package.proven(before[1:], 300, TREE.root())
    assert not package.proven([*before, before[0]], 300, TREE.root())
    assert not package.proven(before, 300, TREE.root(299))
    assert not package.proven(before, 301, TREE.root())


@given(st.builds(MirrorInfo, numbers, numbers, st.binary(max_size=300)))
def test_a_mirrors_answer_is_received_as_it_was_sent(info: MirrorInfo) -> None:
    assert parse_mirror_info(info.encode()) == info


def test_an_empty_ticket_is_an_empty_line() -> None:
    assert MirrorInfo(300, 256).encode() == b"300\n256\n\n"


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "three lines"),
        (b"300\n256\n", "three lines"),
        (b"300\n256\n\n\n", "three lines"),
        (b"300\n256\n3q0=", "three lines"),
        (b"0300\n256\n\n", "the size"),
        (b"300\n-1\n\n", "the next entry"),
        (b"300\n256\n3q0\n", "base64"),
        (b"300\n256\n" + b64encode(bytes(65_536)) + b"\n", "too long"),
    ],
)
def test_an_answer_of_another_form_is_refused(body: bytes, why: str) -> None:
    with pytest.raises(NoteError, match=why):
        parse_mirror_info(body)
