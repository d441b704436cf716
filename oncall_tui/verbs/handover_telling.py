"""What a handover changed is told to the sources: at once where they answer, else later."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import TextIO

from oncall_tui.build import Headless
from oncall_tui.domain.effect import Drift
from oncall_tui.services.sending import Pending
from oncall_tui.verbs.output import write_line

TOLD, WAITS = 0, 3
"""Exit codes: every source knows; some are told later."""


def tell_sources(headless: Headless, since: int, out: TextIO) -> int:
    """Send what was written since an entry, and say what became of it; return the exit code."""
    waiting = [
        waiting.effect
        for waiting, _ in headless.desk.ledger.waiting()
        if waiting.effect.entry >= since
    ]
    if not waiting:
        return TOLD
    told = asyncio.run(_send_all(headless, since))
    for source, many in Counter(effect.target.source for effect in waiting).items():
        told_of, why = told.get(source, 0), _why(headless, source)
        if told_of:
            write_line(f"{source} was told of {told_of}", out)
        if many > told_of:
            write_line(f"{source} is told later of {many - told_of}: {why}", out)
    return TOLD if sum(told.values()) == len(waiting) else WAITS


async def _send_all(headless: Headless, since: int) -> Counter[str]:
    """Return how many effects arrived, by source."""
    told: Counter[str] = Counter()
    try:
        for source, health in headless.desk.estate.health.items():
            for pending in _due(headless, source) if health.live else ():
                if pending.effect.entry >= since and not await headless.desk.sender.send(pending):
                    told[source] += 1
    finally:
        await headless.asking.aclose()
    return told


def _due(headless: Headless, source: str) -> list[Pending]:
    desk = headless.desk
    alerts, silences = desk.estate.alerts_of(source), desk.estate.silences_of(source)
    found = desk.sender.pending(source, alerts, now=desk.clock.now(), silences=silences)
    return [pending for pending in found if pending.drift is Drift.NONE]


def _why(headless: Headless, source: str) -> str:
    health = headless.desk.estate.health.get(source)
    if health is None or not health.live:
        return "it was not asked" if health is None or not health.error else health.error
    return "the dashboard says what changed there, and asks"
