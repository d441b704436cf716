"""Turns the pieces of one Markdown line into spans; every word of it is kept."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from markdown_it.token import Token

from oncall_tui.domain.runbook import Line, Span, SpanKind

_LINE_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)

_OPENS = {
    "strong_open": SpanKind.STRONG,
    "em_open": SpanKind.EMPHASIS,
    "s_open": SpanKind.STRUCK,
}
_CLOSES = frozenset({"strong_close", "em_close", "s_close"})


def spans_of(tokens: Sequence[Token]) -> Line:
    """Return the spans of an inline token's children, neighbours of one kind joined."""
    return tuple(_joined(_spans(tokens)))


def _spans(tokens: Sequence[Token]) -> Iterator[Span]:
    kinds: list[SpanKind] = []
    href = title = ""
    linked = True
    for token in tokens:
        if token.type in _OPENS:
            kinds.append(_OPENS[token.type])
        elif token.type in _CLOSES:
            kinds.pop()
        elif token.type == "link_open":
            href, title, linked = _attr(token, "href"), _attr(token, "title"), False
        elif token.type == "link_close":
            if not linked:
                yield Span(href, SpanKind.TEXT, href, title)
            href, title, linked = "", "", True
        else:
            leaf = _leaf(token, kinds[-1] if kinds else SpanKind.TEXT, href, title)
            linked = linked or leaf.href == href
            if leaf.text or leaf.href:
                yield leaf


def _leaf(token: Token, kind: SpanKind, href: str, title: str) -> Span:
    match token.type:
        case "code_inline":
            return Span(token.content, SpanKind.CODE, href, title)
        case "softbreak":
            return Span("\n", kind, href, title)  # where a line begins is where a label can stand
        case "hardbreak":
            return Span("\n", SpanKind.BREAK)
        case "html_inline":
            return _html(token.content, href, title)
        case "image":
            alt = "".join(span.text for span in spans_of(token.children or []))
            return Span(alt, SpanKind.IMAGE, _attr(token, "src"), _attr(token, "title"))
        case _:
            return Span(token.content, kind, href, title)


def _html(text: str, href: str, title: str) -> Span:
    if text.startswith("<!--"):
        return Span(text, SpanKind.COMMENT)
    if _LINE_BREAK.fullmatch(text):
        return Span("\n", SpanKind.BREAK)
    return Span(text, SpanKind.HTML, href, title)


def _attr(token: Token, name: str) -> str:
    return str(token.attrs.get(name, ""))


def _joined(spans: Iterator[Span]) -> Iterator[Span]:
    held: list[str] = []
    last: Span | None = None
    for span in spans:
        same = (
            last is not None
            and span.kind is last.kind
            and span.kind not in {SpanKind.IMAGE, SpanKind.BREAK}
            and (span.href, span.title) == (last.href, last.title)
        )
        if last is not None and not same:
            yield Span("".join(held), last.kind, last.href, last.title)
            held.clear()
        held.append(span.text)
        last = span
    if last is not None:
        yield Span("".join(held), last.kind, last.href, last.title)
