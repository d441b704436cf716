"""An upload is read the same however it arrives, and no more of it is held than one package."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncall_tui.domain.merkle import Tree, leaf_hash
from oncall_tui.domain.mirror import Package, UploadHead, encode_package, package_ranges
from oncall_tui.domain.upload_reader import UploadReader
from oncall_tui.errors import NoteError

ENTRIES = [bytes([number % 256]) * (number % 7) for number in range(600)]
TREE = Tree(map(leaf_hash, ENTRIES))


def packages_of(start: int, end: int) -> list[Package]:
    return [
        Package(
            first,
            tuple(ENTRIES[first:last]),
            tuple(TREE.subtree_proof(first // 256 * 256, last, end)),
        )
        for first, last in package_ranges(start, end)
    ]


def upload(start: int, end: int) -> bytes:
    packages = (encode_package(each.entries, each.proof) for each in packages_of(start, end))
    return UploadHead("log", start, end, b"ticket").encode() + b"".join(packages)


def read(reader: UploadReader, chunks: Iterable[bytes]) -> list[Package]:
    found: list[Package] = []
    for chunk in chunks:
        reader.feed(chunk)
        found += reader.packages()
    return found


ranges = st.tuples(st.integers(0, 600), st.integers(0, 600)).map(sorted)


@given(ranges, st.lists(st.integers(0, 8000), max_size=12), st.binary(max_size=10))
def test_any_chunks_make_the_same_packages(ends: list[int], cuts: list[int], after: bytes) -> None:
    start, end = ends
    raw = upload(start, end) + after
    edges = [0, *sorted(min(cut, len(raw)) for cut in cuts), len(raw)]
    reader = UploadReader()
    found = read(reader, (raw[a:b] for a, b in pairwise(edges)))
    assert reader.head == UploadHead("log", start, end, b"ticket")
    assert found == packages_of(start, end)
    assert reader.done


def test_byte_by_byte_is_enough() -> None:
    raw = upload(254, 300)
    assert read(UploadReader(), (raw[at : at + 1] for at in range(len(raw)))) == packages_of(
        254, 300
    )


@given(st.integers(0, 4000))
def test_an_upload_that_is_cut_gives_its_whole_packages(length: int) -> None:
    raw = upload(0, 600)
    reader = UploadReader()
    found = read(reader, [raw[:length]])
    assert found == packages_of(0, 600)[: len(found)]
    assert reader.done == (length >= len(raw))


def test_packages_may_be_taken_one_at_a_time() -> None:
    reader = UploadReader()
    reader.feed(upload(0, 600))
    taken = [next(reader.packages()) for _ in range(3)]
    assert taken == packages_of(0, 600)
    assert reader.done


def test_what_follows_the_last_package_is_not_held() -> None:
    reader = UploadReader()
    assert read(reader, [upload(0, 3), b"more" * 1000, b"more"]) == packages_of(0, 3)
    assert not reader._waiting


def test_an_upload_without_entries_is_done_with_its_head() -> None:
    reader = UploadReader()
    assert read(reader, [upload(300, 300)]) == []
    assert reader.done


def test_an_entry_above_the_limit_is_refused_before_it_has_arrived() -> None:
    head = UploadHead("log", 0, 1).encode()
    reader = UploadReader(max_entry=3)
    with pytest.raises(NoteError, match="too long"):
        read(reader, [head + b"\0\4"])
    assert read(UploadReader(max_entry=3), [head + b"\0\3abc\0"])[0].entries == (b"abc",)


def test_a_proof_of_more_than_63_hashes_is_refused_before_it_has_arrived() -> None:
    with pytest.raises(NoteError, match="proof of a package"):
        read(UploadReader(), [UploadHead("log", 0, 1).encode() + b"\0\0\x40"])


def test_a_head_of_another_form_is_refused() -> None:
    with pytest.raises(NoteError, match="ends before"):
        UploadReader().feed(UploadHead("log", 1, 0).encode())


@given(st.binary(max_size=300))
def test_anything_else_is_refused_or_waits(raw: bytes) -> None:
    for hostile in (raw, UploadHead("log", 0, 2**63 - 1).encode() + raw):
        try:
            found = read(UploadReader(), [hostile])
        except NoteError:
            continue
        assert found == []
