"""How verbs speak: one JSON document, or a table for people. Nothing in it acts on a terminal."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, TextIO

from data.moments import rfc3339
from oncall_tui.domain.text import plain


def write_json(document: Any, out: TextIO) -> None:  # noqa: ANN401 - whatever JSON can say
    """Write one document in ASCII: control and bidi characters only ever appear escaped."""
    text = json.dumps(document, ensure_ascii=True, indent=2 if out.isatty() else None)
    out.write(text.replace("\x7f", "\\u007f") + "\n")


def write_table(heads: Sequence[str], rows: Sequence[Sequence[str]], out: TextIO) -> None:
    """Write aligned columns under their heads; the last column is as long as it is."""
    cells = [[plain(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(heads, *cells, strict=True)]
    widths[-1] = 0
    for row in [list(heads), *cells]:
        line = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        out.write(line.rstrip() + "\n")


def write_line(text: str, out: TextIO) -> None:
    """Write one line of text that may hold what others wrote."""
    out.write(plain(text) + "\n")


def time_json(milliseconds: int | None) -> str | None:
    """Write a time for scripts: RFC 3339, UTC, with milliseconds."""
    return None if milliseconds is None else rfc3339(milliseconds)


def seconds_json(milliseconds: int | None) -> float | int | None:
    """Write a duration for scripts: seconds, whole where they are whole."""
    if milliseconds is None:
        return None
    whole, rest = divmod(milliseconds, 1000)
    return whole if rest == 0 else milliseconds / 1000
