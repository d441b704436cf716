"""An entry as bytes."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncall_tui.domain.entry import MAX_LINE, Entry
from oncall_tui.domain.entry_line import (
    MAX_DEPTH,
    START,
    b64u,
    decode,
    encode_body,
    encode_entry,
    leaf_hash,
    parse,
    sign_body,
    signed_message,
    unb64u,
)
from oncall_tui.errors import JournalError, JournalTamperedError

GOOD = (
    b'{"v":1,"log":"alice@jump01","i":0,"ts":"2026-03-02T12:00:00.000Z","mono":5,"sess":"s",'
    b'"by":"alice","type":"x","inc":null,"d":{"a":[1,"\xc3\xa4",null,true]},'
    b'"prev":"47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU","sig":"c2ln"}'
)


def entry(d: dict[str, Any]) -> Entry:
    return Entry(
        1, "alice@jump01", 0, "2026-03-02T12:00:00.000Z", 5, "s", "alice", "x", None, d, START
    )


def test_an_entry_has_exactly_one_form() -> None:
    body = encode_body(entry({"a": [1, "ä", None, True]}))
    assert sign_body(body, "c2ln") == GOOD
    assert parse(GOOD) == decode(GOOD)


def test_what_is_signed_is_the_line_without_its_signature_behind_a_purpose() -> None:
    without = json.dumps(
        {k: v for k, v in json.loads(GOOD).items() if k != "sig"},
        separators=(",", ":"),
        ensure_ascii=False,
    )
    assert signed_message(GOOD) == b"oncall-tui/entry/v1\n" + without.encode()


def test_a_text_that_looks_like_a_signature_changes_nothing() -> None:
    body = encode_body(entry({"a": ',"sig":"x"}'}))
    line = sign_body(body, "c2ln")
    assert signed_message(line) == b"oncall-tui/entry/v1\n" + body
    assert parse(line).d == {"a": ',"sig":"x"}'}


def test_the_hashes_are_those_of_rfc_6962() -> None:
    assert b64u(hashlib.sha256(b"").digest()) == START
    empty = "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert leaf_hash(b"").hex() == empty


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"v":1', b'"v":2'),
        (b'"v":1', b'"v":true'),
        (b'"v":1', b'"v":1.0'),
        (b'"mono":5', b'"mono":5e0'),
        (b'"inc":null', b'"inc":1'),
        (b"[1,", b"[1.5,"),
        (b"[1,", b"[NaN,"),
        (b"[1,", b"[18446744073709551615,"),
        (b"[1,", b"[" + b"9" * 400 + b","),
        (b'"a":', b'"a":1,"a":'),
        (b'"by":"alice"', b'"by":"alice","by":"alice"'),
        (b'"by":"alice"', b'"by":"alice","x":1'),
        (b'"v":1,"log":"alice@jump01"', b'"log":"alice@jump01","v":1'),
        (b',"sig":"c2ln"', b""),
        (b'"sig":"c2ln"', b'"sig":"c2\\u006cn"'),
        (b'"sig":"c2ln"}', b'"sig":"c2ln" }'),
        (b'"sig":"c2ln"}', b'"sig":"c2ln"} '),
        (b'"sig":"c2ln"}', b'"sig":"c2ln"}{}'),
        (b"\xc3\xa4", b"\xc3"),
        (b"\xc3\xa4", b"\\ud800"),
        (b"\xc3\xa4", b"\n"),
        (b'"d":{', b'"d":[{'),
    ],
)
def test_a_line_that_breaks_a_rule_of_the_format_is_refused(old: bytes, new: bytes) -> None:
    changed = GOOD.replace(old, new, 1)
    assert changed != GOOD
    with pytest.raises(JournalTamperedError):
        parse(changed)


def test_another_writers_escapes_are_taken() -> None:
    assert parse(GOOD.replace(b"\xc3\xa4", b"\\u00e4")) == parse(GOOD)


def test_the_length_of_a_line_has_a_limit() -> None:
    room = MAX_LINE - len(sign_body(encode_body(entry({"a": ""})), ""))
    line = sign_body(encode_body(entry({"a": "x" * room})), "")
    assert len(line) == MAX_LINE
    assert parse(line).d == {"a": "x" * room}
    with pytest.raises(JournalTamperedError, match="60000"):
        parse(line.replace(b"xxx", b"xxxx", 1))


def test_nesting_has_a_limit() -> None:
    def nested(depth: int) -> dict[str, Any]:
        return {"a": nested(depth - 1)} if depth else {}

    encode_body(entry(nested(MAX_DEPTH)))
    with pytest.raises(JournalError, match="nested"):
        encode_body(entry(nested(MAX_DEPTH + 1)))


@given(st.binary())
def test_any_bytes_are_an_entry_or_refused(raw: bytes) -> None:
    with pytest.raises(JournalTamperedError):
        parse(raw)


@given(st.integers(0, len(GOOD) - 1), st.integers(1, 255))
def test_any_changed_byte_is_another_message_or_refused(at: int, change: int) -> None:
    changed = GOOD[:at] + bytes([GOOD[at] ^ change]) + GOOD[at + 1 :]
    try:
        read = parse(changed)
    except JournalTamperedError:
        return
    assert signed_message(changed) != signed_message(GOOD) or read.sig != "c2ln"


@given(st.binary())
def test_base64url_has_one_spelling(raw: bytes) -> None:
    text = b64u(raw)
    assert unb64u(text) == raw
    assert unb64u(text + "=") is None
    assert unb64u(text + "\n") is None


@pytest.mark.parametrize("text", ["AB", "A", "é", "A+", "A/", "=", "AA=="])
def test_base64url_in_another_spelling_is_refused(text: str) -> None:
    assert unb64u(text) is None


PLAIN = st.recursive(
    st.none() | st.booleans() | st.text() | st.integers(-(2**70), 2**70) | st.floats(),
    lambda inner: st.lists(inner) | st.tuples(inner) | st.dictionaries(st.text(), inner),
)


@given(st.dictionaries(st.text(), PLAIN))
def test_the_quick_way_to_a_body_takes_and_refuses_what_the_careful_one_does(
    d: dict[str, Any],
) -> None:
    given_ = entry(d)
    try:
        careful = encode_body(given_)
    except JournalError:
        with pytest.raises(JournalError):
            encode_entry(given_)
        return
    body, read = encode_entry(given_)
    assert body == careful
    assert read == decode(sign_body(careful, ""))


@pytest.mark.parametrize("value", [1.5, b"x", {1}, {1: 2}, 2**63, -(2**63) - 1, object(), "\ud800"])
def test_the_quick_way_refuses_what_a_line_cannot_hold(value: object) -> None:
    with pytest.raises(JournalError):
        encode_entry(entry({"a": [value]}))


def test_the_quick_way_refuses_what_is_nested_too_deeply_or_in_itself() -> None:
    deep: Any = []
    for _ in range(MAX_DEPTH + 2):
        deep = [deep]
    endless: list[Any] = []
    endless.append(endless)
    for value in (deep, endless):
        with pytest.raises(JournalError):
            encode_entry(entry({"a": value}))
