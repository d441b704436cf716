"""The service registry: whose a service is, who is asked next, and how each is reached."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from oncall_tui.domain.alert import Alert
from oncall_tui.domain.ladder import Ladder, Rung
from oncall_tui.domain.matcher import Matcher, all_match

FIRST, SECOND = 0, 1
"""Rungs of the ladder that are the primary's and the backup's, where the service names no other."""


class Contact(msgspec.Struct, frozen=True):
    """A person or a team that can be called."""

    id: str
    name: str = ""
    """In full; empty when the id says it all."""
    reach: tuple[str, ...] = ()
    """How, best way first: `tel +49 30 1234`, `slack @bob`. Shown and copied, never dialled."""

    @property
    def title(self) -> str:
        """What a person reads: the full name, and the id where it says more."""
        return f"{self.name} ({self.id})" if self.name and self.name != self.id else self.id


class Service(msgspec.Struct, frozen=True):
    """Something that somebody answers for."""

    name: str
    matchers: tuple[Matcher, ...] = ()
    """What its alerts have in common; without any, a service label that equals `name`."""
    primary: str = ""
    backup: str = ""
    escalation: Mapping[str, str] = {}
    """By name of the rung: who is asked there, in place of the ladder's word."""
    links: Mapping[str, str] = {}
    calendar: str = ""
    """Path of the iCalendar file that says who is on call; empty when there is none."""
    oncall: str = ""
    """The system that is asked who is on call, as the site calls it; goes before the file."""

    def owns(self, alert: Alert) -> bool:
        """Whether an alert belongs to it."""
        if self.matchers:
            return all_match(self.matchers, alert.labels)
        return alert.service == self.name


class Due(msgspec.Struct, frozen=True):
    """A rung of the ladder for one alert."""

    rung: Rung
    at: int
    """When it is reached, in milliseconds on our clock."""
    who: str
    """Id of a contact, or the ladder's own word."""


class Registry(msgspec.Struct, frozen=True):
    """All services and contacts; an alert belongs to the first service that owns it."""

    services: tuple[Service, ...] = ()
    contacts: Mapping[str, Contact] = {}

    def service_of(self, alert: Alert) -> Service | None:
        """Return whose alert it is; None when no service owns it."""
        return next((service for service in self.services if service.owns(alert)), None)

    def contact(self, who: str) -> Contact:
        """Return a contact by id; one that nobody described is what it is called."""
        return self.contacts.get(who) or Contact(who)

    def escalation(
        self, service: Service | None, ladder: Ladder, *, started: int, on_call: str = ""
    ) -> tuple[Due, ...]:
        """Return every rung with its time and whom it asks.

        On the first rung that is whoever is on call now, else the primary; on the second the
        backup; unless the service names somebody for a rung.
        """
        return tuple(
            Due(rung, started + rung.after * 60_000, _asked(service, place, rung, on_call))
            for place, rung in enumerate(ladder)
        )


def next_due(escalation: tuple[Due, ...], now: int) -> Due | None:
    """Return the rung that comes next, or None at the top."""
    return next((due for due in escalation if due.at > now), None)


def _asked(service: Service | None, place: int, rung: Rung, on_call: str) -> str:
    if service is None:
        return on_call or rung.who if place == FIRST else rung.who
    named = service.escalation.get(rung.name, "")
    if named:
        return named
    if place == FIRST:
        return on_call or service.primary or rung.who
    if place == SECOND:
        return service.backup or rung.who
    return rung.who
