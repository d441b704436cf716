"""A text is parsed once; another text never comes back in its place."""

from __future__ import annotations

import threading

import pytest

from data import runbook_memo, runbook_parser
from data.runbook_memo import ParsedRunbooks
from oncall_tui.domain.runbook import Runbook
from oncall_tui.errors import RunbookError

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


def test_a_long_text_that_is_being_parsed_keeps_nobody_else_waiting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    known, begun, go_on = ParsedRunbooks(), threading.Event(), threading.Event()
    parse = runbook_parser.parse_runbook

    def slow(path: str, text: str, fragment: str = "") -> Runbook:
        if path == "long.md":
            begun.set()
            assert go_on.wait(10)
        return parse(path, text, fragment)

    monkeypatch.setattr(runbook_parser, "parse_runbook", slow)
    found: list[Runbook] = []
    threads = [
        threading.Thread(target=lambda: found.append(known.parse("long.md", TEXT)))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    assert begun.wait(10)
    assert known.parse("short.md", TEXT).path == "short.md"
    go_on.set()
    for thread in threads:
        thread.join()
    assert found[0] is found[1]


def test_what_cannot_be_parsed_is_told_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: str, text: str, fragment: str = "") -> Runbook:
        raise RunbookError("no", where=path)

    monkeypatch.setattr(runbook_parser, "parse_runbook", refuse)
    known = ParsedRunbooks()
    for _ in range(2):
        with pytest.raises(RunbookError):
            known.parse("a.md", TEXT)
