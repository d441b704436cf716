"""Asks as hard as the site wants before a command that changes something is carried out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.app import App

from oncall_tui.domain.text import plain
from screens.care import Care
from screens.sized_asking import is_sure

if TYPE_CHECKING:
    from oncall_tui.domain.guardrail import Verdict
    from screens.command import Command


async def ask_first(app: App[Any], command: Command, verdict: Verdict, count: int) -> bool:
    """Return whether the engineer means it; no answer is No."""
    title = f"{command.label}: {count} at once" if count > 1 else command.label
    why = plain(verdict.why, 200) or "This site asks before this is done."
    return await is_sure(app, title, [command.help], Care(verdict.confirm, count, why))
