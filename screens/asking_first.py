"""Asks as hard as the site wants before a command that changes something is carried out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.app import App

from oncall_tui.domain.confirmation import Confirmation
from oncall_tui.domain.text import plain

if TYPE_CHECKING:
    from oncall_tui.domain.guardrail import Verdict
    from screens.command import Command


async def ask_first(app: App[Any], command: Command, verdict: Verdict, count: int) -> bool:
    """Return whether the engineer means it; no answer is No."""
    from screens.prompts import Ask, Choice, Choose, Field, check_yes

    title = f"{command.label}: {count} at once" if count > 1 else command.label
    lines = [plain(verdict.why, 200) or "This site asks before this is done.", command.help]
    if verdict.confirm is Confirmation.ENTER:
        go = Choice("enter", "go on", "yes")
        return await app.push_screen_wait(Choose(title, lines, [go])) is not None
    if verdict.confirm is Confirmation.YES or not count:
        field = Field("Type yes to go on", check=check_yes)
    else:
        field = Field("Type how many they are", check=lambda text: check_count(text, count))
    return await app.push_screen_wait(Ask(title, lines, [field])) is not None


def check_count(text: str, count: int) -> str:
    """Return why this is not the number, or an empty string."""
    return "" if text.strip() == str(count) else f"type {count}, or press esc"
