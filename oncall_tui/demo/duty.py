"""Who is on duty in the demo: whoever started it, and after them a colleague."""

from __future__ import annotations

from datetime import UTC, datetime

from oncall_tui.demo.story import ME

RELIEF = "nadia"
BEFORE, LASTS = 2, 12
"""Hours: how long ago the shift began when the demo starts, and how long it is."""


def duty_text(now: int) -> str:
    """Return the shifts as TOML; `now` is in milliseconds since the epoch, UTC."""
    hour = datetime.fromtimestamp(now / 1000, UTC).hour - BEFORE
    start, end = (f"{each % 24:02}:00" for each in (hour, hour + LASTS))
    return _TEMPLATE.format(me=f"{ME}@shop.example", relief=RELIEF, start=start, end=end)


_TEMPLATE = """
# Who is on duty when: the handover screen (6) drafts the note of this shift.
[[shifts]]
person = "{me}"
start = "{start}"
end = "{end}"
zone = "UTC"

[[shifts]]
person = "{relief}"
start = "{end}"
end = "{start}"
zone = "UTC"
"""
