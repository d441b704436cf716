"""What is checked in each configuration file, setting by setting."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import SplitResult, urlsplit

from oncall_tui.config import Config
from oncall_tui.config_endpoints import Endpoint, SourceConfig, UpstreamConfig
from oncall_tui.config_shifts import HandoverConfig
from oncall_tui.config_site import IncidentsConfig, NumbersConfig, ReportsConfig, SilencesConfig
from oncall_tui.domain.alert import OWN
from oncall_tui.domain.board_columns import MOST_COLUMNS
from oncall_tui.domain.duration import parse_duration
from oncall_tui.domain.pattern import compile_pattern
from oncall_tui.domain.themes import THEMES
from oncall_tui.errors import ConfigError, OncallError

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
_HEADER = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_POLL = (1, 3600)
_TIMEOUT = (1, 120)
_LOCK = (10, 86_400)
"""Seconds, least and most."""

MOST_SIGNATURES = 12

Check = tuple[str, Any, Callable[[Any], object]]
"""Key, its value, and what raises if the value is wrong."""


def checks(config: Config) -> Iterable[Check]:
    """Yield everything about one file's settings that its types do not tell."""
    if config.me.key not in {"", "agent", "file", "none"}:
        yield "me.key", config.me.key, _key
    if config.me.lock_after != "never":
        yield "me.lock_after", config.me.lock_after, _between(*_LOCK)
    for i, source in enumerate(config.sources):
        yield from _endpoint_checks(source, f"sources[{i}]")
        yield f"sources[{i}].ack", source, _ack_fits
        yield f"sources[{i}].silent_after", source.silent_after, _count
        if source.filter:
            yield f"sources[{i}].filter", source, _filter_fits
    for i, tickets in enumerate(config.tickets):
        yield from _endpoint_checks(tickets, f"tickets[{i}]")
    yield from _table_checks(config)
    yield from _planned_checks(config)
    yield from _calm_checks(config)
    for i, library in enumerate(config.runbooks.libraries):
        yield f"runbooks.libraries[{i}]", library, _path
    for url, folder in config.runbooks.mounts.items():
        yield f'runbooks.mounts."{url}"', folder, _path
    if config.run.allow or config.approvals.folder or config.approvals.signers:
        from oncall_tui.run_checks import run_checks  # most sites begin without

        yield from run_checks(config)
    if config.upstream != UpstreamConfig():
        yield from _upstream_checks(config.upstream)


def _planned_checks(config: Config) -> Iterable[Check]:
    if config.maintenance:
        yield from _maintenance_checks(config)
    if config.shifts or config.handover != HandoverConfig():
        from oncall_tui.shifts_reading import shift_checks  # most configurations have none

        yield from shift_checks(config.shifts, config.handover)
    if config.templates.maintenance:
        yield "templates.maintenance", config.templates.maintenance, _path


def _table_checks(config: Config) -> Iterable[Check]:
    if config.silences != SilencesConfig():
        yield "silences.comment", config.silences.comment, compile_pattern
        yield "silences.longest", config.silences.longest, _between(60, 366 * 86_400)
    yield "board.theme", config.board.theme, check_theme
    yield "board.columns", config.board.columns, _columns
    for i, watchdog in enumerate(config.watchdogs):
        yield f"watchdogs[{i}].match", watchdog.match, _matches_something
        yield f"watchdogs[{i}].after", watchdog.after, _between(10, 86_400)
    for i, chosen in enumerate(config.filters):
        yield f"filters[{i}].filter", chosen.filter, _filter
        yield f"filters[{i}].key", chosen.key, _key_of_filter
    for i, service in enumerate(config.services):
        if service.calendar:
            yield f"services[{i}].calendar", service.calendar, _path
    for i, system in enumerate(config.oncall):
        yield from _endpoint_checks(system, f"oncall[{i}]")
        yield f"oncall[{i}].schedules", system.schedules, _some_ids


def _calm_checks(config: Config) -> Iterable[Check]:
    yield "notify.repeat", config.notify.repeat, _repeat
    yield from _numbers_checks(config)
    yield "storm.new", config.storm.new, _storm_rate
    yield "storm.within", config.storm.within, _between(10, 3600)
    yield "storm.calm", config.storm.calm, _between(10, 3600)
    yield "storm.ack", config.storm.ack, _between(60, 7 * 86_400)
    yield "flapping.within", config.flapping.within, _between(10, 86_400)
    yield "flapping.changes", config.flapping.changes, _changes
    if config.notify.filter:
        yield "notify.filter", config.notify.filter, _filter


