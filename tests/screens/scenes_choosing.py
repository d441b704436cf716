"""Pictures of choosing what the board shows, and of what became of a command for many."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from oncall_tui.errors import EffectError
from tests.fakes import MINUTE, NOON, make_alert
from tests.screens.harness import Seat


async def teams(at: Seat) -> None:
    """Alerts of three teams in one cluster."""
    names = ("ServiceDown", "QueueGrows", "CertExpires", "DiskFills", "LinkFlaps", "JobLate")
    alerts = [
        make_alert(
            name,
            severity="critical" if number < 2 else "warning",
            service=f"svc-{number}",
            instance=f"host-{number}",
            team=("web", "storage", "network")[number % 3],
            rack=f"r{number}",
            cluster="eu-1",
            started=NOON - (3 + number) * MINUTE,
        )
        for number, name in enumerate(names)
    ]
    await at.answer("prod", alerts)


async def columns(at: Seat) -> None:
    """Two labels chosen as columns."""
    await teams(at)
    at.stage.desk.boards.columns = ("team", "rack", "instance")
    at.app.rebuild(asked=True)
    await at.settle()


async def columns_box(at: Seat) -> None:
    """The box in which they are chosen."""
    await columns(at)
    await at.press("c")


async def filter_typed(at: Seat) -> None:
    """What is offered while a filter is typed."""
    await teams(at)
    await at.press("slash")
    await at.type("team")


async def outcomes(at: Seat) -> None:
    """What became of each alert when the source refused the command."""
    await teams(at)
    at.stage.sources["prod"].error = EffectError("403 forbidden", final=True)
    await at.press("j", "j", "space", "space", "space", "a", "enter", "enter")
    at.app.rebuild()
    await at.settle()
    await at.press("B")


async def count_prompt(at: Seat) -> None:
    """A dozen at once: their number is typed."""
    await at.answer("prod", [make_alert("Same", instance=f"host-{n}") for n in range(12)])
    await at.press("a")


CHOOSING: dict[str, Callable[[Seat], Awaitable[None]]] = {
    "columns": columns,
    "columns_box": columns_box,
    "filter_typed": filter_typed,
    "outcomes": outcomes,
    "count_prompt": count_prompt,
}
