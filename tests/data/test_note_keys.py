"""Notes are signed as others check them, and checked as others sign them."""

from __future__ import annotations

import struct

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from data.note_keys import cosign, cosignature_time, note_key, sign_note, verify_note
from data.signing import MemoryKey
from oncall_tui.domain.note import COSIGNATURE, Note, NoteLine, VKey, parse_note, parse_vkey
from oncall_tui.errors import NoteError

TEXT = b"log.example\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"
SEED = bytes(range(32))
NOON = 1_795_230_855
LOG = note_key("log.example", SEED)
MIRROR = note_key("mirror.example", SEED, COSIGNATURE)
LOG_LINE = sign_note(TEXT, "log.example", SEED)
MIRROR_LINE = cosign(TEXT, "mirror.example", SEED, NOON)


def test_the_example_of_the_specification_is_right() -> None:
    key = parse_vkey("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")
    note = parse_note(
        "This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2"
        "ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n".encode()
    )
    assert verify_note(note, [key]) == note.lines


@pytest.mark.parametrize("key", [SEED, Ed25519PrivateKey.from_private_bytes(SEED), MemoryKey()])
def test_a_seed_a_key_and_a_session_sign(key: bytes | Ed25519PrivateKey | MemoryKey) -> None:
    note = Note(TEXT, (sign_note(TEXT, "log.example", key),))
    assert verify_note(note, [note_key("log.example", key)]) == note.lines


def test_a_cosigner_vouches_at_a_time() -> None:
    note = Note(TEXT, (LOG_LINE, MIRROR_LINE))
    assert verify_note(note, [MIRROR, LOG]) == note.lines
    assert cosignature_time(MIRROR_LINE) == NOON
    assert len(MIRROR_LINE.payload) == 72


def test_lines_by_others_are_ignored() -> None:
    other = sign_note(TEXT, "other.example", bytes(32))
    same_name = sign_note(TEXT, "log.example", bytes(32))
    same_id = NoteLine("other.example", LOG_LINE.key_id, bytes(64))
    note = Note(TEXT, (other, same_name, same_id, LOG_LINE))
    assert verify_note(note, [LOG]) == (LOG_LINE,)


def test_a_note_by_nobody_known_is_refused() -> None:
    for keys in ([], [MIRROR]):
        with pytest.raises(NoteError, match="none of the keys"):
            verify_note(Note(TEXT, (LOG_LINE,)), keys)


def test_one_wrong_line_of_a_known_key_spoils_the_note() -> None:
    wrong = sign_note(b"another text\n", "log.example", SEED)
    with pytest.raises(NoteError, match="is wrong"):
        verify_note(Note(TEXT, (MIRROR_LINE, wrong)), [LOG, MIRROR])


def test_of_two_lines_by_one_key_the_first_counts() -> None:
    wrong = sign_note(b"another text\n", "log.example", SEED)
    assert verify_note(Note(TEXT, (LOG_LINE, wrong)), [LOG]) == (LOG_LINE,)
    with pytest.raises(NoteError, match="is wrong"):
        verify_note(Note(TEXT, (wrong, LOG_LINE)), [LOG])


@given(st.sampled_from([LOG_LINE, MIRROR_LINE]), st.data())
def test_a_changed_bit_is_noticed(line: NoteLine, data: st.DataObject) -> None:
    bit = data.draw(st.integers(0, 8 * len(line.payload) - 1))
    number = int.from_bytes(line.payload, "big") ^ 1 << bit
    payload = number.to_bytes(len(line.payload), "big")
    with pytest.raises(NoteError, match="is wrong"):
        verify_note(Note(TEXT, (NoteLine(line.name, line.key_id, payload),)), [LOG, MIRROR])


@pytest.mark.parametrize("line", [LOG_LINE, MIRROR_LINE])
def test_a_signature_of_another_length_is_wrong(line: NoteLine) -> None:
    for payload in (line.payload[:-1], line.payload + b"\0", b"\0"):
        with pytest.raises(NoteError, match="is wrong"):
            verify_note(Note(TEXT, (NoteLine(line.name, line.key_id, payload),)), [LOG, MIRROR])


def test_a_cosignature_has_a_time() -> None:
    for time_s in (0, -1, 2**63):
        with pytest.raises(ValueError, match="needs a time"):
            cosign(TEXT, "mirror.example", SEED, time_s)
    timeless = NoteLine(MIRROR.name, MIRROR.key_id, struct.pack(">Q", 0) + MIRROR_LINE.payload[8:])
    with pytest.raises(NoteError, match="is wrong"):
        verify_note(Note(TEXT, (timeless,)), [MIRROR])


def test_a_key_that_is_no_point_verifies_nothing() -> None:
    broken = VKey("log.example", LOG.kind, b"\xff" * 32)
    line = NoteLine("log.example", broken.key_id, LOG_LINE.payload)
    with pytest.raises(NoteError, match="is wrong"):
        verify_note(Note(TEXT, (line,)), [broken])
