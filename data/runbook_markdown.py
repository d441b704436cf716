"""The Markdown parser, set up so that no text is lost and hostile text takes no longer."""

from __future__ import annotations

import re
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from data.runbook_plain import plain_tokens

MAX_DEPTH = 60
"""Levels; a list and its item are two. What lies deeper is kept as a code block."""

MAX_MARKS = 2_000
"""Characters with a meaning in one paragraph; with more it is kept as plain text, since the time
for pairing them grows with their square."""

_MARKS = re.compile(r"[\[\]!*_`~<&\\]")


class _AsWritten(MarkdownIt):
    """Links stay as the author wrote them: nobody follows them here, people read and copy them."""

    def normalizeLink(self, url: str) -> str:  # noqa: N802 - the library's name
        return url

    def normalizeLinkText(self, link: str) -> str:  # noqa: N802 - the library's name
        return link


def parse_tokens(source: str) -> tuple[list[Token], dict[str, Any]]:
    """Return the tokens, and the environment with its `references`."""
    env: dict[str, Any] = {}
    return _MARKDOWN.parse(source, env), env


def _make() -> MarkdownIt:
    markdown = _AsWritten("commonmark", {"html": True, "maxNesting": MAX_DEPTH + 40})
    markdown.enable(["table", "strikethrough"])
    markdown.block.ruler.before("table", "too_deep", _too_deep)
    markdown.core.ruler.at("inline", _inline)
    return markdown


def _too_deep(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Keep the rest of a container as it is written, where the parser would drop it."""
    if state.level < MAX_DEPTH:
        return False
    if not silent:
        token = state.push("code_block", "code", 0)
        token.content = state.getLines(start, end, 0, keepLastLF=True)
        state.line = end
    return True


def _inline(state: StateCore) -> None:
    for token in state.tokens:
        if token.type == "inline":
            plain = plain_tokens(token.content)
            token.children = plain if plain is not None else []
            if plain is not None:
                continue
            if len(_MARKS.findall(token.content)) > MAX_MARKS:
                text = Token("text", "", 0)
                text.content = token.content
                token.children.append(text)
            else:
                state.md.inline.parse(token.content, state.md, state.env, token.children)


_MARKDOWN = _make()
