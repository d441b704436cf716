"""From settings to the service registry; names that nobody explains stop the start."""

from __future__ import annotations

from collections.abc import Iterable

from oncall_tui.config import Config
from oncall_tui.config_site import ServiceConfig
from oncall_tui.domain.matcher import Matcher, parse_matchers
from oncall_tui.domain.policy import Policy
from oncall_tui.domain.registry import Contact, Registry, Service
from oncall_tui.errors import ConfigError, FilterError


def check_registry(config: Config) -> None:
    """Raise ConfigError for a name used twice, and for somebody who is called and not described."""
    _once("contacts", (contact.id for contact in config.contacts))
    _once("services", (service.name for service in config.services))
    known = {contact.id for contact in config.contacts}
    systems = {system.name for system in config.oncall}
    for service in config.services:
        _matchers(service)
        if service.oncall and service.oncall not in systems:
            raise ConfigError(
                f"there is no [[oncall]] {service.oncall!r}",
                where=f"services {service.name}, oncall",
                hint=f"it is one of {', '.join(sorted(systems)) or 'none: describe one first'}",
            )
        for key, who in _called(service):
            if who and who not in known:
                raise ConfigError(
                    f"nobody is called {who!r}",
                    where=f"services {service.name}, {key}",
                    hint=f'describe them: [[contacts]] id = "{who}"',
                )


def read_registry(config: Config, policy: Policy) -> Registry:
    """Return the registry. Raises ConfigError for a level that the policy's ladder has not."""
    rungs = {rung.name for rung in policy.ladder}
    for service in config.services:
        for name in service.escalation:
            if name not in rungs:
                raise ConfigError(
                    f"the ladder of policy {policy.name} has no {name!r}",
                    where=f"services {service.name}, escalation",
                    hint=f"its levels are {', '.join(rung.name for rung in policy.ladder)}",
                )
    return Registry(
        services=tuple(
            Service(
                name=service.name,
                matchers=_matchers(service),
                primary=service.primary,
                backup=service.backup,
                escalation=service.escalation,
                links=service.links,
                calendar=service.calendar,
                oncall=service.oncall,
            )
            for service in config.services
        ),
        contacts={c.id: Contact(c.id, c.name, c.reach) for c in config.contacts},
    )


def _called(service: ServiceConfig) -> Iterable[tuple[str, str]]:
    yield "primary", service.primary
    yield "backup", service.backup
    for rung, who in service.escalation.items():
        yield f"escalation.{rung}", who


def _matchers(service: ServiceConfig) -> tuple[Matcher, ...]:
    if not service.match:
        return ()
    try:
        return parse_matchers(service.match)
    except FilterError as error:
        raise ConfigError(
            error.what, where=f"services {service.name}, match, {error.where}", hint=error.hint
        ) from error


def _once(table: str, names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if not name.strip() or name in seen:
            what = f"two {table} are called {name!r}" if name in seen else "a name is empty"
            raise ConfigError(what, where=table, hint="give each a name of its own")
        seen.add(name)
