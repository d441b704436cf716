"""What every request of a server needs."""

from __future__ import annotations

import asyncio

import msgspec

from oncall_tui.ports import Clock
from oncall_tui.upstream.enrolment import Enrolment
from oncall_tui.upstream.metrics import Metrics
from oncall_tui.upstream.server_keys import ServerKeys
from oncall_tui.upstream.store import Store


class Site(msgspec.Struct, frozen=True):
    """The parts of a running server."""

    store: Store
    keys: ServerKeys
    enrolment: Enrolment
    clock: Clock
    metrics: Metrics
    stopping: asyncio.Event = msgspec.field(default_factory=asyncio.Event)
    """Set when the server is about to end: nobody is to be kept waiting."""
