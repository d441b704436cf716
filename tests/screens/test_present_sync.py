"""The upstream in a few words: how much has no receipt, since when, and why."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncall_tui.domain.sync_status import SyncStatus
from screens.glyphs import ASCII, UNICODE, Glyphs
from screens.present_sync import sync_pieces, unsent_words, upstream_lines, upstream_pieces
from screens.queue import QueueScreen
from screens.sources import SourcesScreen
from screens.theme import Role
from screens.view import View
from tests.fakes import MINUTE, NOON
from tests.screens.harness import seat
from tests.screens.pieces import EVIL, TEXTS, cells, harmless, text_of

UTC = ZoneInfo("UTC")
FINE = SyncStatus(wanted=True, witnessed=12, received=NOON - MINUTE, next_try=NOON + 5000)
REFUSED = msgspec.structs.replace(
    FINE,
    witnessed=0,
    since=NOON - MINUTE,
    error="the upstream does not take the journal: status 403: nobody enrolled: it is saved",
    reason="status 403: nobody enrolled",
    state="refused",
    failing_since=NOON - 2 * MINUTE,
    failures=3,
)


def line(sync: SyncStatus, *, width: int = 120, glyphs: Glyphs = ASCII) -> str:
    view = View(entries=14, sync=sync)
    pieces = upstream_pieces(view, now=NOON, zone=UTC, width=width, glyphs=glyphs)
    assert cells(pieces) == width
    assert all(harmless(text) for text, _ in pieces)
    return text_of(pieces)


@given(TEXTS, TEXTS, st.integers(70, 200), st.sampled_from([UNICODE, ASCII]))
def test_the_upstream_fills_its_line_and_nothing_it_says_acts(
    reason: str, alarm: str, width: int, glyphs: Glyphs
) -> None:
    said = msgspec.structs.replace(REFUSED, reason=reason, alarm=alarm)
    line(said, width=width, glyphs=glyphs)


def test_its_line_has_state_count_last_receipt_next_try_and_reason() -> None:
    text = line(REFUSED)
    for words in ("refused", "14", "at 11:59:00", "next in 5s, 3 failed", "403: nobody enrolled"):
        assert words in text


@pytest.mark.parametrize(
    ("sync", "word"),
    [
        (FINE, "live"),
        (SyncStatus(wanted=True), "waiting"),
        (msgspec.structs.replace(FINE, alarm="two histories"), "alarm"),
    ],
)
def test_its_state_is_a_word(sync: SyncStatus, word: str) -> None:
    assert word in line(sync)


def test_below_stands_the_whole_error_and_since_when() -> None:
    lines = upstream_lines(View(entries=14, sync=REFUSED), now=NOON, zone=UTC)
    text = " ".join(text_of(pieces) for pieces in lines)
    assert "refused since 11:58:00, 3 failed in a row, next in 5s" in text
    assert "it is saved" in text


def test_nothing_below_acts() -> None:
    evil = View(sync=msgspec.structs.replace(REFUSED, error=EVIL))
    lines = upstream_lines(evil, now=NOON, zone=UTC)
    assert all(harmless(text) for pieces in lines for text, _ in pieces)


def test_the_head_has_the_state_and_where_it_is_narrow_a_mark() -> None:
    view = View(entries=14, sync=REFUSED)
    assert sync_pieces(view, NOON, short=False) == [("unwitnessed: 14, 1m, refused", Role.BAD)]
    assert sync_pieces(view, NOON, short=True) == [("unwitn. 14!", Role.BAD)]


def test_what_has_not_gone_up_is_told_with_the_reason() -> None:
    said = "14 entries have not gone to the upstream: status 403: nobody enrolled"
    assert unsent_words(REFUSED, 14) == said
    assert unsent_words(FINE, 13) == "1 entry has not gone to the upstream yet"
    assert unsent_words(FINE, 12) == ""
    assert unsent_words(SyncStatus(), 12) == ""


async def test_a_queue_without_acts_does_not_say_that_everything_was_sent() -> None:
    async with seat() as at:
        at.app.push_screen(QueueScreen([], NOON, ASCII, unsent=unsent_words(REFUSED, 14)))
        await at.settle()
        assert "14 entries have not gone to the upstream" in " ".join(at.text().split())
        assert "everything was sent" not in at.text()


async def test_the_sources_have_a_line_for_the_upstream() -> None:
    async with seat() as at:
        await at.press("9")
        assert "upstream" not in at.text()
        screen = at.app.screen
        assert isinstance(screen, SourcesScreen)
        screen.fill(msgspec.structs.replace(at.app.view, sync=REFUSED, entries=14), asked=True)
        await at.settle()
        assert "refused" in at.text()
