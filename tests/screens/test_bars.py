"""The key bar: more keys where there is more room, those used most first."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult

from screens.command import Command
from screens.widgets.bars import KeyBar

HERE = (
    Command("a", "a", "ack", "."),
    Command("z", "z", "seldom", ".", bar=False),
    Command("s", "s", "often", ".", bar=False, use=1),
    Command("n", "n", "not now", ".", bar=False, use=1),
)
EVERYWHERE = (Command("q", "q", "quit", "."), Command("1", "1", "board", ".", bar=False))


class OneBar(App[None]):
    def compose(self) -> ComposeResult:
        yield KeyBar(HERE, EVERYWHERE)


@pytest.mark.parametrize(
    ("width", "text"),
    [
        (12, "a ack q quit"),
        (11, "a ack"),
        (20, "a ack s often q quit"),
        (28, "a ack s often q quit"),
        (29, "a ack s often z seldom q quit"),
        (99, "a ack s often z seldom q quit"),
    ],
)
async def test_a_wide_bar_shows_what_is_used_next_and_only_what_is_of_use(
    width: int, text: str
) -> None:
    app = OneBar()
    async with app.run_test(size=(width, 2)):
        bar = app.query_one(KeyBar)
        bar.enable(frozenset({"a", "z", "s", "q", "1"}))
        assert bar.render_line(0).text.rstrip() == text