def _numbers_checks(config: Config) -> Iterable[Check]:
    if config.numbers != NumbersConfig():
        from oncall_tui.numbers_reading import read_night

        yield "numbers.night", config.numbers.night, read_night
        yield "numbers.shift", config.numbers.shift, _between(3600, 86_400)
        yield "numbers.most", config.numbers.most, _percent
        yield "numbers.ack_rate", config.numbers.ack_rate, _percent
        yield "numbers.resolve_rate", config.numbers.resolve_rate, _percent
    if config.reports != ReportsConfig():
        if config.reports.templates:
            yield "reports.templates", config.reports.templates, _path
        yield "reports.dormant", config.reports.dormant, _between(86_400, 3660 * 86_400)
        yield "reports.signatures", config.reports.signatures, _meanings
    if config.incidents != IncidentsConfig():
        yield "incidents.checklist", config.incidents.checklist, _checklist


def _meanings(value: tuple[str, ...]) -> None:
    if len(value) > MOST_SIGNATURES or not all(0 < len(one.strip()) <= 80 for one in value):
        raise OncallError(
            "that is no list of meanings",
            hint=f"at most {MOST_SIGNATURES}, of 1 to 80 letters each",
        )


def _percent(value: object) -> None:
    if not isinstance(value, int) or not 0 <= value <= 100:
        raise OncallError(f"{value} does not fit", hint="write 0 to 100")


def _checklist(points: object) -> None:
    if not isinstance(points, tuple) or len(points) > 40 or any(len(p) > 300 for p in points):
        raise OncallError("that is too much of a checklist", hint="40 points of 300 characters")


def _maintenance_checks(config: Config) -> Iterable[Check]:
    from oncall_tui import maintenance_reading as reading  # most configurations have none

    for i, window in enumerate(config.maintenance):
        yield f"maintenance[{i}]", window, reading.read_window


def _upstream_checks(upstream: UpstreamConfig) -> Iterable[Check]:
    yield "upstream.url", upstream.url, _url
    yield "upstream.timeout", upstream.timeout, _between(*_TIMEOUT)
    yield "upstream.mirror", upstream.mirror, _vkey
    if upstream.witness:
        yield "upstream.witness", upstream.witness, _vkey
    if upstream.proxy is not None:
        yield "upstream.proxy", upstream.proxy, _server
    for key in ("ca_file", "allowed_signers"):
        path = getattr(upstream, key)
        if path:
            yield f"upstream.{key}", path, _path


def _endpoint_checks(endpoint: Endpoint, key: str) -> Iterable[Check]:
    yield f"{key}.name", endpoint.name, _name
    yield f"{key}.url", endpoint.url, _url
    yield f"{key}.poll", endpoint.poll, _between(*_POLL)
    yield f"{key}.timeout", endpoint.timeout, _between(*_TIMEOUT)
    yield f"{key}.auth", endpoint, _auth
    if endpoint.proxy is not None:
        yield f"{key}.proxy", endpoint.proxy, _server
    if endpoint.ca_file is not None:
        yield f"{key}.ca_file", endpoint.ca_file, _path
    secret = endpoint.auth.secret()
    if secret is not None and secret[1].file:
        yield f"{key}.auth.{secret[0]}.file", secret[1].file, _path


def _key(key: str) -> None:
    if not key.startswith(("/", "~")):
        raise ConfigError(
            f"{key!r} says nothing about a key",
            hint="use agent, file, none, or the path of a .pub file",
        )


def _count(count: int) -> None:
    if not 0 <= count <= 1000:
        raise ConfigError(f"{count} failed polls", hint="choose between 1 and 1000; 0 is never")


def _changes(count: int) -> None:
    if count != 0 and not 2 <= count <= 100:
        raise ConfigError(f"{count} changes", hint="choose between 2 and 100; 0 is never")


def _storm_rate(count: int) -> None:
    if not 0 <= count <= 10_000:
        raise ConfigError(f"{count} new alerts", hint="choose between 1 and 10000; 0 is never")


def _matches_something(text: str) -> None:
    from oncall_tui.domain.matcher import parse_matchers  # most configurations have none

    if not parse_matchers(text):
        raise ConfigError("no matcher", hint="write match = 'alertname=\"Watchdog\"'")


def _name(name: str) -> None:
    if name == OWN:
        raise ConfigError(f"{name!r} is our own name", hint="give the endpoint another one")
    if not _NAME.fullmatch(name):
        raise ConfigError(
            f"{name!r} cannot be a name",
            hint="use letters, digits, '.', '_' and '-', at most 40, a letter or digit first",
        )


