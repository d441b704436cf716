"""Logs beside mine are read to their end, or it is said that they were not."""

from __future__ import annotations

from pathlib import Path

import pytest

from oncall_tui.domain.brief import Brief
from oncall_tui.domain.entry import Entry
from oncall_tui.errors import JournalTamperedError
from oncall_tui.mates_wiring import _read
from tests.data.fakes_journal import journal_in


def test_a_line_in_the_middle_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    journal = journal_in(tmp_path)
    for number in range(6):
        journal.append("alert.noted", {"x": number})
    count = len(list(_read(journal.folder)))
    assert count >= 6
    [segment] = journal.folder.glob("seg-*")
    lines = segment.read_bytes().split(b"\n")
    lines[3] = lines[3][:50]
    segment.write_bytes(b"\n".join(lines))
    found: list[Entry | Brief] = []
    with pytest.raises(JournalTamperedError):
        found.extend(_read(journal.folder))
    assert len(found) <= 3
