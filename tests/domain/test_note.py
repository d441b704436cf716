"""Notes and their keys are read strictly, and written as they were read."""

from __future__ import annotations

from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncall_tui.domain.note import (
    COSIGNATURE,
    ED25519,
    MAX_LINES,
    MAX_NOTE,
    Note,
    NoteLine,
    VKey,
    parse_lines,
    parse_note,
    parse_vkey,
)
from oncall_tui.errors import NoteError

LINE = "— log.example AAAAAWJ5dGVz\n"
GOOD = f"text\n\n{LINE}".encode()

readable = st.characters(codec="utf-8", exclude_characters=[chr(code) for code in range(0x20)])
names = st.text(readable, min_size=1, max_size=30).filter(
    lambda name: "+" not in name and not any(map(str.isspace, name))
)
note_lines = st.builds(
    NoteLine, names, st.binary(min_size=4, max_size=4), st.binary(min_size=1, max_size=80)
)
texts = st.lists(st.text(readable)).map(lambda lines: "".join(f"{line}\n" for line in lines))
notes = st.builds(
    Note,
    texts.filter(bool).map(str.encode),
    st.lists(note_lines, min_size=1, max_size=5).map(tuple),
)
keys = st.builds(
    VKey, names, st.sampled_from([ED25519, COSIGNATURE]), st.binary(min_size=32, max_size=32)
)


@given(notes)
def test_a_note_is_read_as_it_was_written(note: Note) -> None:
    assert parse_note(note.encode()) == note


@given(notes)
def test_lines_are_read_alone_as_well(note: Note) -> None:
    assert parse_lines(b"".join(line.encode() for line in note.lines)) == note.lines


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_what_is_read_is_written_the_same(raw: bytes) -> None:
    for hostile in (raw, GOOD + raw, raw + GOOD, GOOD.replace(b"text", raw)):
        try:
            note = parse_note(hostile)
        except NoteError:
            continue
        assert note.encode() == hostile


def test_the_last_empty_line_ends_the_text() -> None:
    note = parse_note(f"a\n\nb\n\n\n{LINE}".encode())
    assert note.text == b"a\n\nb\n\n"
    assert note.lines == (NoteLine("log.example", bytes([0, 0, 0, 1]), b"bytes"),)


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        ("", "no signatures"),
        (f"text\n{LINE}", "no signatures"),
        ("text\n\n", "has no end"),
        (f"text\n\n{LINE[:-1]}", "has no end"),
        (f"text\n\n{LINE}\n", "has no end"),
        (f"text\r\n\r\n{LINE}", "control"),
        (f"te\txt\n\n{LINE}", "control"),
        (f"te\0xt\n\n{LINE}", "control"),
        (f"text\n\n{LINE}".replace("—", "-"), "dash"),
        (f"text\n\n{LINE}".replace("— ", "—"), "dash"),
        ("text\n\n— log.example\n", "too short"),
        ("text\n\n— log.example AAAAAQ==\n", "too short"),
        ("text\n\n— log.example AAAAAWJ5dGV\n", "base64"),
        ("text\n\n— log.example AAAAAWJ5dGVz AAAA\n", "base64"),
        ("text\n\n—  AAAAAWJ5dGVz\n", "name of a note key"),
        ("text\n\n— a+b AAAAAWJ5dGVz\n", "name of a note key"),
        ("text\n\n— a\u00a0b AAAAAWJ5dGVz\n", "name of a note key"),
        ("text\n\n" + LINE * (MAX_LINES + 1), "too many"),
        ("x" * MAX_NOTE + f"\n\n{LINE}", "too large"),
    ],
)
def test_a_note_of_another_form_is_refused(raw: str, why: str) -> None:
    with pytest.raises(NoteError, match=why):
        parse_note(raw.encode())


def test_a_note_that_is_not_utf8_is_refused() -> None:
    with pytest.raises(NoteError, match="UTF-8"):
        parse_note(GOOD.replace(b"text", b"\xc3"))
    with pytest.raises(NoteError, match="UTF-8"):
        parse_lines(LINE.encode().replace(b"log", b"\xc3"))
    with pytest.raises(NoteError, match="too large"):
        parse_lines(LINE.encode() * 10_000)


@given(keys)
def test_a_key_is_read_as_it_was_written(key: VKey) -> None:
    if key.name.isprintable():
        assert parse_vkey(key.encode()) == key


def test_the_key_of_the_specification_has_its_id() -> None:
    text = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
    key = parse_vkey(text)
    assert (key.name, key.kind, key.key_id.hex()) == ("example.com/foo", ED25519, "530d903a")
    assert key.encode() == text


KEY = VKey("log.example", ED25519, bytes(32)).encode()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "the form"),
        ("log.example+01234567", "the form"),
        (KEY + "\n", "the form"),
        (KEY.replace("log", "other"), "the id"),
        (KEY.replace("+AQ", "+BA"), "the id"),
        ("example.com/foo+530D903A+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", "the id"),
        (KEY.replace("+AQ", "+Ag"), "kind"),
        ("log.example+00000000+" + b64encode(bytes([1]) * 32).decode(), "kind"),
        ("log.example+00000000+", "kind"),
        (KEY.replace("log.example", "log example"), "name of a note key"),
        (KEY[:-1], "base64"),
    ],
)
def test_a_key_of_another_form_is_refused(text: str, why: str) -> None:
    with pytest.raises(NoteError, match=why):
        parse_vkey(text)


@pytest.mark.parametrize("said", ["mirror {}", "witness {}", 'mirror = "{}"', " witness {} "])
def test_a_key_may_be_pasted_with_the_word_that_is_printed_before_it(said: str) -> None:
    key = VKey("up.example/mirror", COSIGNATURE, bytes(32))
    assert parse_vkey(said.format(key.encode())) == key


def test_any_other_word_before_a_key_is_refused() -> None:
    with pytest.raises(NoteError):
        parse_vkey("key " + VKey("up.example/mirror", COSIGNATURE, bytes(32)).encode())
