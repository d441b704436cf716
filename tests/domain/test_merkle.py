"""Roots and proofs of a log: those of everybody else, and none for what is not so."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymerkle import InmemoryTree

from oncall_tui.domain.merkle import (
    EMPTY_ROOT,
    CompactRange,
    Tree,
    is_valid_subtree,
    leaf_hash,
    node_hash,
    verify_consistency,
    verify_inclusion,
    verify_subtree,
)

ENTRIES = [b"leaf-%d" % number for number in range(600)]
LEAVES = [leaf_hash(entry) for entry in ENTRIES]
TREE = Tree(LEAVES)
ROOTS = (
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "305df59f9590c3c9ac63d2b2743c388e3792449078cebf7fb3dbe6471643b2b7",
    "60a53eed0de87a90c8e59427c59c46253c33a76a09502a51801300927b7e6bdc",
    "cf763a041c81ceef1578a6083f75c61bef2e0014f2a3e683a97fcfca5be7f19a",
    "bdd1c5ff55b19cb6b0e7c761bf9a6ccaa27fbbfc07b74f1fabb6e911a0bd2ab3",
    "00d21829a5503145348abcf712513eacf2a274211ad83e970202bb5b6d80b286",
    "160cf1a616e8792f9078a9665cb06520d95a33f467d0826f2310219d31383d73",
    "0b007fb915eb9b2a146f54b1c86ec53b664f8e455b7660b0b6ee13edc0d921c0",
    "ca6b7b3e674ac86c1027b59c87c064fc3bc27b313294c75f83bd05fdd13f0dcf",
)

sizes = st.integers(1, len(LEAVES))


@st.composite
def subtrees(draw: st.DrawFn) -> tuple[int, int, int]:
    """A valid subtree that is not empty, and the size of a tree that has it."""
    size = draw(sizes)
    start = draw(st.integers(0, size - 1))
    longest = (start & -start) or size
    end = draw(st.integers(start + 1, min(size, start + longest)))
    return start, end, size


def subtree_root(start: int, end: int) -> bytes:
    return Tree(LEAVES[start:end]).root()


def recursive_root(leaves: list[bytes]) -> bytes:
    """The definition of RFC 9162 §2.1.1, word for word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return node_hash(recursive_root(leaves[:split]), recursive_root(leaves[split:]))


@pytest.mark.parametrize(("size", "root"), enumerate(ROOTS))
def test_roots_of_small_trees(size: int, root: str) -> None:
    assert TREE.root(size).hex() == root


def test_an_empty_entry_is_not_an_empty_tree() -> None:
    assert leaf_hash(b"") == hashlib.sha256(b"\0").digest() != EMPTY_ROOT


@given(sizes)
def test_roots_are_those_of_the_definition_and_of_another_implementation(size: int) -> None:
    judge = InmemoryTree(algorithm="sha256")
    for entry in ENTRIES[:size]:
        judge.append_entry(entry)
    assert TREE.root(size) == judge.get_root() == recursive_root(LEAVES[:size])


@given(sizes, st.data())
def test_inclusion_proofs_are_those_of_another_implementation(
    size: int, data: st.DataObject
) -> None:
    index = data.draw(st.integers(0, size - 1))
    judge = InmemoryTree(algorithm="sha256")
    for entry in ENTRIES[:size]:
        judge.append_entry(entry)
    # Theirs counts from one, and begins with the leaf itself.
    assert TREE.inclusion_proof(index, size) == judge.prove_inclusion(index + 1, size).path[1:]


@given(st.lists(st.integers(0, 40)))
def test_a_compact_range_has_the_root_of_the_tree_at_each_stop(steps: list[int]) -> None:
    range_, tree, at = CompactRange(), Tree(), 0
    for step in steps:
        leaves = [leaf_hash(b"%d" % number) for number in range(at, at + step)]
        range_.extend(leaves)
        for leaf in leaves:
            tree.append(leaf)
        at += step
        assert range_.size == tree.size == at
        assert range_.root() == tree.root()
        range_ = CompactRange(range_.size, range_.peaks)


def test_a_compact_range_has_one_hash_for_each_bit_of_its_size() -> None:
    range_ = CompactRange()
    for leaf in LEAVES[:7]:
        range_.append(leaf)
    assert range_.peaks == (subtree_root(0, 4), subtree_root(4, 6), LEAVES[6])


@pytest.mark.parametrize(
    ("size", "peaks"), [(1, ()), (0, (EMPTY_ROOT,)), (3, (EMPTY_ROOT,)), (1, (b"short",)), (-1, ())]
)
def test_a_compact_range_refuses_peaks_of_another_size(size: int, peaks: tuple[bytes]) -> None:
    with pytest.raises(ValueError, match="do not fit"):
        CompactRange(size, peaks)


@given(subtrees())
def test_a_proof_of_a_subtree_verifies(subtree: tuple[int, int, int]) -> None:
    start, end, size = subtree
    proof = TREE.subtree_proof(start, end, size)
    assert verify_subtree(start, end, size, proof, subtree_root(start, end), TREE.root(size))


