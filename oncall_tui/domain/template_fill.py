"""Fills a template in: every value escaped, and an end to how much may come of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from oncall_tui.domain.markdown_text import marked
from oncall_tui.domain.template import Block, Part, Text, Value
from oncall_tui.errors import TemplateError

MOST = 16 * 1024 * 1024
"""Characters of one document."""
MOST_STEPS = 3_000_000
"""Texts, values and repetitions of one document."""

Told = str | bool | Sequence["Values"]
Values = Mapping[str, Told]
"""What stands for the names of a template: a text, whether there is something, or a list."""


def fill(parts: Iterable[Part], values: Values) -> str:
    """Return the document. Raises TemplateError where it would be endless."""
    found: list[str] = []
    size = 0
    for step, text in enumerate(_filled(parts, [values])):
        size += len(text)
        if size > MOST or step > MOST_STEPS:
            raise TemplateError("the document is too long", hint="repeat less in the template")
        found.append(text)
    return "".join(found)


def _filled(parts: Iterable[Part], scopes: list[Values]) -> Iterator[str]:
    for part in parts:
        if isinstance(part, Text):
            yield part.text
        elif isinstance(part, Value):
            yield marked(str(_look_up(part.name, scopes)))
        else:
            yield from _block(part, scopes)


def _block(block: Block, scopes: list[Values]) -> Iterator[str]:
    told = _look_up(block.name, scopes)
    if block.inverted:
        if not told:
            yield from _filled(block.parts, scopes)
    elif isinstance(told, (str, bool)):
        if told:
            yield from _filled(block.parts, scopes)
    else:
        for values in told:
            yield ""  # a repetition counts, also one of nothing
            yield from _filled(block.parts, [*scopes, values])


def _look_up(name: str, scopes: list[Values]) -> Told:
    return next(scope[name] for scope in reversed(scopes) if name in scope)
