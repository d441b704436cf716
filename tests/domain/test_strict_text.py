"""One spelling for each number and each byte string."""

from __future__ import annotations

from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncall_tui.domain.strict_text import decimal, from_base64, hash_from_base64
from oncall_tui.errors import NoteError


@given(st.integers(0, 2**63 - 1))
def test_a_number_is_read_as_python_writes_it(value: int) -> None:
    assert decimal(str(value).encode(), "it") == value


@pytest.mark.parametrize(
    "text",
    ["", "+7", "-7", " 7", "7 ", "7\n", "07", "00", "1_0", "٧", "0x7", "7.0", str(2**63), "9" * 30],
)
def test_another_spelling_of_a_number_is_refused(text: str) -> None:
    with pytest.raises(NoteError, match="the size is not a decimal number"):
        decimal(text.encode(), "the size")


@given(st.binary(max_size=100))
def test_base64_is_read_as_it_is_written(value: bytes) -> None:
    assert from_base64(b64encode(value), "it") == value


@pytest.mark.parametrize(
    "text", ["QQ", "QQ=", "QR==", "Q Q=", "QQ==\n", "QQ==QQ==", "_-8=", "=", "é===", "QQ==="]
)
def test_another_spelling_of_base64_is_refused(text: str) -> None:
    with pytest.raises(NoteError, match="the ticket is not base64"):
        from_base64(text.encode(), "the ticket")


@pytest.mark.parametrize("length", [0, 31, 33])
def test_a_hash_is_32_bytes(length: int) -> None:
    with pytest.raises(NoteError, match="the root is not 32 bytes long"):
        hash_from_base64(b64encode(bytes(length)), "the root")
