"""Which ticket belongs to which alert.

A ticket belongs to an alert when, in this order,
1. the alert names it: a label or annotation `ticket` or `ticket_url` holds its key or its link;
2. its correlation field holds the alert's occurrence id or fingerprint;
3. its title has the marker `[oncall:<fingerprint>]`, or the fingerprint as a word of its own.

Where several tickets fit, one that is not done wins, then the one that changed last.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from oncall_tui.domain.alert import Alert
from oncall_tui.domain.ticket import Ticket, TicketState

NAMES = ("ticket", "ticket_url")
"""Labels and annotations by which an alert names its ticket."""

_MARKER = re.compile(r"\[oncall:([^\[\]\s]{1,200})\]")
_WORD = re.compile(r"[0-9A-Za-z_~-]+")
_SHORTEST = 8
"""Characters: a shorter fingerprint would be found in titles by chance."""


def link_tickets(alerts: Iterable[Alert], tickets: Iterable[Ticket]) -> dict[str, Ticket]:
    """Return the ticket of each alert that has one, by alert id. Takes O(alerts + tickets)."""
    by_reference, by_name = _index(tickets)
    if not by_reference and not by_name:
        return {}
    found: dict[str, Ticket] = {}
    for alert in alerts:
        ticket = _named(alert, by_name) or _referring(alert, by_reference)
        if ticket is not None:
            found[alert.id] = ticket
    return found


def marker(fingerprint: str) -> str:
    """Return what a ticket's title holds so that it is found again."""
    return f"[oncall:{fingerprint}]"


def _index(tickets: Iterable[Ticket]) -> tuple[dict[str, Ticket], dict[str, Ticket]]:
    by_reference: dict[str, Ticket] = {}
    by_name: dict[str, Ticket] = {}
    for ticket in sorted(tickets, key=_standing):
        for reference in _references(ticket):
            by_reference.setdefault(reference, ticket)
        for name in (ticket.key, ticket.id, ticket.link):
            if name:
                by_name.setdefault(name.rstrip("/"), ticket)
    return by_reference, by_name


def _standing(ticket: Ticket) -> tuple[bool, int, str]:
    return (ticket.state is TicketState.DONE, -ticket.updated_at, ticket.id)


def _references(ticket: Ticket) -> Iterator[str]:
    if ticket.correlation:
        yield ticket.correlation
    yield from _MARKER.findall(ticket.title)
    for word in _WORD.findall(ticket.title):
        if len(word) >= _SHORTEST:
            yield word


def _named(alert: Alert, by_name: Mapping[str, Ticket]) -> Ticket | None:
    for texts in (alert.labels, alert.annotations):
        for name in NAMES:
            value = texts.get(name)
            if value:
                ticket = by_name.get(value.strip().rstrip("/"))
                if ticket is not None:
                    return ticket
    return None


def _referring(alert: Alert, by_reference: Mapping[str, Ticket]) -> Ticket | None:
    ticket = by_reference.get(alert.id)
    if ticket is None and len(alert.fingerprint) >= _SHORTEST:
        ticket = by_reference.get(alert.fingerprint)
    return ticket
