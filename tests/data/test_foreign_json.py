"""JSON of others: cut into pieces, read with patience, never trusted."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.foreign_json import elements, fast, text_of, texts_of, value_of, words_of
from oncall_tui.errors import BadAnswerError

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.lists(JSON, max_size=5))
def test_every_element_of_a_list_is_found(rows: list[Any]) -> None:
    body = json.dumps(rows).encode()
    found = [value_of(element, where="x") for element in elements(body, where="x")]
    assert json.dumps(found) == json.dumps(json.loads(body))


@given(st.binary(max_size=200))
def test_any_bytes_are_a_list_or_a_bad_answer(body: bytes) -> None:
    with contextlib.suppress(BadAnswerError):
        assert isinstance(elements(body, where="x"), list)


def test_a_mark_at_the_beginning_is_no_reason_to_refuse() -> None:
    assert elements(b"\xef\xbb\xbf[1]", where="x") == [1]


@given(JSON)
def test_any_value_is_a_text_that_can_be_encoded(value: Any) -> None:
    text_of(value).encode()


def test_values_as_texts() -> None:
    assert [text_of(v) for v in ("a", None, 7, True, [1], "\ud800")] == [
        "a", "", "7", "true", "[1]", "\ufffd",
    ]  # fmt: skip
    assert text_of(10**5000) == "\ufffd"
    assert texts_of({"a": 1}) == {"a": "1"}
    assert texts_of([1]) == {}
    assert words_of(["a", 1]) == ["a", "1"]
    assert words_of("ab") == []


def test_the_fast_way_refuses_quietly() -> None:
    decoder = msgspec.json.Decoder(int)
    assert fast(decoder, msgspec.Raw(b"7")) == 7
    assert fast(decoder, msgspec.Raw(b'"7"')) is None
    assert fast(decoder, 7) is None


def test_what_is_nested_too_deeply_says_so() -> None:
    with pytest.raises(BadAnswerError, match="nested too deeply"):
        value_of(b"[" * 100_000, where="x")
