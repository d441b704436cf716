"""Entries as CSV (RFC 4180) that a spreadsheet opens without running anything in it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from oncall_tui.domain.entry_filter import outcome_of
from oncall_tui.domain.text import plain_lines
from oncall_tui.services.exported import ERASED, About, Exported, ascii_json
from oncall_tui.services.journal_view import summary

HEADS = (
    "index", "time", "actor", "type", "incident", "outcome", "summary", "texts",
    "session", "data", "prev", "sig",
)  # fmt: skip
_FORMULA = frozenset("=+-@＝＋－＠|%\t\r")
"""What makes a spreadsheet take a cell for a formula or a call (OWASP: CSV injection)."""


def write(items: Iterable[Exported], _about: About) -> Iterator[str]:
    """Yield the head and one record an entry."""
    yield _record(HEADS)
    for item in items:
        entry = item.entry
        yield _record(
            (
                str(entry.i),
                entry.ts,
                entry.by,
                entry.type,
                entry.inc or "",
                outcome_of(entry),
                summary(entry),
                "\n".join(_texts(item)),
                entry.sess,
                ascii_json(entry.d),
                entry.prev,
                entry.sig,
            )
        )


def harmless(cell: str) -> str:
    """Return a cell as plain text that no spreadsheet takes for a formula."""
    text = "\n".join(plain_lines(cell))
    return f"'{text}" if text.lstrip()[:1] in _FORMULA and text.strip() else text


def _texts(item: Exported) -> Iterator[str]:
    for name, text in item.texts.items():
        yield f"{name}: {ERASED if text is None else text}"


def _record(cells: Iterable[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow([harmless(cell) for cell in cells])
    return out.getvalue()
