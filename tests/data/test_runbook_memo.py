"""A text is parsed once; another text never comes back in its place."""

from __future__ import annotations

import pytest

from data import runbook_memo
from data.runbook_memo import ParsedRunbooks

TEXT = "# One\n\n1. Look\n\n## Two\n\n1. Act\n"


def test_the_same_text_is_parsed_once() -> None:
    """The very same runbook comes back."""
    known = ParsedRunbooks()
    assert known.parse("a.md", TEXT) is known.parse("a.md", TEXT)


def test_another_text_path_or_heading_is_another_runbook() -> None:
    """An edited file is parsed anew."""
    known = ParsedRunbooks()
    first = known.parse("a.md", TEXT)
    assert known.parse("a.md", TEXT + "1. Act again\n").sha256 != first.sha256
    assert known.parse("b.md", TEXT).path == "b.md"
    assert known.parse("a.md", TEXT, "two").fragment == "two"
    assert known.parse("a.md", TEXT) is first


def test_what_was_used_last_is_kept_within_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest goes first, and one is kept however long it is."""
    monkeypatch.setattr(runbook_memo, "MOST", len(TEXT) + 1)
    known = ParsedRunbooks()
    first = known.parse("a.md", TEXT)
    second = known.parse("b.md", TEXT)
    assert known.parse("b.md", TEXT) is second
    assert known.parse("a.md", TEXT) is not first
