"""From the content of configuration files to settings: each file checked, then put together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from oncall_tui.config import Config
from oncall_tui.config_checks import checks
from oncall_tui.config_endpoints import Endpoint
from oncall_tui.errors import ConfigError, OncallError

Document = Mapping[str, Any]

_ADDED_UP = frozenset(
    {
        "sources",
        "tickets",
        "watchdogs",
        "filters",
        "guardrails",
        "contacts",
        "services",
        "maintenance",
        "shifts",
    }
)
"""Lists of tables of which each file may have some."""


def load(files: Iterable[tuple[str, Document]]) -> Config:
    """Check each (name, content) by itself, so that an error names the file, then add them up.

    Tables merge key by key and the later file wins; lists of tables such as `[[sources]]` add up.
    Raises ConfigError.
    """
    owners: dict[str, str] = {}
    whole: dict[str, Any] = {}
    for file, document in files:
        for endpoint in _endpoints(decode(document, file)):
            _claim(owners, endpoint.name, file)
        whole = _merged(whole, document)
    config = msgspec.convert(whole, Config)
    _check_watchdogs(config)
    _check_filters(config)
    if config.guardrails:
        from oncall_tui.guardrail_reading import check_guardrails  # most sites begin without

        check_guardrails(config)
    if config.maintenance:
        from oncall_tui.maintenance_reading import check_maintenance  # likewise

        check_maintenance(config)
    if config.services or config.contacts:
        from oncall_tui.registry_reading import check_registry  # most sites begin without

        check_registry(config)
    return config


def decode(document: Document, file: str) -> Config:
    """Read one file's content and check it. Raises ConfigError that names file and key."""
    try:
        config = msgspec.convert(document, Config)
    except msgspec.ValidationError as error:
        from oncall_tui.config_errors import explain

        raise explain(str(error), Config, file) from error
    for key, value, check in checks(config):
        try:
            check(value)
        except OncallError as error:
            raise ConfigError(error.what, where=f"{file}, {key}", hint=error.hint) from error
    return config


def _endpoints(config: Config) -> tuple[Endpoint, ...]:
    return (*config.sources, *config.tickets, *config.oncall)


def _check_filters(config: Config) -> None:
    sources = {source.name for source in config.sources}
    keys: set[str] = set()
    for chosen in config.filters:
        if chosen.source and chosen.source not in sources:
            raise ConfigError(
                f"there is no source {chosen.source!r}",
                where=f"filters {chosen.name}, source",
                hint=f"it is one of {', '.join(sorted(sources))}",
            )
        if chosen.key in keys:
            raise ConfigError(
                f"two filters are on the key {chosen.key}",
                where=f"filters {chosen.name}",
                hint="give each a key of its own",
            )
        keys.add(chosen.key)


def _check_watchdogs(config: Config) -> None:
    names = {source.name for source in config.sources}
    for watchdog in config.watchdogs:
        if watchdog.source not in names:
            raise ConfigError(
                f"there is no source {watchdog.source!r}",
                where="watchdogs, source",
                hint=f"it is one of {', '.join(sorted(names)) or 'none: name a source first'}",
            )


def _claim(owners: dict[str, str], name: str, file: str) -> None:
    if name in owners:
        other = "" if owners[name] == file else f" (the other is in {owners[name]})"
        raise ConfigError(
            f"two endpoints are called {name}{other}", where=file, hint="give one another name"
        )
    owners[name] = file


def _merged(under: Document, over: Document) -> dict[str, Any]:
    result = dict(under)
    for key, value in over.items():
        below = result.get(key)
        if isinstance(below, Mapping) and isinstance(value, Mapping):
            result[key] = _merged(below, value)
        elif key in _ADDED_UP and isinstance(below, Sequence):
            result[key] = [*below, *value]
        else:
            result[key] = value
    return result
