"""From settings to sources: which adapter an endpoint needs, and with what.

Nothing is opened and no secret is read before the first poll: see `services.opening`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING

from data.paths import expand
from oncall_tui.config import Config
from oncall_tui.config_endpoints import Endpoint, OncallConfig, SourceConfig, TicketsConfig
from oncall_tui.domain.alert import Alert
from oncall_tui.domain.effect import Verb
from oncall_tui.domain.ticket import Ticket
from oncall_tui.services.opening import LateSource

if TYPE_CHECKING:
    from data.http import Endpoint as Http
    from data.sources.remembered import Recall
    from oncall_tui.domain.rota import Duty
    from oncall_tui.ports import Clock, Source

SILENCING = frozenset({Verb.SILENCE, Verb.EXPIRE})
ACKING = frozenset({Verb.ACK, Verb.UNACK})
NOTING = frozenset({Verb.NOTE, Verb.CREATE})
TRACKING = NOTING | {Verb.TAKE}

_ADAPTERS = {
    "alertmanager": "data.sources.alertmanager",
    "prometheus": "data.sources.prometheus",
    "roundup": "data.tickets.roundup",
}


def alert_sources(
    config: Config, clock: Clock, recall: Callable[[str], Iterable[Alert]] | None = None
) -> tuple[Source[Alert], ...]:
    """Return the monitoring systems, unopened; `recall` as in their adapters, by source."""
    return tuple(
        LateSource(
            source.name,
            source.kind,
            _verbs_of(source),
            partial(_open_alerts, source, clock, recall and partial(recall, source.name)),
        )
        for source in config.sources
    )


def _verbs_of(source: SourceConfig) -> frozenset[Verb]:
    """Return what a monitoring system can be asked to do, as the site configured it."""
    if source.kind != "alertmanager":
        return frozenset()
    return SILENCING | ACKING if source.ack == "silence" else SILENCING


def ticket_sources(config: Config, clock: Clock) -> tuple[Source[Ticket], ...]:
    """Return the ticket systems, unopened."""
    return tuple(
        LateSource(
            tickets.name,
            tickets.kind,
            TRACKING if tickets.login else NOTING,
            partial(_open_tickets, tickets, clock),
        )
        for tickets in config.tickets
    )


def load_adapters(config: Config) -> None:
    """Load what the first requests need, here and now: nothing is opened, read or sent.

    Two threads that import at once wait for each other, and the requests would leave late.
    """
    from importlib import import_module

    from data.http import warm_up

    warm_up()
    import_module("oncall_tui.services.polling")
    kinds = {source.kind for source in config.sources} | {desk.kind for desk in config.tickets}
    for kind in kinds:
        import_module(_ADAPTERS[kind])


def check_secrets(config: Config) -> None:
    """Read what can be read at once: a file that others can read stops the start.

    Commands and keyrings may take long or ask something; they are called at the first poll.
    Raises SecretError.
    """
    for endpoint in (*config.sources, *config.tickets, *config.oncall):
        found = endpoint.auth.secret()
        if found is not None and found[1].given()[0][0] in {"env", "file"}:
            secret_of(endpoint)


def secret_of(endpoint: Endpoint) -> str | None:
    """Read the endpoint's secret; None if it needs none. Raises SecretError."""
    from data.secrets import read_secret

    found = endpoint.auth.secret()
    if found is None:
        return None
    key, secret = found
    [(kind, value)] = secret.given()
    return read_secret(kind, value, where=f"{endpoint.name}, auth.{key}")


def _open_alerts(source: SourceConfig, clock: Clock, recall: Recall | None) -> Source[Alert]:
    endpoint = _connect(source, clock)
    if source.kind == "prometheus":
        from data.sources.prometheus import PrometheusSource

        return PrometheusSource(name=source.name, endpoint=endpoint, clock=clock, recall=recall)
    from data.sources.alertmanager import AlertmanagerSource

    return AlertmanagerSource(
        name=source.name,
        endpoint=endpoint,
        clock=clock,
        filter=_matchers(source.filter),
        ack_silences=source.ack == "silence",
        recall=recall,
    )


def _open_tickets(tickets: TicketsConfig, clock: Clock) -> Source[Ticket]:
    from data.tickets.roundup import RoundupSource

    endpoint = _connect(tickets, clock)
    return RoundupSource(name=tickets.name, endpoint=endpoint, clock=clock, user=tickets.login)


async def ask_duties(told: OncallConfig, clock: Clock, now: int) -> tuple[Duty, ...]:
    """Ask a system who is on call around `now` (milliseconds, UTC).

    Raises SourceError or SecretError. It is asked so rarely that no connection is kept.
    """
    from data.pagerduty_oncall import MAX_BODY, PagerDutyOncall

    endpoint = await asyncio.to_thread(
        _connect, told, clock, max_body=MAX_BODY, dress=_as_pagerduty_wants
    )
    system = PagerDutyOncall(endpoint, told.schedules)
    try:
        return await system.duties(now)
    finally:
        await system.aclose()


def _as_pagerduty_wants(secret: str) -> str:
    """Return an API key as it stands in the Authorization header."""
    return secret if " " in secret else f"Token token={secret}"


def _connect(
    endpoint: Endpoint,
    clock: Clock,
    *,
    max_body: int | None = None,
    dress: Callable[[str], str] = str,
) -> Http:
    """Read the secret and make what talks to the host: nothing is sent yet.

    `dress` makes the value of a header of the site's own from its secret.
    """
    from data.http import MAX_BODY
    from data.http import Endpoint as Http

    auth, secret = endpoint.auth, secret_of(endpoint) or ""
    return Http(
        endpoint.url,
        clock=clock,
        bearer=secret if auth.bearer is not None else None,
        basic=(auth.basic.username, secret) if auth.basic is not None else None,
        header=(auth.header.name, dress(secret)) if auth.header is not None else None,
        ca_file=None if endpoint.ca_file is None else str(expand(endpoint.ca_file)),
        proxy=endpoint.proxy,
        timeout=endpoint.timeout_seconds,
        max_body=max_body or MAX_BODY,
    )


def _matchers(text: str) -> tuple[str, ...]:
    """Return each matcher by itself, quoted the way the API wants it."""
    if not text:
        return ()
    from oncall_tui.domain.matcher import parse_matchers

    return tuple(str(matcher) for matcher in parse_matchers(text))
