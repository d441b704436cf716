"""Lines of Markdown without any mark, read without the parser: most lines are such."""

from __future__ import annotations

import re

from markdown_it.token import Token

_SPECIAL = re.compile(r"[\[\]!*_`~<&\\]")
"""Every rule for what stands in a line begins with one of these; line ends apart."""


def plain_tokens(content: str) -> list[Token] | None:
    """Return what the parser would make of a line's content; None when it has to be asked.

    Two blanks before a line end ask for a new line; blanks around a line end are dropped
    (CommonMark 6.7, 6.8).
    """
    if _SPECIAL.search(content) is not None:
        return None
    *lines, last = content.split("\n")
    tokens: list[Token] = []
    for number, line in enumerate(lines):
        said = line.lstrip(" \t") if number else line
        text = said.rstrip(" ")
        if text:
            tokens.append(Token("text", "", 0, content=text))
        broken = len(said) - len(text) >= 2
        tokens.append(Token("hardbreak" if broken else "softbreak", "br", 0))
    if lines:
        last = last.lstrip(" \t")
    if last:
        tokens.append(Token("text", "", 0, content=last))
    return tokens
