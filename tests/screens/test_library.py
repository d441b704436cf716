"""The library: figures, search, and alerts that have no runbook."""

from __future__ import annotations

import pytest

from oncall_tui.domain.runbook import Runbook
from screens import read_ahead
from screens.runbooks import RunbooksScreen
from tests.fakes import make_alert
from tests.screens.harness import Seat, seat
from tests.screens.library_scenes import library


def line_of(at: Seat, word: str) -> str:
    return next(line for line in at.text().splitlines() if word in line)


async def test_each_runbook_has_its_alerts_of_now_its_review_and_its_walks() -> None:
    async with seat(size=(120, 40)) as at:
        await library(at)
        assert line_of(at, "db/failover.md").split()[-5:] == ["2", "now", "STALE", "274d", "3×"]
        text = at.text()
        assert "OVERDUE since 2025-12-01; owner team-storage" in text
        assert "2 of 3 brought to their end (67 %), typically 2m" in text
        assert "fails most: Check the replica. (3 walks)" in text
        assert "3 runbooks │ 1 stale │ 1 alert name without one now" in " ".join(text.split())


async def test_alerts_without_a_runbook_are_listed_and_open_nothing() -> None:
    async with seat() as at:
        await library(at)
        await at.press("G")
        assert "QueueGrows has no runbook" in at.text()
        await at.press("enter")
        assert "these alerts have no runbook" in at.message
        await at.press("k")
        assert "a file CertExpiresSoon.md in a library would be its runbook" in at.text()


async def test_a_search_has_all_words_in_any_order_and_escape_ends_it() -> None:
    async with seat() as at:
        await library(at)
        await at.press("slash")
        await at.type("storage FAIL")
        assert "db/failover.md" in at.text()
        assert "any-outage" not in at.text()
        await at.press("enter", "escape")
        assert "any-outage" in at.text()
        await at.press("escape")
        assert "everything is shown" in at.message


async def test_an_open_run_says_for_which_alert_and_how_far_at_80_columns() -> None:
    async with seat() as at:
        at.stage.library.texts["disk/a-very-long-folder/DiskWillFill.md"] = (
            "---\noncall:\n  alerts: [DiskWillFill]\n---\n# Disk\n\n1. One\n2. Two\n3. Three\n"
        )
        at.stage.library.texts.pop("DiskWillFill.md", None)
        await at.answer("prod", [make_alert()])
        await at.press("r", "d", "escape", "4")
        line = line_of(at, "open run")
        assert "1 of 3" in line
        assert line.index("DiskWillFill") < line.index(", DiskWillFill.md")


async def test_a_search_finds_headings_and_alerts_without_a_runbook_too() -> None:
    async with seat() as at:
        await library(at)
        await at.press("slash")
        await at.type("mitigation")
        assert "DiskWillFill.md" in at.text()
        await at.press("enter", "slash")
        for _ in "mitigation":
            await at.press("backspace")
        await at.type("cert")
        assert "1 found" in at.text()
        assert "CertExpiresSoon" in at.text()


async def test_what_is_new_on_the_board_is_counted_while_one_looks() -> None:
    async with seat() as at:
        await at.answer("prod", [make_alert()])
        await at.press("4")
        assert "1 now" in line_of(at, "DiskWillFill.md")
        at.stage.clock.advance(6000)
        await at.answer("prod", [make_alert(), make_alert(instance="db2")])
        await at.settle()
        assert "2 now" in line_of(at, "DiskWillFill.md")


async def rested(at: Seat, opened: list[str], count: int) -> None:
    """Wait until as many runbooks were opened."""
    for _ in range(200):
        if len(opened) >= count:
            return
        await at.settle()
    raise AssertionError(opened)


async def test_the_runbook_that_the_cursor_rests_on_is_read_ahead(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(read_ahead, "REST", 0.001)
    async with seat() as at:
        opened: list[str] = []
        whole = at.stage.library.open

        def noted(path: str, fragment: str = "") -> Runbook:
            opened.append(path)
            return whole(path, fragment)

        monkeypatch.setattr(at.stage.library, "open", noted)
        await library(at)
        await rested(at, opened, 1)
        await at.press("j")
        opened.clear()
        await at.press("k")
        await rested(at, opened, 1)
        assert isinstance(at.app.screen, RunbooksScreen)
        item = at.app.screen.items.current
        assert item is not None
        assert item.id == f"file:{opened[-1]}"


async def test_one_that_is_gone_is_told_by_opening_it_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(read_ahead, "REST", 0.001)
    async with seat() as at:
        await at.press("4")
        at.stage.library.texts.clear()
        await at.press("j")
        assert "no such runbook" not in at.message
        await at.press("enter")
        assert "no such runbook" in at.message
