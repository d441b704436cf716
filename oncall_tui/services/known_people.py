"""Who is known here by any list: a name that stands in none is likely a slip of the finger."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Sequence

from oncall_tui.domain.board_lines import Row
from oncall_tui.domain.ladder import Ladder
from oncall_tui.domain.registry import Contact, Registry
from oncall_tui.domain.text import plain
from oncall_tui.errors import OncallError
from oncall_tui.services.desk import Desk
from oncall_tui.services.people import people

log = logging.getLogger(__name__)

NAMED = 8
"""People that a hint names; of more it tells the number."""


def known_people(desk: Desk, rows: Sequence[Row]) -> tuple[Contact, ...]:
    """Return contacts, mates, and who stands in the registry, in a roster or on the ladder.

    May read calendars: ask in a worker.
    """
    registry, now = desk.calling.registry, desk.clock.now()
    known = people(registry, desk.ledger.view().mates, me=desk.me)
    names = [rung.who for rung in desk.policy.ladder] + _of_services(registry)
    asked = set()
    for row in rows:
        service = registry.service_of(row.alert)
        if service is not None and service.name not in asked:
            asked.add(service.name)
            calls = desk.calling.about(row.alert, started=row.started, now=now)
            names += [*calls.on_call, *calls.coming]
    names += _on_shifts(desk)
    taken = {one.id for one in known}
    more = (registry.contact(name) for name in dict.fromkeys(names) if name)
    return (*known, *(one for one in more if one.id not in taken))


def no_such_level(words: str, ladder: Ladder) -> str:
    """Say that a word looks like a level of the ladder and is none; else an empty string."""
    names = [rung.name for rung in ladder]
    wanted = words.strip().casefold()
    if not wanted or wanted in {name.casefold() for name in names}:
        return ""
    shapes = {_shape(name) for name in names if any(map(str.isdigit, name))}
    if _shape(wanted) not in shapes:
        return ""
    return f"there is no level {plain(words.strip(), 40)}: {', '.join(names)}"


def names_of(known: Iterable[Contact]) -> str:
    """Name people in one line, as they can be typed."""
    names = [plain(one.id, 60) for one in known]
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return (", ".join(names[:NAMED]) + more) or "nobody"


def _shape(name: str) -> str:
    return re.sub(r"[0-9]+", "0", name.casefold())


def _of_services(registry: Registry) -> list[str]:
    found: list[str] = []
    for one in registry.services:
        found += [one.primary, one.backup, *one.escalation.values()]
    return found


def _on_shifts(desk: Desk) -> list[str]:
    if desk.open_handovers is None:
        return []
    try:
        return [shift.person for shift in desk.open_handovers(desk).shifts.known()]
    except OncallError as error:  # a roster that cannot be read is no reason to give nothing away
        log.warning("who is on which shift is not known: %s", error)
        return []
