"""From an alert to the pane that says whom to call."""

from __future__ import annotations

import asyncio
from typing import Any
from zoneinfo import ZoneInfo

from textual.app import App

from oncall_tui.domain.board_lines import Row
from oncall_tui.services.desk import Desk
from screens.call import CallScreen
from screens.glyphs import Glyphs
from screens.present_call import call_lines


async def show_calls(app: App[Any], desk: Desk, row: Row, glyphs: Glyphs) -> str:
    """Show it, and return the text that is to be copied, or nothing. Call it in a worker."""
    calling, now = desk.calling, desk.clock.now()
    calls = await asyncio.to_thread(calling.about, row.alert, started=row.started, now=now)
    lines = call_lines(
        row, calls, calling.registry, now=now, zone=ZoneInfo(desk.zone), glyphs=glyphs
    )
    if not await app.push_screen_wait(CallScreen(row.alert.title, lines)):
        return ""
    return "\n".join("".join(text for text, _ in line).rstrip() for line in lines) + "\n"