def _some_ids(ids: tuple[str, ...]) -> None:
    if not ids or not all(re.fullmatch(r"[A-Za-z0-9]{1,40}", id_) for id_ in ids):
        raise ConfigError("needs ids of schedules", hint='take them from their pages: ["PABC123"]')


def _url(url: str) -> None:
    parts = _server(url)
    if parts.query or parts.fragment:
        raise ConfigError(f"{url} has a query or a fragment", hint="give the API's base URL only")


def _server(url: str) -> SplitResult:
    """Split the URL of a server or proxy; one with a password in it is never repeated."""
    if "@" in url:
        raise ConfigError(
            "a URL must not hold a user or a password",
            hint="put them into auth = { basic = { username = …, password = { file = … } } }",
        )
    try:
        parts = urlsplit(url)
        good = parts.port != 0 and parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError as error:
        raise ConfigError(f"{url!r} is not a URL", hint=str(error)) from error
    if not good or not url.isprintable() or " " in url:
        raise ConfigError(
            f"{url!r} is not the URL of a server",
            hint="write http://host or https://host[:port]/path",
        )
    return parts


def _between(least: int, most: int) -> Callable[[str], None]:
    def check(text: str) -> None:
        if not least <= parse_duration(text) <= most:
            raise ConfigError(
                f"{text} is out of bounds", hint=f"choose between {least}s and {most}s"
            )

    return check


def _auth(endpoint: Endpoint) -> None:
    auth = endpoint.auth
    if sum(way is not None for way in (auth.bearer, auth.basic, auth.header)) > 1:
        raise ConfigError("more than one kind of auth", hint="keep one of bearer, basic, header")
    if auth.header is not None and not _HEADER.fullmatch(auth.header.name):
        raise ConfigError(f"{auth.header.name!r} cannot be a header", hint="write its name only")
    found = auth.secret()
    if found is not None and len(found[1].given()) != 1:
        raise ConfigError(
            f"{found[0]} must say where its secret is kept, once",
            hint='give one of env, file, command, keyring, such as { file = "~/token" }',
        )


def _filter_fits(source: SourceConfig) -> None:
    from oncall_tui.domain.matcher import parse_matchers  # most configurations have no filter

    parse_matchers(source.filter)
    if source.kind != "alertmanager":
        raise ConfigError(
            f"{source.kind} cannot be asked for a part of its alerts",
            hint="take the filter away, or use its Alertmanager",
        )


def _ack_fits(source: SourceConfig) -> None:
    if source.ack == "silence" and source.kind != "alertmanager":
        raise ConfigError(
            f"{source.kind} has no silences",
            hint='take ack = "silence" away, or use its Alertmanager',
        )


def _vkey(text: str) -> None:
    from oncall_tui.domain.note import COSIGNATURE, parse_vkey  # most sites begin without

    if not text:
        raise ConfigError(
            "mirror is missing: the key whose receipts count",
            hint="whoever runs the upstream prints it with `oncall-tui upstream keys`",
        )
    try:
        key = parse_vkey(text)
    except OncallError as error:
        raise ConfigError(error.what, hint="copy what `oncall-tui upstream keys` prints") from error
    if key.kind != COSIGNATURE:
        raise ConfigError("this key does not sign receipts", hint="it is of another kind")


def _columns(names: tuple[str, ...]) -> None:
    if len(names) > MOST_COLUMNS or len(set(names)) < len(names) or not all(names):
        raise ConfigError(
            "these cannot be columns", hint=f"name at most {MOST_COLUMNS} labels, each once"
        )


def _repeat(text: str) -> None:
    if text != "never":
        _between(10, 3600)(text)


def _filter(text: str) -> None:
    from oncall_tui.domain.filter import parse_filter  # most configurations have none

    parse_filter(text)


def _key_of_filter(key: str) -> None:
    if len(key) != 1 or not key.isalnum() or not key.isascii():
        raise ConfigError(f"{key!r} is no key", hint="use one letter or digit")


def _path(path: str) -> None:
    if not path.startswith(("/", "~")):
        raise ConfigError(f"{path!r} is a relative path", hint="begin it with / or ~")


def check_theme(name: str) -> None:
    """Raise ConfigError where there is no such theme."""
    if name not in THEMES:
        raise ConfigError(f"theme: there is no {name!r}", hint=f"use one of {', '.join(THEMES)}")
