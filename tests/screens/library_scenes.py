"""What the library and the routines look like after some weeks of work."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from oncall_tui.domain.binding import chosen
from oncall_tui.domain.run import RunOutcome
from oncall_tui.domain.runbook import Outcome
from tests.fakes import MINUTE, NOON, make_alert
from tests.screens.harness import Seat

HOUR = 60 * MINUTE
DAY = 24 * HOUR


def routine(title: str, due: str, more: str = "") -> str:
    """Return a runbook that is due by a rule."""
    return f"---\noncall:\n  due: {due}\n{more}---\n\n# {title}\n\n1. Look.\n2. Say so.\n"


ROUTINES = {
    "routines/morning.md": routine(
        "Morning health check", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;BYHOUR=8", "  owner: operations\n"
    ),
    "routines/end-of-day.md": routine("End of day", "FREQ=DAILY;BYHOUR=17"),
    "routines/restore.md": routine(
        "Backup and restore test", "DTSTART:20260302T100000 RRULE:FREQ=MONTHLY;BYDAY=1MO"
    ),
    "routines/access.md": routine(
        "Access review", "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=15;BYHOUR=9"
    ),
    "routines/broken.md": routine("Not a rule", "every other Tuesday"),
}


def walk_at(
    at: Seat, path: str, when: int, *, took: int, outcome: RunOutcome, failed: int = 0
) -> None:
    """Walk a runbook at another time, as whoever writes the journal."""
    now, at.stage.clock.at = at.stage.clock.at, when
    walk = at.stage.walks.start(None, chosen(path))
    for number, step in enumerate(walk.runbook.steps):
        walk.outcome(step, Outcome.FAILED if number < failed else Outcome.DONE, "did not")
    at.stage.clock.advance(took)
    walk.close(outcome, "no need" if outcome is RunOutcome.ABANDONED else "")
    at.stage.clock.at = now


async def routines(at: Seat) -> None:
    """One of each standing."""
    at.stage.library.texts |= ROUTINES
    done = RunOutcome.COMPLETED
    walk_at(at, "routines/morning.md", NOON - 3 * DAY, took=14 * MINUTE, outcome=done)
    walk_at(at, "routines/end-of-day.md", NOON - 19 * HOUR, took=9 * MINUTE, outcome=done)
    at.stage.walks.start(None, chosen("routines/restore.md"))
    await at.answer("prod", [make_alert()])
    await at.press("7")


async def library(at: Seat) -> None:
    """Runbooks with figures, and alerts that have none."""
    at.stage.library.texts["db/failover.md"] = (
        "---\nlast_reviewed_on: 2025-06-01\nreview_in: 6 months\noncall:\n"
        "  alerts: [DatabaseDown]\n  owner: team-storage\n---\n\n# Fail over a database\n\n"
        "1. **Check the replica.**\n2. **Promote it.**\n"
    )
    with at.stage.before():
        for days in (2, 9, 30):
            walk_at(
                at,
                "db/failover.md",
                NOON - days * DAY,
                took=days * MINUTE,
                outcome=RunOutcome.RESOLVED if days < 30 else RunOutcome.ABANDONED,
                failed=1,
            )
        at.stage.desk.acts.note([make_alert("QueueGrows", source="edge")], "watch it")
    alerts = [
        make_alert(),
        make_alert("DatabaseDown", instance="db1"),
        make_alert("DatabaseDown", instance="db2"),
        make_alert("CertExpiresSoon", severity="warning"),
    ]
    await at.answer("prod", alerts)
    await at.press("4", "j", "j")


async def library_bare(at: Seat) -> None:
    """The cursor on an alert that has no runbook."""
    await library(at)
    await at.press("G", "k")


async def library_search(at: Seat) -> None:
    """A search."""
    await library(at)
    await at.press("slash")
    await at.type("fail data")


LIBRARY: dict[str, Callable[[Seat], Awaitable[None]]] = {
    "routines": routines,
    "library": library,
    "library_bare": library_bare,
    "library_search": library_search,
}
