"""The question before an act, as hard as the care it needs: in a box of its own, or as a line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from textual.app import App

from oncall_tui.domain.confirmation import Confirmation
from oncall_tui.domain.risk import check_answer
from screens.care import Care
from screens.prompts import Ask, Choice, Choose, Field

EMPTY_IS_NO = "empty: no"
"""What stands in a line that confirms until something is typed: it must not look like an answer."""


def sized_fields(care: Care, saying: str = "") -> list[Field]:
    """Return the line that confirms, in a box that asks for the rest; none where Enter is enough.

    `saying` stands before it: what the act does.
    """
    if care.asks < Confirmation.YES:
        return []
    # How many they are can be typed only where it can be known.
    asks = care.asks if care.count else Confirmation.YES
    label = f"{saying}{sized_label(asks, care.count)}"
    return [
        Field(label, "", EMPTY_IS_NO, check=lambda typed: check_answer(asks, care.count, typed))
    ]


def sized_label(asks: Confirmation, count: int) -> str:
    """Say what is to be typed."""
    if asks is Confirmation.COUNT:
        return f"Type how many they are ({count}), then enter"
    return "Type yes, then enter"


async def is_sure(app: App[Any], title: str, lines: Sequence[str], care: Care) -> bool:
    """Ask in a box of its own; no answer is No. Where no care is needed nothing is asked."""
    if care.asks is Confirmation.NONE:
        return True
    said = [*care.lines, *lines]
    if care.asks is Confirmation.ENTER:
        go = [Choice("enter", "go on", "yes")]
        return await app.push_screen_wait(Choose(title, said, go)) is not None
    return await app.push_screen_wait(Ask(title, said, sized_fields(care), act="go on")) is not None
