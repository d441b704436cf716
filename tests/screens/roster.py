"""Who answers for what on the desk of the screen tests."""

from __future__ import annotations

from oncall_tui.domain.registry import Contact, Registry, Service
from oncall_tui.domain.rota import Duty
from tests.fakes import MINUTE, NOON

HOUR = 60 * MINUTE

REGISTRY = Registry(
    (
        Service(
            "orders-db",
            primary="alice",
            backup="bob",
            escalation={"L3": "dba"},
            links={"wiki": "https://wiki.example/orders-db"},
            calendar="/srv/orders.ics",
        ),
        Service("search", primary="bob"),
    ),
    {
        "alice": Contact("alice", "Alice Example", ("tel +49 30 901820", "slack @alice")),
        "bob": Contact("bob", "Bob Example", ("tel +49 30 901821",)),
        "dba": Contact("dba", "Database team"),
    },
)

DUTIES = (
    Duty(NOON - 4 * HOUR, NOON + 4 * HOUR, "Alice Example"),
    Duty(NOON + 4 * HOUR, NOON + 12 * HOUR, "bob"),
)