@given(subtrees(), st.data())
def test_a_proof_that_was_touched_does_not_verify(
    subtree: tuple[int, int, int], data: st.DataObject
) -> None:
    start, end, size = subtree
    proof = TREE.subtree_proof(start, end, size)
    sub, root = subtree_root(start, end), TREE.root(size)
    extra = data.draw(st.sampled_from([EMPTY_ROOT, sub, root]))
    assert not verify_subtree(start, end, size, [*proof, extra], sub, root)
    assert not verify_subtree(start, end, size, [extra, *proof], sub, root)
    assert not verify_subtree(start, end, size, proof, flipped(sub, data), root)
    assert not verify_subtree(start, end, size, proof, sub, flipped(root, data))
    if proof:
        at = data.draw(st.integers(0, len(proof) - 1))
        changed = [*proof[:at], flipped(proof[at], data), *proof[at + 1 :]]
        assert not verify_subtree(start, end, size, proof[:at] + proof[at + 1 :], sub, root)
        assert not verify_subtree(start, end, size, changed, sub, root)
        shortened = [*proof[:at], proof[at][:-1], *proof[at + 1 :]]
        assert not verify_subtree(start, end, size, shortened, sub, root)


def flipped(value: bytes, data: st.DataObject) -> bytes:
    bit = data.draw(st.integers(0, 8 * len(value) - 1))
    return (int.from_bytes(value, "big") ^ 1 << bit).to_bytes(len(value), "big")


@given(st.tuples(sizes, sizes).map(sorted))
def test_a_consistency_proof_verifies_for_its_sizes_only(pair: list[int]) -> None:
    old, size = pair
    proof = TREE.consistency_proof(old, size)
    assert verify_consistency(old, size, TREE.root(old), TREE.root(size), proof)
    for wrong in (old - 1, old + 1):
        assert not verify_consistency(wrong, size, TREE.root(old), TREE.root(size), proof)


@given(sizes, st.data())
def test_an_inclusion_proof_verifies_at_its_index_only(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    proof = TREE.inclusion_proof(index, size)
    root = TREE.root(size)
    assert verify_inclusion(index, size, LEAVES[index], root, proof)
    for wrong in {index - 1, index + 1, size, size + index} - {index}:
        assert not verify_inclusion(wrong, size, LEAVES[index], root, proof)


@pytest.mark.parametrize(("old", "size", "hashes"), [(4, 7, 1), (3, 7, 4), (7, 7, 0), (0, 7, 0)])
def test_lengths_of_consistency_proofs(old: int, size: int, hashes: int) -> None:
    assert len(TREE.consistency_proof(old, size)) == hashes


def test_the_last_leaf_of_a_ragged_tree_has_a_short_proof() -> None:
    assert len(TREE.inclusion_proof(6, 7)) == 2
    assert TREE.inclusion_proof(0, 1) == []


def test_every_tree_continues_the_empty_one_without_a_proof() -> None:
    assert verify_consistency(0, 7, EMPTY_ROOT, TREE.root(7), [])
    assert verify_consistency(0, 0, EMPTY_ROOT, EMPTY_ROOT, [])
    assert not verify_consistency(0, 7, EMPTY_ROOT, TREE.root(7), [EMPTY_ROOT])
    assert not verify_consistency(0, 7, LEAVES[0], TREE.root(7), [])
    assert not verify_consistency(0, 0, EMPTY_ROOT, LEAVES[0], [])


def test_no_tree_continues_a_larger_one() -> None:
    assert not verify_consistency(7, 4, TREE.root(7), TREE.root(4), [])
    assert not verify_consistency(-1, 4, EMPTY_ROOT, TREE.root(4), [])


@given(st.integers(0, 300), st.integers(0, 300))
def test_a_subtree_begins_at_a_multiple_of_the_power_of_two_above_its_length(
    start: int, end: int
) -> None:
    power = 1
    while power < end - start:
        power *= 2
    assert is_valid_subtree(start, end) == (start <= end and start % power == 0)


@pytest.mark.parametrize(("start", "end"), [(3, 5), (2, 5), (1, 3), (5, 4), (0, 601), (-1, 0)])
def test_what_is_no_subtree_is_neither_proven_nor_verified(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="no valid subtree"):
        TREE.subtree_proof(start, end, 600)
    assert not verify_subtree(start, end, 600, [], EMPTY_ROOT, TREE.root(600))


@pytest.mark.parametrize("size", [-1, 601])
def test_a_tree_speaks_of_no_size_that_it_does_not_have(size: int) -> None:
    with pytest.raises(ValueError, match="not that large"):
        TREE.root(size)
    with pytest.raises(ValueError, match="not that large"):
        TREE.subtree_proof(0, 0, size)


def test_nodes_of_a_level_are_roots_of_full_subtrees() -> None:
    assert TREE.nodes(8, 1, 2) == subtree_root(256, 512)
    assert TREE.nodes(0, 3, 5) == LEAVES[3] + LEAVES[4]
    assert Tree().nodes(0, 0, 0) == TREE.nodes(12, 0, 0) == b""
    with pytest.raises(ValueError, match="not in the tree"):
        TREE.nodes(8, 1, 3)


def test_sizes_of_any_magnitude_are_judged_at_once() -> None:
    huge = 2**63 - 1
    assert not verify_inclusion(huge - 1, huge, LEAVES[0], LEAVES[1], [EMPTY_ROOT] * 63)
    assert not verify_consistency(huge - 1, huge, LEAVES[0], LEAVES[1], [EMPTY_ROOT] * 63)
