"""Text from outside: all of it shown, none of it acting."""

from __future__ import annotations

import contextlib
import json
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncall_tui.domain.text import MARKS_IN_A_ROW, plain, plain_lines

HOSTILE = Path(__file__).parents[3] / "shared" / "corpus" / "payloads" / "hostile"
FORBIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}

nasty = st.sampled_from(
    "\x1b\x07\x7f\x9b\x9d\u202e\u2066\u200b\ufeff"
    "\u0301\ufe0f\u00ad\u3164\ue000\ud800\r\n\t\u2028 a<^\u25cc"
)
texts = st.one_of(st.text(), st.text(nasty), st.text(st.characters(codec=None)))


def strings_of(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, member in value.items():
            yield from strings_of(key)
            yield from strings_of(member)
    elif isinstance(value, list):
        for member in value:
            yield from strings_of(member)


def harmless(text: str) -> bool:
    return not any(unicodedata.category(char) in FORBIDDEN for char in text)


@pytest.mark.parametrize(
    ("given_", "shown"),
    [
        ("", ""),
        ("Disk 91% full on db1", "Disk 91% full on db1"),
        ("Straße überflutet 東京", "Straße überflutet 東京"),
        ("\x1b[31mred\x1b[0m", "^[[31mred^[[0m"),
        ("\x1b]0;owned\x07", "^[]0;owned^G"),
        ("\x00\x7f", "^@^?"),
        ("\x9b31m", "<U+009B>31m"),
        ("one\ntwo\r\nthree\tfour", "one two three four"),
        ("all well\rDISK LOST", "all well^MDISK LOST"),
        ("\u202egnp.exe", "<U+202E>gnp.exe"),
        ("cri\u200btical", "cri<U+200B>tical"),
        ("\ufeffBOM", "<U+FEFF>BOM"),
        ("a\u2028b", "a<U+2028>b"),
        ("\U000e0041", "<U+E0041>"),
        ("\u3164", "<U+3164>"),
        ("\ue0a0", "<U+E0A0>"),
        ("a\ud800b", "a\ufffdb"),
        ("a\u00a0b\u3000c", "a b c"),
        ("\u26a0\ufe0f disk", "\u26a0 disk"),
        ("[bold]x[/bold]", "[bold]x[/bold]"),
    ],
)
def test_what_a_text_is_shown_as(given_: str, shown: str) -> None:
    assert plain(given_) == shown


def test_a_flood_of_combining_marks_is_capped_and_counted() -> None:
    assert plain("Z" + "\u0301" * 60 + "x") == "Z" + "\u0301" * MARKS_IN_A_ROW + "<+56>x"
    assert plain("Z" + "\u0301" * 60) == "Z" + "\u0301" * MARKS_IN_A_ROW + "<+56>"


def test_a_mark_at_the_start_does_not_land_on_the_cell_before() -> None:
    assert plain("\u0301a") == "\u25cc\u0301a"


def test_the_limit_is_in_characters_of_what_is_shown() -> None:
    assert plain("\x1b" * 10, 4) == "^[^["
    assert plain("abc", 10) == "abc"
    assert plain("x" * 10_000_000, 3) == "xxx"


def test_lines_are_kept_apart_and_each_is_made_plain() -> None:
    assert plain_lines("one\r\ntwo\n\n\x1bthree") == ["one", "two", "", "^[three"]
    assert plain_lines("a\tb") == ["a   b"]


@given(texts)
def test_nothing_that_acts_or_hides_is_left(text: str) -> None:
    assert harmless(plain(text))


@given(texts)
def test_twice_is_as_once(text: str) -> None:
    assert plain(plain(text)) == plain(text)


@given(texts, st.integers(0, 30))
def test_twice_is_as_once_under_a_limit_too(text: str, limit: int) -> None:
    once = plain(text, limit)
    assert len(once) <= limit
    assert plain(once, limit) == once


@given(texts)
def test_no_line_holds_anything_that_acts(text: str) -> None:
    assert all(harmless(line) for line in plain_lines(text))


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E)))
def test_printable_ascii_is_never_touched(text: str) -> None:
    assert plain(text) == text


@pytest.mark.skipif(
    not HOSTILE.is_dir(), reason="the corpus lies beside a development checkout only"
)
def test_no_hostile_body_gets_through() -> None:
    bodies = sorted(HOSTILE.glob("*.*"))
    assert bodies
    for body in bodies:
        raw = body.read_bytes()
        texts = [raw.decode(errors="replace"), raw.decode("latin-1")]
        # Many are broken on purpose; their bytes are tried all the same.
        with contextlib.suppress(ValueError, RecursionError):
            texts += strings_of(json.loads(raw))
        for text in texts:
            assert harmless(plain(text)), body.name
