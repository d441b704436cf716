"""The adapters as the tests use them: short time limits, plain values."""

from __future__ import annotations

from collections.abc import Sequence

from data.clock import SystemClock
from data.http import Endpoint
from data.sources.alertmanager import AlertmanagerSource
from data.tickets.roundup import RoundupSource

CLOCK = SystemClock()


def now_ms() -> int:
    """Return the time in milliseconds."""
    return CLOCK.now()


def endpoint(url: str, basic: Sequence[str] | None = None, timeout: float = 10) -> Endpoint:
    """Return an endpoint with the credentials (name, password)."""
    pair = None if basic is None else (basic[0], basic[1])
    return Endpoint(url, clock=CLOCK, basic=pair, timeout=timeout)


def alertmanager_source(
    url: str,
    *,
    silences: bool = False,
    filters: Sequence[str] = (),
    basic: Sequence[str] | None = None,
    timeout: float = 10,
) -> AlertmanagerSource:
    """Return a source called prod; `silences` turns acknowledgements into silences."""
    return AlertmanagerSource(
        name="prod",
        endpoint=endpoint(url, basic, timeout),
        clock=CLOCK,
        filter=filters,
        ack_silences=silences,
    )


def roundup_source(url: str, *, basic: Sequence[str], timeout: float = 10) -> RoundupSource:
    """Return a ticket system called desk."""
    return RoundupSource(
        name="desk", endpoint=endpoint(url, basic, timeout), clock=CLOCK, user=basic[0]
    )
