"""Checkpoints and receipts beside a log: whose word they are, and which are no word at all."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.claims import FoundNote, SortedNotes, find_notes, sort_notes
from data.note_keys import cosign, note_key, sign_note
from data.ssh_wire import public_line
from oncall_tui.domain.checkpoint import Checkpoint, origin_of
from oncall_tui.domain.note import COSIGNATURE, ED25519, Note, NoteLine, VKey
from oncall_tui.errors import ConfigError, JournalError

LOG = "alice@jump01"
SESSION, STRANGER, UPSTREAM = b"\1" * 32, b"\2" * 32, b"\3" * 32
NAME = "up.example/mirror"
PINNED = note_key(NAME, UPSTREAM, COSIGNATURE)
SESSION_LINE = public_line(note_key("x", SESSION, ED25519).key)
NOW = 1_795_230_855


def text(size: int = 5, *, log: str = LOG) -> bytes:
    return Checkpoint(origin_of(log), size, b"r" * 32).text()


def note(body: bytes, *lines: NoteLine) -> bytes:
    return Note(body, lines).encode()


def by(seed: bytes, body: bytes) -> NoteLine:
    return sign_note(body, origin_of(LOG), seed)


def sort(*raw: bytes, upstream: tuple[VKey, ...] = (PINNED,), foreign: bool = False) -> SortedNotes:
    notes = [FoundNote(f"n{at}", one, foreign) for at, one in enumerate(raw)]
    return sort_notes(notes, log=LOG, sessions=[SESSION_LINE], upstream=upstream)


def test_a_checkpoint_by_a_session_is_proven_without_a_time() -> None:
    done = sort(note(text(), by(SESSION, text())))
    [found] = done.proven
    assert (found.checkpoint.size, found.witness, found.at) == (5, "", None)
    assert (done.wrong, done.unread) == ([], 0)


@pytest.mark.parametrize("key", ["", "no key", "ssh-ed25519 AAAA", "ssh-rsa AAAAB3NzaC1yc2E="])
def test_a_session_whose_key_is_none_signs_nothing_and_hides_nothing(key: str) -> None:
    raw = FoundNote("n", note(text(), by(SESSION, text())))
    done = sort_notes([raw], log=LOG, sessions=[key, SESSION_LINE], upstream=())
    assert len(done.proven) == 1


def test_a_receipt_by_a_pinned_key_is_proven_with_its_time() -> None:
    line = cosign(text(), NAME, UPSTREAM, NOW)
    [found] = sort(note(text(), by(SESSION, text()), line)).proven
    assert (found.witness, found.at) == (NAME, NOW * 1000)


def test_a_receipt_counts_when_the_session_that_asked_for_it_was_cut_off() -> None:
    line = cosign(text(), NAME, UPSTREAM, NOW)
    assert len(sort(note(text(), by(STRANGER, text()), line)).proven) == 1


def test_a_receipt_that_nobody_pinned_is_a_checkpoint_and_counted() -> None:
    line = cosign(text(), NAME, UPSTREAM, NOW)
    done = sort(note(text(), by(SESSION, text()), line), upstream=())
    assert [found.at for found in done.proven] == [None]
    assert done.unread == 1


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (note(text(), by(STRANGER, text())), "none of the keys"),
        (note(text(6), by(SESSION, text(5))), "signature of the note is wrong"),
        (note(text(log="bob@jump01"), by(SESSION, text(log="bob@jump01"))), "speaks of"),
        (note(text(6), by(SESSION, text(6)), cosign(text(), NAME, UPSTREAM, NOW)), "is wrong"),
        (note(b"a\nb\n", by(SESSION, b"a\nb\n")), "three lines"),
        (b"", "no signatures"),
    ],
)
def test_what_is_no_word_about_this_log_is_wrong(raw: bytes, why: str) -> None:
    done = sort(raw)
    assert done.proven == []
    assert why in done.wrong[0][1]
    assert sort(raw, foreign=True) == SortedNotes()


@given(st.binary(max_size=300))
def test_any_bytes_are_sorted(raw: bytes) -> None:
    good = note(text(), by(SESSION, text()))
    done = sort(raw, raw + good, good + raw)
    assert len(done.proven) + len(done.wrong) == 3


def test_notes_are_found_where_they_are_kept(tmp_path: Path) -> None:
    for name in ("checkpoints/000000000005", "receipts/000000000005", "alarm/1-theirs"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(name.encode())
    (tmp_path / "checkpoint").write_bytes(b"newest")
    (tmp_path / "checkpoints" / "tiles").write_bytes(b"no note")
    (tmp_path / "receipts" / "texts").write_bytes(b"7")
    kept = tmp_path / "kept"
    kept.write_bytes(b"kept")
    assert [(found.source, found.foreign) for found in find_notes(tmp_path, [kept])] == [
        ("checkpoint", False),
        ("checkpoints/000000000005", False),
        ("receipts/000000000005", False),
        ("alarm/1-theirs", True),
        (str(kept), False),
    ]


def test_a_note_behind_a_link_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_bytes(b"secret")
    (tmp_path / "checkpoint").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(JournalError):
        find_notes(tmp_path)


def test_a_kept_receipt_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError):
        find_notes(tmp_path, [tmp_path / "absent"])
