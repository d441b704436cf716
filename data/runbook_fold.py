"""Makes one folded block of `<details>`, what follows, and `</details>`."""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from oncall_tui.domain.runbook import Block, Folded, Heading, Html, Line, Span, SpanKind

_TAG = re.compile(r"(<details\b[^<>]*>|</details\s*>)", re.IGNORECASE)
_SUMMARY = re.compile(r"\s*<summary\b[^>]*>(.*?)</summary\s*>", re.IGNORECASE | re.DOTALL)


class _Open(msgspec.Struct):
    """A fold whose end was not seen yet."""

    tag: str
    blocks: list[Block]


def fold(blocks: Iterable[Block]) -> list[Block]:
    """Return the blocks with every complete fold made one.

    A fold that is never closed, or that holds a heading, stays as it is written: a section must
    not disappear in it.
    """
    frames = [_Open("", [])]
    for block in blocks:
        if not isinstance(block, Html):
            frames[-1].blocks.append(block)
            continue
        for piece in _TAG.split(block.text):
            _take(frames, piece)
    while len(frames) > 1:
        unclosed = frames.pop()
        frames[-1].blocks += [Html(unclosed.tag), *unclosed.blocks]
    return frames[0].blocks


def _take(frames: list[_Open], piece: str) -> None:
    if not _TAG.fullmatch(piece):
        if piece.strip():
            frames[-1].blocks.append(Html(piece.strip("\n")))
    elif not piece.startswith("</"):
        frames.append(_Open(piece, []))
    elif len(frames) == 1:
        frames[-1].blocks.append(Html(piece))
    else:
        done = frames.pop()
        frames[-1].blocks += _closed(done, piece)


def _closed(done: _Open, end: str) -> list[Block]:
    if any(isinstance(block, Heading) for block in done.blocks):
        return [Html(done.tag), *done.blocks, Html(end)]
    summary, blocks = _summary(done.blocks)
    return [Folded(summary, tuple(blocks))]


def _summary(blocks: list[Block]) -> tuple[Line, list[Block]]:
    first = blocks[0] if blocks else None
    found = _SUMMARY.match(first.text) if isinstance(first, Html) else None
    if found is None or not isinstance(first, Html):
        return (), blocks
    rest = first.text[found.end() :].strip("\n")
    kept: list[Block] = [Html(rest)] if rest.strip() else []
    words = " ".join(found[1].split())
    return (Span(words, SpanKind.HTML),), kept + blocks[1:]
