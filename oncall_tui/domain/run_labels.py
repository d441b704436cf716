"""Finds the labelled lines of a step: `**Expect:** all pods are ready`, as a bullet or a line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import msgspec

from oncall_tui.domain.runbook import (
    Block,
    Folded,
    Item,
    Line,
    Listing,
    Paragraph,
    Quote,
    Span,
    SpanKind,
)
from oncall_tui.domain.runbook_label import Label, LabelKind, Option
from oncall_tui.domain.runbook_text import line_text
from oncall_tui.domain.time_words import seconds_in

MOST_TOLD = 250
"""Characters of a labelled line that is told in full where the step's labels are."""

_NAMES = {kind.value: kind for kind in LabelKind}
_LABEL = re.compile(r"\s*([A-Za-z]+(?:\s+[A-Za-z]+)?)\s*(:?)\s*")
_NAME = re.compile(r"\s*[<$]?\{?([A-Za-z][\w .\-]{0,60}?)[>}]?\s*")


def labels_in(blocks: Sequence[Block]) -> tuple[Label, ...]:
    """Return the labelled lines in what belongs to a step, in the order of the file."""
    return tuple(_labels(blocks))


def before_labels(spans: Line) -> Line:
    """Return what stands before the first labelled line of a paragraph."""
    kept: list[Span] = []
    for line in _lines(spans):
        if _kind(line) is not None:
            break
        kept += line
    return tuple(kept)


def is_labelled(item: Item) -> bool:
    """Whether an item of a list is a labelled line, and so no step."""
    first = item.blocks[0] if item.blocks else None
    return (
        item.checked is None
        and isinstance(first, Paragraph)
        and _kind(next(_lines(first.spans), ())) is not None
    )


