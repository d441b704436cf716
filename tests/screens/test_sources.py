"""Sources: what each last said, how old it is, and what went wrong."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncall_tui.domain.snapshot import Liveness, SourceHealth
from screens.glyphs import ASCII, UNICODE, Glyphs
from screens.sources import source_pieces
from tests.fakes import NOON, make_alert
from tests.screens.harness import seat
from tests.screens.pieces import EVIL, TEXTS, cells, harmless, text_of

HEALTH = SourceHealth("prod", "alertmanager", Liveness.LIVE, NOON, NOON + 5000, count=12)


def shown(health: SourceHealth, *, width: int = 100, glyphs: Glyphs = ASCII) -> str:
    pieces = source_pieces(health, now=NOON, zone="UTC", width=width, glyphs=glyphs)
    assert cells(pieces) == width
    assert all(harmless(text) for text, _ in pieces)
    return text_of(pieces)


@given(
    st.sampled_from(list(Liveness)), TEXTS, st.integers(70, 200), st.integers(-90_000, 90_000),
    st.integers(0, 10_000), st.sampled_from([UNICODE, ASCII]),
)  # fmt: skip
def test_a_source_fills_its_line_and_no_error_of_it_acts(
    liveness: Liveness, error: str, width: int, skew: int, count: int, glyphs: Glyphs
) -> None:
    health = msgspec.structs.replace(HEALTH, liveness=liveness, error=error, skew=skew, count=count)
    shown(health, width=width, glyphs=glyphs)


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII])
def test_the_state_is_a_word(glyphs: Glyphs) -> None:
    for liveness in Liveness:
        text = shown(msgspec.structs.replace(HEALTH, liveness=liveness), glyphs=glyphs)
        assert liveness.value in text


def test_a_clock_that_is_off_is_told() -> None:
    assert "clock -7s" in shown(msgspec.structs.replace(HEALTH, skew=-7000))


def test_a_source_that_never_answered_says_never() -> None:
    assert "at never" in shown(SourceHealth("prod", "alertmanager"))


async def test_the_whole_error_of_the_chosen_source_stands_below() -> None:
    async with seat() as at:
        await at.answer("prod", [make_alert()])
        at.stage.fail("prod", f"{EVIL} the very end of a long reason")
        await at.settle()
        await at.press("9")
        assert "the very end of a long reason" in " ".join(at.text().split())
        assert all(harmless(line) for line in at.text().split("\n"))
        assert "1 failed in a row" in at.text()
        assert "next in 12s, 1 f" in at.text()


async def test_asking_now_reaches_every_source() -> None:
    async with seat() as at:
        await at.press("9", "ctrl+r")
        assert at.stage.network.poked == [None]
        assert "asking every source" in at.text()
