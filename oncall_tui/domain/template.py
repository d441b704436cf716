"""Templates of documents: text with placeholders, and nothing that could be executed.

| written | becomes |
|---|---|
| `{{ name }}` | the value, as one line of Markdown that shows exactly that text |
| `{{# name }} … {{/ name }}` | what is in between: for each of a list, or where there is a value |
| `{{^ name }} … {{/ name }}` | what is in between, where the list or the value is empty |
| `{{! words }}` | nothing |

A line that holds nothing but one of the last three, or an end, vanishes. What a template asks for
is held against what the document has before anything is filled in: a slip is found on the day on
which it is made. A value is never put where Markdown takes text as it is: in code, or in the
address of a link. HTML and fences are refused: what stands in them could not be made safe.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches

import msgspec

from oncall_tui.errors import TemplateError

MOST_NESTED = 8

Schema = Mapping[str, "Schema | None"]
"""What a document has: names of values (None), and of blocks with what is in them."""

_TAG = re.compile(r"\{\{([#^/!]?)([^{}\n]*)\}\}")
_ALONE = re.compile(r"^[ \t]*(\{\{[#^/!][^{}\n]*\}\})[ \t]*\n", re.MULTILINE)
_NAME = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)
_ADDRESS = re.compile(r"\]\([^)]*\Z|^[ >]*\[[^\]]*\]:[^\n]*\Z|<\Z", re.MULTILINE)
_HTML = re.compile(r"<(?=[A-Za-z!/?])")
_FENCE = re.compile(r"^[ \t>]*(?:(?:[-*+]|\d+[.)])[ \t]+)*(?=```|~~~)", re.MULTILINE)
_PARAGRAPH = re.compile(r"\n[ \t>]*\n")


class Text(msgspec.Struct, frozen=True):
    """What stands there."""

    text: str


class Value(msgspec.Struct, frozen=True):
    """A placeholder."""

    name: str


class Block(msgspec.Struct, frozen=True):
    """A part that comes again, or not at all."""

    name: str
    parts: tuple[Text | Value | Block, ...]
    inverted: bool
    """It comes where there is nothing."""


Part = Text | Value | Block


class _Tag(msgspec.Struct, frozen=True):
    """One pair of braces."""

    kind: str
    name: str
    line: int


def read_template(text: str, schema: Schema, *, where: str) -> tuple[Part, ...]:
    """Read a template, and hold it against what the document has.

    Raises TemplateError, which names the line; `where` is what the template is called.
    """
    text = text.replace("\r\n", "\n")
    reader = _Reader(list(_tokens(_joined(text), where)), where)
    return reader.read(schema)


def _joined(text: str) -> str:
    """Have tags alone on their line take the line with them; lines keep their number."""
    return _ALONE.sub(r"\1" + "\0", text.replace("\0", ""))


def _tokens(text: str, where: str) -> Iterator[str | _Tag]:
    """Yield texts and tags in turn; a NUL stands for a line's end that vanishes."""
    for what, pattern in (("HTML", _HTML), ("a fence", _FENCE)):
        found = pattern.search(text.replace("\0", "\n"))
        if found is not None:
            line = 1 + text.replace("\0", "\n").count("\n", 0, found.end())
            raise _wrong(f"{what} in a template", _Tag("", "", line), where, "write plain Markdown")
    at, line, before = 0, 1, ""
    for tagged in _TAG.finditer(text):
        literal = text[at : tagged.start()]
        yield literal
        line += literal.count("\n") + literal.count("\0")
        before = _PARAGRAPH.split((before + literal).replace("\0", "\n"))[-1]
        tag = _Tag(tagged[1], tagged[2].strip(), line)
        if not tag.kind and _takes_text_as_it_is(before):
            raise _wrong(f"{tag.name!r} stands in code or in an address", tag, where)
        yield tag
        if not tag.kind:
            before += "x"
        at = tagged.end()
    yield text[at:]


def _takes_text_as_it_is(before: str) -> bool:
    """Whether a paragraph that goes so far has something open in which nothing can be escaped."""
    return bool(before.count("`") % 2 or _ADDRESS.search(before))


def _wrong(what: str, tag: _Tag, where: str, hint: str = "") -> TemplateError:
    return TemplateError(what, where=f"{where}, line {tag.line}", hint=hint)


class _Reader:
    """Makes parts of tokens."""

    def __init__(self, tokens: list[str | _Tag], where: str) -> None:
        self._tokens = tokens
        self._where = where
        self._at = 0
        self._line = 1
        self._depth = 0

    def read(self, schema: Schema) -> tuple[Part, ...]:
        return self._parts([schema], None)

    def _parts(self, scopes: list[Schema], opened: _Tag | None) -> tuple[Part, ...]:
        parts: list[Part] = []
        while self._at < len(self._tokens):
            token = self._tokens[self._at]
            self._at += 1
            if isinstance(token, str):
                self._text(token, parts)
            elif token.kind == "/":
                if opened is None or opened.name != token.name:
                    raise _wrong(f"{token.name!r} ends here and did not begin", token, self._where)
                return tuple(parts)
            elif token.kind != "!":
                parts.append(self._tag(token, scopes))
        if opened is not None:
            raise _wrong(f"{opened.name!r} begins here and never ends", opened, self._where)
        return tuple(parts)

    def _text(self, token: str, parts: list[Part]) -> None:
        for mark in ("{{", "}}"):
            if mark in token:
                line = self._line + re.split(re.escape(mark), token)[0].count("\n")
                tag = _Tag("", "", line)
                raise _wrong(f"a stray {mark}", tag, self._where, "a placeholder is {{ name }}")
        self._line += token.count("\n") + token.count("\0")
        text = token.replace("\0", "")
        if text:
            parts.append(Text(text))

    def _tag(self, tag: _Tag, scopes: list[Schema]) -> Part:
        found = self._look_up(tag, scopes)
        if not tag.kind:
            if found is not None:
                hint = f"write {{{{# {tag.name} }}}} … {{{{/ {tag.name} }}}}"
                raise _wrong(f"{tag.name!r} is a block, no value", tag, self._where, hint)
            return Value(tag.name)
        if self._depth == MOST_NESTED:
            raise _wrong("blocks lie too deep", tag, self._where)
        self._depth += 1
        inner = [*scopes, found] if found and tag.kind == "#" else scopes
        parts = self._parts(inner, tag)
        self._depth -= 1
        return Block(tag.name, parts, tag.kind == "^")

    def _look_up(self, tag: _Tag, scopes: list[Schema]) -> Schema | None:
        if _NAME.fullmatch(tag.name):
            for scope in reversed(scopes):
                if tag.name in scope:
                    return scope[tag.name]
        known = sorted({name for scope in scopes for name in scope})
        near = get_close_matches(tag.name, known, 1)
        hint = f"did you mean {near[0]}?" if near else f"known: {', '.join(known)}"
        raise _wrong(f"nothing here is called {tag.name!r}", tag, self._where, hint)
