"""One entry's evidence as a file."""

from __future__ import annotations

from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncall_tui.domain.checkpoint import Checkpoint
from oncall_tui.domain.merkle import Tree, leaf_hash
from oncall_tui.domain.note import Note, NoteLine
from oncall_tui.domain.tlog_proof import TlogProof, parse_tlog_proof
from oncall_tui.errors import NoteError

HASH_LINE = b64encode(bytes(32)).decode()
ENTRIES = [b"leaf-%d" % number for number in range(7)]
TREE = Tree(map(leaf_hash, ENTRIES))
NOTE = Note(
    Checkpoint("log.example", 7, TREE.root()).text(),
    (NoteLine("log.example", bytes(4), bytes(64)),),
).encode()

hashes = st.binary(min_size=32, max_size=32)


@given(
    st.builds(
        TlogProof,
        st.integers(0, 2**63 - 1),
        st.lists(hashes, max_size=63).map(tuple),
        st.binary(max_size=300),
        st.binary(max_size=100),
    )
)
def test_a_proof_is_read_as_it_was_written(proof: TlogProof) -> None:
    assert parse_tlog_proof(proof.encode()) == proof


@pytest.mark.parametrize("index", range(7))
def test_a_proof_proves_its_entry_and_no_other(index: int) -> None:
    proof = TlogProof(index, tuple(TREE.inclusion_proof(index, 7)), NOTE)
    assert [proof.proves(entry) for entry in ENTRIES] == [at == index for at in range(7)]


def test_a_proof_of_another_tree_proves_nothing() -> None:
    assert not TlogProof(5, tuple(TREE.inclusion_proof(5, 6)), NOTE).proves(ENTRIES[5])
    assert not TlogProof(7, (), NOTE).proves(ENTRIES[6])


def test_a_malformed_checkpoint_proves_nothing() -> None:
    with pytest.raises(NoteError):
        TlogProof(0, (), b"no note").proves(ENTRIES[0])


def test_the_file_of_a_log_of_one_entry() -> None:
    assert TlogProof(0, (), b"note").encode() == b"c2sp.org/tlog-proof@v1\nindex 0\n\nnote"
    with_extra = b"c2sp.org/tlog-proof@v1\nextra aGk=\nindex 0\n\nnote"
    assert TlogProof(0, (), b"note", b"hi").encode() == with_extra


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "not a proof"),
        ("index 0\n\nnote", "not a proof"),
        ("c2sp.org/tlog-proof@v2\nindex 0\n\nnote", "not a proof"),
        ("c2sp.org/tlog-proof@v1\n\nnote", "not a proof"),
        ("c2sp.org/tlog-proof@v1\nindex 0\n", "not a proof"),
        ("c2sp.org/tlog-proof@v1\nextra aGk=\n\nnote", "no index"),
        ("c2sp.org/tlog-proof@v1\nindex 0\nextra aGk=\n\nnote", "base64"),
        ("c2sp.org/tlog-proof@v1\nextra aGk\nindex 0\n\nnote", "base64"),
        ("c2sp.org/tlog-proof@v1\nindex 00\n\nnote", "decimal"),
        ("c2sp.org/tlog-proof@v1\nindex 0\nAAAA\n\nnote", "32 bytes"),
        ("c2sp.org/tlog-proof@v1\nindex 0\n" + f"{HASH_LINE}\n" * 64 + "\nnote", "too many"),
        ("c2sp.org/tlog-proof@v1\nindex 0\n\n" + "x" * 200_000, "too large"),
    ],
)
def test_a_file_of_another_form_is_refused(text: str, why: str) -> None:
    with pytest.raises(NoteError, match=why):
        parse_tlog_proof(text.encode())
