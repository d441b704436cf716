"""Twelve hours on call, as they are played: what comes when, who does what, what is left.

The story of the demo is told a second a minute, so its beats are minutes of the shift. The table
was written by hand from the story and from what the engineer does here, and from nothing else.
"""

from __future__ import annotations

from typing import NamedTuple

LOOKS = 10
"""Minutes between two looks at the sources."""
SIGNS, ACCEPTS, REVIEWS = 700, 710, 720
"""Minutes of the shift."""
NEVER = None


class Page(NamedTuple):
    """One alert that wants somebody, in minutes from the beginning of the shift."""

    subject: str
    """As `demo.subjects` calls it."""
    level: str
    began: int
    acked: int | None
    """The look at which the engineer acknowledges it."""
    over: int | None
    """The first look whose answer does not have it any more."""
    severity: str = ""
    """Where it is not the subject's own."""


PAGES = (
    Page("reboot", "SEV-4", -4320, NEVER, NEVER),
    Page("certificate legacy", "SEV-3", -3060, 0, NEVER),
    Page("backup", "SEV-3", -420, 10, NEVER),
    Page("quota", "UNMAP", -360, NEVER, NEVER),
    Page("certificate mail", "SEV-3", -310, 10, NEVER),
    Page("store clock", "SEV-3", -180, NEVER, NEVER),
    Page("log disk", "SEV-3", -52, 20, NEVER),
    Page("queue e-mail", "SEV-2", -38, NEVER, NEVER),  # a mate has it by a silence
    Page("db disk", "SEV-3", -25, 20, NEVER),
    Page("scanner", "SEV-1", -22, 0, 290),  # cleared while its source was away
    Page("replica 1", "SEV-3", -9, 10, 110),
    Page("errors 2", "SEV-1", -4, 0, 360),
    Page("report", "SEV-3", -1, 250, NEVER),
    Page("errors 4", "SEV-1", 12, 20, 360),
    Page("errors 1", "SEV-1", 24, 30, 380),
    Page("queue orders", "SEV-2", 40, NEVER, 220),
    Page("errors 5", "SEV-1", 46, 50, 390),
    Page("errors 3", "SEV-1", 58, 60, 400),
    Page("pod resizer", "SEV-3", 66, NEVER, 100),
    Page("errors 6", "SEV-1", 70, 70, 350),
    Page("probe frankfurt", "SEV-1", 84, 100, 390),  # 16 minutes: too late
    Page("slow 1", "SEV-3", 90, 110, 420),
    Page("replica 1", "SEV-1", 104, 110, 430, "critical"),
    Page("slow 2", "SEV-3", 110, 120, 410),
    Page("db down", "SEV-1", 118, 120, 330),
    Page("queue payments", "SEV-2", 126, 140, 480),
    Page("pod worker 1", "SEV-3", 132, 140, 460),
    Page("replica 3", "SEV-3", 140, 150, 340),
    Page("probe dublin", "SEV-1", 148, 150, 370),
    Page("queue invoices", "SEV-2", 156, 220, 490),  # 64 minutes: too late
    Page("pod worker 2", "SEV-3", 164, 180, 440),
    Page("export", "SEV-4", 170, 240, 540),
    Page("store disk", "SEV-3", 178, 180, 570),
    Page("store tunnel 4", "SEV-1", 186, 190, 530),
    Page("store tunnel 5", "SEV-1", 248, 290, 470),  # nobody could see it: too late
    Page("queue orders", "SEV-2", 266, 270, 510),
    Page("image disk", "SEV-3", 584, 590, NEVER),
    Page("pod resizer", "SEV-3", 640, NEVER, NEVER),
)
"""38 pages; with two heartbeats and one that is silenced all night 41 alerts came."""
