"""Entries in cells: each fills its line, and nothing in it acts on a terminal."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncall_tui.domain.entry import Entry
from oncall_tui.services.entry_marks import Look, Mark
from screens.glyphs import ASCII, UNICODE, Glyphs
from screens.present_entry import entry_lines
from screens.present_journal import below_pieces, entry_pieces, mark_piece, unread_pieces
from tests.fakes import NOON, FakeClock, MemoryJournal
from tests.screens.fake_marks import SESSION
from tests.screens.pieces import TEXTS, cells, harmless

ZONE = ZoneInfo("UTC")
GLYPHS = st.sampled_from([UNICODE, ASCII])
MARKS = st.sampled_from([*Mark, None])
VALUES = st.recursive(
    st.none() | st.booleans() | TEXTS | st.integers(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=5,
)


def made(by: str, type_: str, d: dict[str, Any], index: int = 0, ts: str = "") -> Entry:
    entry = MemoryJournal(FakeClock(), by).append("alert.seen", {})
    return msgspec.structs.replace(entry, i=index, type=type_, d=d, inc=by, ts=ts or entry.ts)


@given(
    by=TEXTS, type_=TEXTS, text=TEXTS, index=st.integers(0, 999_999),
    width=st.integers(60, 200), glyphs=GLYPHS, mark=MARKS, ts=st.sampled_from(["", "x", "9999"]),
)  # fmt: skip
def test_an_entry_fills_its_line_and_nothing_in_it_acts(
    by: str, type_: str, text: str, index: int, width: int, glyphs: Glyphs, mark: Mark, ts: str
) -> None:
    entry = made(by, type_, {"ids": [text]}, index, ts)
    pieces = entry_pieces(entry, mark=mark, zone=ZONE, me="al", width=width, glyphs=glyphs)
    assert cells(pieces) == width
    assert all(harmless(piece) for piece, _ in pieces)


@given(index=st.integers(0, 999_999), width=st.integers(40, 200), glyphs=GLYPHS)
def test_an_entry_that_was_not_read_fills_its_line_too(
    index: int, width: int, glyphs: Glyphs
) -> None:
    for gone in (False, True):
        pieces = unread_pieces(index, gone=gone, width=width, glyphs=glyphs)
        assert cells(pieces) == width


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII])
def test_marks_are_told_apart_without_colours(glyphs: Glyphs) -> None:
    # Whether there is an upstream is the same for all of a journal: these two are never together.
    assert mark_piece(Mark.ALONE, glyphs) == mark_piece(Mark.PROVEN, glyphs)
    marks = [mark for mark in Mark if mark is not Mark.ALONE]
    texts = [mark_piece(mark, glyphs)[0] for mark in (*marks, None)]
    assert len(set(texts)) == len(texts)
    assert {len(text) for text in texts} == {2}


@given(
    by=TEXTS, d=st.dictionaries(TEXTS, VALUES, max_size=3), text=TEXTS, mark=st.sampled_from(Mark)
)
def test_all_of_an_entry_is_shown_as_plain_text(
    by: str, d: dict[str, Any], text: str, mark: Mark
) -> None:
    entry = made(by, by, d, ts=text[:5])
    look = Look(mark, text, b"", "leaf", SESSION, None)
    lines = entry_lines(entry, look, texts={text: text}, now=NOON, zone=ZONE, glyphs=UNICODE)
    lines += below_pieces(entry, mark, [])
    assert all(harmless(piece) for line in lines for piece, _ in line)
