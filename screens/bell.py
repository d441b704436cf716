"""For how long the bell is off: a choice, or a time of one's own."""

from __future__ import annotations

from typing import Any

from textual.app import App

from oncall_tui.domain.duration import compact, parse_duration
from oncall_tui.errors import OncallError
from oncall_tui.services.awake import LONGEST
from screens.prompts import Ask, Choice, Choose, Field

LINES = (
    "I am awake: the terminal does not call until then.",
    "A new alert of the worst level rings all the same, once.",
)
CHOICES = (
    Choice("1", "15 minutes", "15m"),
    Choice("2", "30 minutes", "30m"),
    Choice("3", "1 hour", "1h"),
    Choice("4", "another time", "other"),
)


async def ask_seconds(app: App[Any]) -> str:
    """Return a length of time as it is written, or an empty text."""
    chosen = await app.push_screen_wait(Choose("Bell off", LINES, CHOICES))
    if chosen != "other":
        return chosen or ""
    field = Field("For how long", "45m", "20m, 2h", check=check_quiet)
    answer = await app.push_screen_wait(Ask("Bell off", LINES, [field], act="bell off"))
    return answer[0] if answer is not None else ""


def check_quiet(text: str) -> str:
    """Return why the bell cannot be off for so long, or an empty string."""
    try:
        seconds = parse_duration(text)
    except OncallError as error:
        return str(error)
    if not 60 <= seconds <= LONGEST:
        return f"between 1m and {compact(LONGEST)}"
    return ""
