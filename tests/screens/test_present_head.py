"""The head: how many, "at least" when a source is not live, and every source that is not."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.policy_files import load_policy
from oncall_tui.domain.board import Board
from oncall_tui.domain.snapshot import Fault, Liveness, SourceHealth
from oncall_tui.services.storms import StormNow
from screens.glyphs import ASCII, UNICODE, Glyphs
from screens.present_head import (
    FEW,
    TABS,
    age_of,
    count_pieces,
    head_pieces,
    pill,
    tab_pieces,
)
from screens.theme import Role
from screens.view import View
from tests.fakes import MINUTE, NOON
from tests.screens.pieces import cells, text_of

LEVELS = load_policy("sev").levels
UTC = ZoneInfo("UTC")


def health(name: str = "prod", liveness: Liveness = Liveness.LIVE, age: int = 0) -> SourceHealth:
    return SourceHealth(name, "alertmanager", liveness, last_good=NOON - age)


def view_of(*sources: SourceHealth, total: int = 3, complete: bool = True, **more: object) -> View:
    board = Board(total=total, counts=((LEVELS[0], total, 1),) if total else ())
    view = View(board=board, health={h.source: h for h in sources}, complete=complete)
    return msgspec.structs.replace(view, **more)


@pytest.mark.parametrize(
    ("complete", "total", "text"),
    [
        (True, 0, "0 alerts"),
        (True, 1, "1 alert"),
        (True, 12_000, "12,000 alerts"),
        (False, 2, "at least 2 alerts"),
    ],
)
def test_a_partial_view_says_at_least(complete: bool, total: int, text: str) -> None:
    assert count_pieces(view_of(total=total, complete=complete))[0][0] == text


def test_quiet_alerts_are_counted() -> None:
    view = view_of()
    view = msgspec.structs.replace(view, board=msgspec.structs.replace(view.board, quiet=7))
    assert "quiet 7" in text_of(count_pieces(view))


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII])
@pytest.mark.parametrize("liveness", list(Liveness))
def test_liveness_is_told_by_mark_and_word(liveness: Liveness, glyphs: Glyphs) -> None:
    text, _ = pill(health(liveness=liveness, age=3 * MINUTE), NOON, glyphs)
    if liveness in {Liveness.STALE, Liveness.UNREACHABLE}:
        assert text.endswith(f"prod {liveness.value}, 3m old")
    else:
        assert text.endswith("prod")


def test_a_source_that_never_answered_has_no_age() -> None:
    never = SourceHealth("prod", "alertmanager", Liveness.UNREACHABLE)
    assert pill(never, NOON, ASCII)[0] == "! prod unreachable, no word"
    garbled = msgspec.structs.replace(never, fault=Fault.NONSENSE)
    assert pill(garbled, NOON, ASCII)[0] == "! prod nonsense, no word"
    assert age_of(never, NOON) == ""


def test_ages_move_in_coarse_steps() -> None:
    ages = {age_of(health(age=1000 * n), NOON) for n in range(60)}
    assert ages == {"0s", "10s", "20s", "30s", "40s", "50s"}


@given(
    st.integers(80, 200),
    st.lists(st.sampled_from(list(Liveness)), max_size=4),
    st.integers(0, 20_000),
    st.booleans(),
)
def test_every_source_that_is_not_live_is_named(
    width: int, states: list[Liveness], total: int, quiet: bool
) -> None:
    sources = [health(f"s{n}", state, 400 * MINUTE) for n, state in enumerate(states)]
    board = Board(
        total=total, counts=tuple((level, total, total) for level in LEVELS), quiet=total * quiet
    )
    view = msgspec.structs.replace(view_of(*sources, complete=False), board=board)
    pieces = head_pieces(view, now=NOON, width=width, glyphs=UNICODE)
    assert cells(pieces) <= width
    for source in sources:
        if not source.live:
            assert source.source in text_of(pieces)


def test_a_paused_screen_says_how_far_behind_it_is() -> None:
    text = text_of(head_pieces(view_of(paused=True, behind=4), now=NOON, width=120, glyphs=ASCII))
    assert "PAUSED, 4 changes behind" in text


def test_in_a_storm_at_80_cells_the_levels_stay_and_its_figures_go() -> None:
    sources = [health("prod"), health("desk"), health("edge", Liveness.STALE)]
    board = Board(total=93, counts=tuple(zip(LEVELS[:3], (44, 40, 7), (43, 40, 7), strict=True)))
    storm = StormNow(at=NOON, new=80, within=MINUTE, total=80, ack=600)
    view = msgspec.structs.replace(view_of(*sources, complete=False), board=board, storm=storm)
    view = msgspec.structs.replace(view, bell_off=NOON + 30 * MINUTE)
    narrow, wide = (
        text_of(head_pieces(view, now=NOON, width=width, glyphs=UNICODE)) for width in (80, 120)
    )
    assert "SEV-1 43" in narrow
    assert "SEV-2 40" in narrow
    assert "SEV-3 7" in narrow
    assert "STORM" in narrow
    assert "bell off" in narrow
    assert "STORM 80 in 60s" in wide
    assert "bell off 30m" in wide


def test_a_level_counts_what_is_unacked_and_in_short_of_how_many() -> None:
    counts = tuple(zip(LEVELS[:3], (4, 2, 7), (3, 2, 0), strict=True))
    view = msgspec.structs.replace(view_of(health()), board=Board(total=13, counts=counts))
    wide, short = text_of(count_pieces(view)), text_of(count_pieces(view, short=True))
    assert " SEV-1 3 unacked " in wide
    assert "SEV-3 7 acked" in wide
    assert " SEV-1 3/4 " in short
    assert "SEV-2 2 SEV-3 acked" in short


def test_the_head_ends_at_the_right_edge() -> None:
    pieces = head_pieces(view_of(health(), health("edge")), now=NOON, width=100, glyphs=UNICODE)
    assert cells(pieces) == 100
    assert text_of(pieces).endswith("edge")


@pytest.mark.parametrize("here", [name for _, name in TABS])
def test_the_screen_in_front_stands_in_capitals(here: str) -> None:
    pieces = tab_pieces(here, me="alice@example.com", now=NOON, zone=UTC, width=80)
    assert [text for text, role in pieces if role is Role.STRONG] == [here.upper()]


@pytest.mark.parametrize("width", [30, 60, 80, 120])
@pytest.mark.parametrize(("key", "here"), TABS)
def test_the_screen_in_front_is_always_named(key: str, here: str, width: int) -> None:
    me = "alice@example.com"
    pieces = tab_pieces(here, me=me, now=NOON, zone=UTC, width=width, due=2)
    assert [text for text, role in pieces if role is Role.STRONG] == [here.upper()]
    assert f"{key} {here.upper()}" in text_of(pieces)
    assert cells(pieces) <= width
    if width == 80:
        assert text_of(pieces).lower().startswith("1 board 2 incidents")
        assert text_of(pieces).endswith(f"{me}  12:00 UTC")


@pytest.mark.parametrize("due", [0, 2])
@pytest.mark.parametrize("me", ["alice@example.com", "maximilian@example.com"])
def test_every_screen_is_named_from_120_cells_on(me: str, due: int) -> None:
    text = text_of(tab_pieces("board", me=me, now=NOON, zone=UTC, width=120, due=due))
    assert all(f"{key} {name}" in text.lower() for key, name in TABS)
    assert me.partition("@")[0] in text
    assert "12:00" in text


def test_who_is_signing_is_told_whole_where_there_is_room() -> None:
    text = text_of(tab_pieces("board", me="alice@example.com", now=NOON, zone=UTC, width=140))
    assert "0 quiet" in text
    assert text.endswith("alice@example.com  12:00 UTC")


@given(st.integers(80, 200), st.sampled_from([name for _, name in TABS]), st.integers(0, 12))
def test_the_head_fits_and_names_several_screens(width: int, here: str, due: int) -> None:
    pieces = tab_pieces(here, me="alice@example.com", now=NOON, zone=UTC, width=width, due=due)
    assert cells(pieces) <= width
    assert sum(role is Role.KEY for _, role in pieces) >= FEW


@given(st.integers(55, 200), st.text("abcé@.", max_size=60))
def test_the_time_of_day_is_always_there(width: int, me: str) -> None:
    pieces = tab_pieces("board", me=me, now=NOON, zone=UTC, width=width)
    assert "12:00" in pieces[-1][0]
    assert cells(pieces) <= width


@given(st.integers(40, 160), st.integers(1, 120), st.integers(0, 900))
def test_open_incidents_push_nothing_out(width: int, incidents: int, total: int) -> None:
    plain = view_of(health(), health("edge", Liveness.STALE, 4 * MINUTE), total=total)
    led = msgspec.structs.replace(plain, incidents=incidents)
    before = head_pieces(plain, now=NOON, width=width, glyphs=UNICODE)
    after = head_pieces(led, now=NOON, width=width, glyphs=UNICODE)
    words = f"INC {incidents}"
    assert [p for p in after if p[0].strip() and p[0] != words] == [
        p for p in before if p[0].strip()
    ]
    assert cells(after) == cells(before)