def unlabelled(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Return blocks without the labelled lines that are words alone: these are told elsewhere.

    What leads somewhere, or has more below it, stays.
    """
    return tuple(kept for block in blocks if (kept := _unlabelled(block)) is not None)


def _unlabelled(block: Block) -> Block | None:
    match block:
        case Paragraph(spans=spans) if _only_words(spans):
            before = before_labels(spans)
            return Paragraph(before) if line_text(before) else None
        case Listing(items=items):
            kept = tuple(
                msgspec.structs.replace(item, blocks=unlabelled(item.blocks))
                for item in items
                if not (len(item.blocks) == 1 and is_labelled(item) and _told(item.blocks[0]))
            )
            return Listing(kept) if kept else None
        case _:
            return block


def _told(block: Block) -> bool:
    return isinstance(block, Paragraph) and _only_words(block.spans)


def _only_words(spans: Line) -> bool:
    """Whether a paragraph has labels, and these are short and lead nowhere."""
    labels = list(_in_paragraph(spans))
    return (
        bool(labels)
        and not any(span.href for span in spans)
        and all(x.kind is not LabelKind.CHOOSE and len(x.text) <= MOST_TOLD for x in labels)
    )


def _labels(blocks: Sequence[Block]) -> Iterator[Label]:
    for block in blocks:
        match block:
            case Paragraph(spans=spans):
                yield from _in_paragraph(spans)
            case Listing(items=items):
                for item in items:
                    yield from _in_item(item)
            case Quote(blocks=inner) | Folded(blocks=inner):
                yield from _labels(inner)
            case _:
                pass


def _in_item(item: Item) -> Iterator[Label]:
    if not is_labelled(item):
        yield from _labels(item.blocks)
        return
    first, rest = item.blocks[0], item.blocks[1:]
    found = list(_in_paragraph(first.spans)) if isinstance(first, Paragraph) else []
    if found and found[-1].kind is LabelKind.CHOOSE:
        options = tuple(_options(rest))
        found[-1] = msgspec.structs.replace(found[-1], options=options)
        yield from found
        return
    yield from found
    yield from _labels(rest)


def _in_paragraph(spans: Line) -> Iterator[Label]:
    """Yield the labels of a paragraph; a line without one goes on with the line before."""
    if all(span.kind is not SpanKind.STRONG for span in spans):  # most paragraphs
        return
    held: list[Span] = []
    kind: LabelKind | None = None
    for line in _lines(spans):
        found = _kind(line)
        if found is None:
            held += line
            continue
        if kind is not None:
            yield _label(kind, held)
        kind, held = found, list(line)
    if kind is not None:
        yield _label(kind, held)


def _lines(spans: Line) -> Iterator[Line]:
    """Yield a paragraph's lines as they stand in the source, each with the end of it."""
    held: list[Span] = []
    for span in spans:
        if span.kind is SpanKind.BREAK:
            yield (*held, span)
            held = []
            continue
        parts = span.text.split("\n")
        for part in parts[:-1]:
            yield (*held, msgspec.structs.replace(span, text=part + "\n"))
            held = []
        if parts[-1] or len(parts) == 1:
            held.append(msgspec.structs.replace(span, text=parts[-1]))
    if held:
        yield tuple(held)


def _kind(line: Line) -> LabelKind | None:
    return _NAMES.get(" ".join(bold_word(line).casefold().split()))


def bold_word(line: Line) -> str:
    """Return the bold words before a colon at the beginning of a line; empty without any."""
    said = [span for span in line if span.text.strip()]
    if not said or said[0].kind is not SpanKind.STRONG or said[0].href:
        return ""
    found = _LABEL.fullmatch(said[0].text)
    if found is None:
        return ""
    after = said[1].text if len(said) > 1 else ""
    colon = bool(found[2]) or after.lstrip().startswith(":")
    return found[1] if colon else ""


def lines_in(blocks: Sequence[Block]) -> Iterator[Line]:
    """Yield the lines where a label may stand: also those of nested items."""
    for block in blocks:
        match block:
            case Paragraph(spans=spans):
                yield from _lines(spans)
            case Listing(items=items):
                for item in items:
                    yield from lines_in(item.blocks)
            case Quote(blocks=inner) | Folded(blocks=inner):
                yield from lines_in(inner)
            case _:
                pass


def _label(kind: LabelKind, spans: Sequence[Span]) -> Label:
    at = next(i for i, span in enumerate(spans) if span.text.strip())
    rest = tuple(spans[at + 1 :])
    text = line_text(rest).removeprefix(":").strip()
    name = ""
    if kind is LabelKind.ASK:
        name, text = _asked(rest, text)
    return Label(
        kind=kind,
        text=text,
        href=next((span.href for span in rest if span.href), ""),
        seconds=seconds_in(text),
        name=name,
    )


def _asked(rest: Line, text: str) -> tuple[str, str]:
    """Return name and question: of `` `size`: how large? `` or `size: how large?`."""
    said = [span for span in rest if span.text.strip(" :\n")]
    before, colon, after = text.partition(":")
    written = said[0].text if said and said[0].kind is SpanKind.CODE else before
    found = _NAME.fullmatch(written)
    if found is None or not (colon or (said and said[0].kind is SpanKind.CODE)):
        return "", text
    if said and said[0].kind is SpanKind.CODE:
        after = text.removeprefix(" ".join(written.split())).lstrip(" :")
    return found[1], after.strip() or found[1]


def _options(blocks: Sequence[Block]) -> Iterator[Option]:
    for block in blocks:
        if not isinstance(block, Listing):
            continue
        for item in block.items:
            first = item.blocks[0] if item.blocks else None
            if isinstance(first, Paragraph) and line_text(first.spans):
                yield _option(first.spans)


def _option(spans: Line) -> Option:
    href = next((span.href for span in spans if span.href), "")
    own = line_text(tuple(span for span in spans if not span.href)).strip()
    answer = own.removesuffix(":").strip() or line_text(spans)
    return Option(answer, href)
