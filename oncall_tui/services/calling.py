"""Whom to call about an alert: the service it belongs to, who is on call, who is asked when."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping

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
FAILED = 15_000
"""Milliseconds until what could not be asked is asked again."""

ReadDuties = Callable[[str, int], tuple[Duty, ...]]
"""Reads the calendar at a path around a time; raises OncallError. Slow."""


def nobody_to_ask(name: str, now: int) -> tuple[Duty, ...]:  # noqa: ARG001 - as `ReadDuties` says
    """Take the place of a system that knows who is on call, where there is none."""
    raise OncallError(f"no [[oncall]] is called {name}")


class Known(msgspec.Struct, frozen=True):
    """What is known of one calendar or system."""

    tried: int
    """When it was asked last, milliseconds on our clock."""
    duties: tuple[Duty, ...] = ()
    as_of: int | None = None
    """When it answered last."""
    problem: str = ""


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

    def __init__(
        self,
        registry: Registry,
        ladder: Ladder,
        read: ReadDuties,
        ask: ReadDuties = nobody_to_ask,
        fresh: Mapping[str, int] | None = None,
    ) -> None:
        """`read` reads calendars by path, `ask` asks systems by name, both slowly.

        `fresh` says by name for how many milliseconds an answer is believed.
        """
        self.registry = registry
        self._ladder = ladder
        self._read = read
        self._ask = ask
        self._fresh = fresh or {}
        self._lock = threading.Lock()
        self._known: dict[tuple[str, str], Known] = {}
        """By `file` or `system`, and path or name."""

    def about(self, alert: Alert, *, started: int, now: int) -> Calls:
        """Return whom to call. May read a calendar: ask in a worker."""
        service = self.registry.service_of(alert)
        rota = self._rota(service, now)
        on_call = tuple(self._who(duty) for duty in rota.now)
        return Calls(
            service=service,
            rota=rota,
            on_call=on_call,
            coming=tuple(self._who(duty) for duty in rota.next),
            escalation=self.registry.escalation(
                service, self._ladder, started=started, on_call=on_call[0] if on_call else ""
            ),
        )

    def next_for(self, row: Row, now: int) -> Due | None:
        """Return who is asked next about a row and when, by what is known without reading a file.

        None where nobody waits for an acknowledgement, and at the top of the ladder.
        """
        waits = row.state is State.UNACKED or (
            row.state is State.SHELVED and row.snooze is not None and row.held is None
        )
        if not waits or row.level.ack is None:
            return None
        service = self.registry.service_of(row.alert)
        return next_due(self.registry.escalation(service, self._ladder, started=row.started), now)

    def asks(self, alert: Alert, now: int) -> str:
        """Return the system that `about` would ask over the network now, or an empty string."""
        service = self.registry.service_of(alert)
        if service is None or not service.oncall:
            return ""
        known = self._known.get(("system", service.oncall))
        return "" if _is_fresh(known, self._fresh_for(service.oncall), now) else service.oncall

    def _rota(self, service: Service | None, now: int) -> Rota:
        if service is None:
            return Rota()
        with self._lock:
            if service.oncall:
                known = self._look("system", service.oncall, now)
                if known.as_of is not None or not service.calendar:
                    return _rota_of(known, now, source=service.oncall)
                return _rota_of(self._look("file", service.calendar, now), now, known.problem)
            if service.calendar:
                return _rota_of(self._look("file", service.calendar, now), now)
        return Rota()

    def _look(self, kind: str, name: str, now: int) -> Known:
        """Return what is known, asked again if that is long ago; what was known is not lost."""
        before = self._known.get((kind, name))
        fresh = self._fresh_for(name) if kind == "system" else FRESH
        if before is not None and _is_fresh(before, fresh, now):
            return before
        try:
            duties = (self._ask if kind == "system" else self._read)(name, now)
        except OncallError as error:
            kept = Known(now) if before is None or kind == "file" else before
            known = msgspec.structs.replace(kept, tried=now, problem=str(error))
        else:
            known = Known(now, duties, now)
        self._known[kind, name] = known
        return known

    def _fresh_for(self, name: str) -> int:
        return self._fresh.get(name, FRESH)

    def _who(self, duty: Duty) -> str:
        """Return the contact that a calendar means."""
        found = find_person(self.registry, duty.who)
        if found in self.registry.contacts or not duty.mail:
            return found
        by_mail = find_person(self.registry, duty.mail)
        return by_mail if by_mail in self.registry.contacts else found


def _is_fresh(known: Known | None, fresh: int, now: int) -> bool:
    if known is None:
        return False
    return 0 <= now - known.tried < (FAILED if known.problem else fresh)


def _rota_of(known: Known, now: int, problem: str = "", source: str = "") -> Rota:
    rota = rota_at(known.duties, now)
    why = "; ".join(filter(None, (problem, known.problem)))
    return msgspec.structs.replace(
        rota, problem=why, as_of=known.as_of if source else None, source=source
    )
