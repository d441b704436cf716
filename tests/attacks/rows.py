"""Ties tests to the rows of the threat table, so that neither is without the other."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

DOCS = Path(__file__).parents[2] / "docs" / "journal.md"
_Test = TypeVar("_Test", bound=Callable[..., None])

tested: set[str] = set()
"""Rows that some test is about."""


def row(attack: str) -> Callable[[_Test], _Test]:
    """Say that a test is about the row that begins with these words."""

    def mark(test: _Test) -> _Test:
        tested.add(attack)
        return test

    return mark


def rows_of_the_table() -> set[str]:
    """Return the first cells of the threat table."""
    section = DOCS.read_text("utf-8").partition("\n## Threats\n")[2].partition("\n## ")[0]
    cells = re.findall(r"^\| ([^|]+?) \|", section, re.MULTILINE)
    return set(cells) - {"attack"}
