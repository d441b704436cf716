"""Output of programs as plain text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncall_tui.domain.command_output import MAX_OUTPUT, OutputKeeper
from oncall_tui.domain.terminal_text import terminal_text


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"\x1b[31mred\x1b[0m\r\n", "red\n"),
        (b"\x1b]0;title\x07x", "x"),
        (b"\x1b]52;c;aGVsbG8=\x1b\\x", "x"),
        (b"10%\r50%\r100%\r\ndone", "100%\ndone"),
        (b"passwort\b \b", "passwor "),
        (b"a\x00\x07b\x7f", "ab"),
        ("\u00fc\r\n".encode(), "\u00fc\n"),
        (b"\xff", "\ufffd"),
        (b"\x1b", ""),
        (b"\x1b[", ""),
    ],
)
def test_what_a_terminal_was_told_is_told_in_words(raw: bytes, text: str) -> None:
    assert terminal_text(raw) == text


@given(st.binary(max_size=300))
def test_nothing_of_it_acts_on_a_terminal(raw: bytes) -> None:
    assert not any(
        (ord(char) < 0x20 and char not in "\n\t") or 0x7F <= ord(char) < 0xA0
        for char in terminal_text(raw)
    )


@given(st.lists(st.integers(1, 300_000), max_size=12))
def test_no_more_is_kept_than_the_bound_and_all_of_what_fits(sizes: list[int]) -> None:
    keeper = OutputKeeper()
    whole = b""
    for number, size in enumerate(sizes):
        chunk = (b"%d line\n" % number * size)[:size]
        keeper.take(chunk)
        whole += chunk
    kept = keeper.kept()
    assert kept.total == len(whole)
    assert kept.truncated == (len(whole) > MAX_OUTPUT)
    if kept.truncated:
        assert len(kept.raw) <= MAX_OUTPUT + 100
        assert kept.raw.startswith(whole[:1000])
        assert kept.raw.endswith(whole[-1000:])
    else:
        assert kept.raw == whole
