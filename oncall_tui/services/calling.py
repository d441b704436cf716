"""Whom to call about an alert: the service it belongs to, who is on call, who is asked when."""

from __future__ import annotations

import threading
from collections.abc import Callable

import msgspec

from oncall_tui.domain.alert import Alert
from oncall_tui.domain.board_lines import Row, State
from oncall_tui.domain.ladder import Ladder
from oncall_tui.domain.registry import Due, Registry, Service, next_due
from oncall_tui.domain.rota import Duty, Rota, rota_at
from oncall_tui.errors import OncallError
from oncall_tui.services.people import find_person

FRESH = 60_000
"""Milliseconds for which a calendar is believed before it is read again."""

ReadDuties = Callable[[str, int], tuple[Duty, ...]]
"""Reads the calendar at a path around a time; raises OncallError. Slow."""


class Calls(msgspec.Struct, frozen=True):
    """Everything about whom to call for one alert."""

    service: Service | None
    rota: Rota
    on_call: tuple[str, ...]
    """Ids of contacts, where the calendar's words are known, else its words."""
    coming: tuple[str, ...]
    escalation: tuple[Due, ...]


class Calling:
    """Answers from the registry; calendars are read when somebody asks, in the caller's thread."""

    def __init__(self, registry: Registry, ladder: Ladder, read: ReadDuties) -> None:
        self.registry = registry
        self._ladder = ladder
        self._read = read
        self._lock = threading.Lock()
        self._known: dict[str, tuple[int, tuple[Duty, ...], str]] = {}
        """By path: when it was read, what it held, why it could not be read."""

    def about(self, alert: Alert, *, started: int, now: int) -> Calls:
        """Return whom to call. May read a calendar: ask in a worker."""
        service = self.registry.service_of(alert)
        rota = self._rota(service, now)
        on_call = tuple(self._who(duty.who) for duty in rota.now)
        return Calls(
            service=service,
            rota=rota,
            on_call=on_call,
            coming=tuple(self._who(duty.who) for duty in rota.next),
            escalation=self.registry.escalation(
                service, self._ladder, started=started, on_call=on_call[0] if on_call else ""
            ),
        )

    def next_for(self, row: Row, now: int) -> Due | None:
        """Return who is asked next about a row and when, by what is known without reading a file.

        None where nobody waits for an acknowledgement, and at the top of the ladder.
        """
        if row.state is not State.UNACKED or row.level.ack is None:
            return None
        service = self.registry.service_of(row.alert)
        return next_due(self.registry.escalation(service, self._ladder, started=row.started), now)

    def _rota(self, service: Service | None, now: int) -> Rota:
        if service is None or not service.calendar:
            return Rota()
        with self._lock:
            known = self._known.get(service.calendar)
            if known is None or not 0 <= now - known[0] < FRESH:
                known = self._known[service.calendar] = (now, *self._asked(service.calendar, now))
        _, duties, problem = known
        return msgspec.structs.replace(rota_at(duties, now), problem=problem)

    def _asked(self, path: str, now: int) -> tuple[tuple[Duty, ...], str]:
        try:
            return self._read(path, now), ""
        except OncallError as error:
            return (), str(error)

    def _who(self, words: str) -> str:
        """Return the contact that a calendar means."""
        return find_person(self.registry, words)
