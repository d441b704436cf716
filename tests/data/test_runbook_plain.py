"""Lines without marks are read as the Markdown parser itself would read them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from data.runbook_plain import plain_tokens

_LINES = st.text(
    st.one_of(st.sampled_from(" \t\n\n  ab:.-#$%{}()=+^@'\"|/>"), st.characters(codec="utf-8")),
    max_size=60,
)


def _asked(content: str) -> list[tuple[str, str]]:
    markdown = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    found: list[Token] = []
    markdown.inline.parse(content, markdown, {}, found)
    return [(token.type, token.content) for token in found]


@given(_LINES)
def test_a_line_without_marks_reads_as_the_parser_reads_it(content: str) -> None:
    """Either it is the same, or the parser is asked."""
    tokens = plain_tokens(content)
    if tokens is not None:
        assert [(token.type, token.content) for token in tokens] == _asked(content)


def test_a_line_with_a_mark_is_left_to_the_parser() -> None:
    """Whatever could be more than words."""
    for mark in "[]!*_`~<&\\":
        assert plain_tokens(f"a{mark}b") is None


def test_two_blanks_before_a_line_end_ask_for_a_new_line() -> None:
    """One does not."""
    tokens = plain_tokens("one \ntwo  \n  three")
    assert tokens is not None
    assert [token.type for token in tokens] == ["text", "softbreak", "text", "hardbreak", "text"]
    assert [token.content for token in tokens if token.content] == ["one", "two", "three"]
