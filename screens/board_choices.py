"""Choices about the board: which saved filter, which label to group by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable
from typing import Any

from textual.app import App

from oncall_tui.domain.board import Board
from oncall_tui.domain.filter import SavedFilter
from oncall_tui.domain.text import plain
from screens.prompts import Choice, Choose

MOST = 9
"""Labels that are offered: one digit each."""
SAMPLE = 500
"""Alerts that are looked at for labels."""

BY_NAME = "alertname"


async def choose_filter(
    app: App[Any], saved: Iterable[SavedFilter], bound: Container[str]
) -> SavedFilter | None:
    """Ask which saved filter to use; None when it is none. Call it in a worker."""
    by_key = {each.key: each for each in saved}
    choices = [Choice(key, _words(each, bound), key) for key, each in by_key.items()]
    chosen = await app.push_screen_wait(Choose("Filters", [], choices))
    return None if chosen is None else by_key[chosen]


async def choose_label(app: App[Any], board: Board) -> str | None:
    """Ask for the label to group by: empty is the alert's name, None no change."""
    labels = common_labels(board)
    choices = [Choice("0", "the alert's name", "")]
    choices += [Choice(str(n), plain(name, 60), name) for n, name in enumerate(labels, 1)]
    return await app.push_screen_wait(Choose("Group by", [], choices))


def common_labels(board: Board) -> list[str]:
    """Return the labels that group best: on many alerts, with few values; at most nine."""
    rows = [row for _, row in zip(range(SAMPLE), board.rows.values(), strict=False)]
    counts = Counter(name for row in rows for name in row.alert.labels if name != BY_NAME)
    values = {name: len({row.alert.labels.get(name) for row in rows}) for name in counts}
    useful = [name for name in counts if counts[name] > 1]
    useful.sort(key=lambda name: (-counts[name], values[name], name))
    return useful[:MOST]


def _words(saved: SavedFilter, bound: Container[str]) -> str:
    where = f" (only {plain(saved.source, 40)})" if saved.source else ""
    on = ", in use" if saved.source in bound else ""
    return f"{plain(saved.name, 30)}{where}{on}: {plain(saved.text, 60)}"
