"""Pictures of every screen. Change one with `pytest --snapshot-update`, and look at it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from textual.pilot import Pilot

from oncall_tui.app import OncallApp
from oncall_tui.domain.themes import TERMINAL, THEMES
from tests.screens.harness import Seat, Stage, seat
from tests.screens.scenes import SCENES

SIZES = [(80, 24), (120, 40)]
VARIANTS = ["board", "run", "detail", "journal", "quiet"]

Compare = Callable[..., bool]


def picture(
    compare: Compare,
    scene: str,
    size: tuple[int, int],
    *,
    ascii_only: bool = False,
    theme: str = TERMINAL,
) -> bool:
    """Compare a scene with its picture."""
    stage = Stage()
    app = OncallApp(stage.desk, ascii_only=ascii_only, theme=theme)

    async def play(pilot: Pilot[Any]) -> None:
        at = Seat(app, pilot, stage)
        await at.settle()
        await SCENES[scene](at)
        await at.settle()

    return compare(app, terminal_size=size, run_before=play)


@pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x40"])
@pytest.mark.parametrize("scene", SCENES)
def test_screen(snap_compare: Compare, scene: str, size: tuple[int, int]) -> None:
    assert picture(snap_compare, scene, size)


@pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x40"])
@pytest.mark.parametrize("scene", VARIANTS)
def test_ascii(snap_compare: Compare, scene: str, size: tuple[int, int]) -> None:
    assert picture(snap_compare, scene, size, ascii_only=True)


@pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x40"])
@pytest.mark.parametrize("scene", VARIANTS)
def test_no_color(
    snap_compare: Compare, monkeypatch: pytest.MonkeyPatch, scene: str, size: tuple[int, int]
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert picture(snap_compare, scene, size)


@pytest.mark.parametrize("theme", [theme for theme in THEMES if theme != TERMINAL])
@pytest.mark.parametrize("scene", ["board", "ack_prompt"])
def test_theme(snap_compare: Compare, scene: str, theme: str) -> None:
    assert picture(snap_compare, scene, (80, 24), theme=theme)


@pytest.mark.parametrize("scene", SCENES)
async def test_ascii_mode_draws_nothing_else(scene: str) -> None:
    """Alert texts aside: the one alert that is not ASCII is taken out of the picture."""
    async with seat(size=(120, 40), ascii_only=True) as at:
        await SCENES[scene](at)
        text = at.text().replace("支払い遅延", "")
        assert sorted({char for char in text if not char.isascii()}) == []
