"""The threat table of docs/journal.md says what these tests prove, and nothing else."""

from __future__ import annotations

import importlib
from pathlib import Path

from tests.attacks.rows import rows_of_the_table, tested


def test_each_row_of_the_table_has_its_test() -> None:
    for path in sorted(Path(__file__).parent.glob("test_*.py")):
        importlib.import_module(f"tests.attacks.{path.stem}")
    assert tested == rows_of_the_table()
