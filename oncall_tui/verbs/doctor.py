"""`doctor`: everything that has to be right before the night, looked at one by one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import TextIO

import msgspec

from data.clock import SystemClock
from data.paths import Paths, private_folder
from oncall_tui.build import open_asking
from oncall_tui.domain.guardrail import EVERY
from oncall_tui.domain.snapshot import SourceHealth
from oncall_tui.errors import JournalError, OncallError
from oncall_tui.logbook import own_log, prove, site_wishes
from oncall_tui.services.estate import Estate
from oncall_tui.settings import Settings
from oncall_tui.site import open_cache, open_keys, open_library, open_policy
from oncall_tui.verbs.doctor_keys import look_at_keys
from oncall_tui.verbs.doctor_oncall import look_at_oncall
from oncall_tui.verbs.doctor_signers import look_at_signers
from oncall_tui.verbs.doctor_terminal import Ask, look_at_terminal
from oncall_tui.verbs.doctor_upstream import look_at_upstream
from oncall_tui.verbs.output import write_json, write_table

LARGE_SKEW = 5_000
"""Milliseconds: from here on timers would mislead without the correction, so it is told."""

OK, NOTE, WRONG = "ok", "note", "wrong"


class Finding(msgspec.Struct, frozen=True):
    """What was looked at, and what was found."""

    what: str
    verdict: str
    says: str


def examine(
    read: Callable[[], Settings],
    paths: Paths,
    env: Mapping[str, str],
    *,
    as_json: bool,
    out: TextIO,
    ask: Ask | None = None,
) -> int:
    """Print what was found; return 1 if anything is wrong.

    `read` reads the configuration, `ask` asks the terminal what it can do.
    """
    findings = list(_all(read, paths, env, ask))
    fine = all(finding.verdict != WRONG for finding in findings)
    if as_json:
        write_json({"ok": fine, "findings": [msgspec.to_builtins(f) for f in findings]}, out)
    else:
        rows = [(f.verdict, f.what, f.says) for f in findings]
        write_table(("", "LOOKED AT", "FOUND"), rows, out)
    return 0 if fine else 1


def _all(
    read: Callable[[], Settings], paths: Paths, env: Mapping[str, str], ask: Ask | None
) -> Iterator[Finding]:
    yield from (Finding(*found) for found in look_at_terminal(env, ask))
    for name, folder in (("state folder", paths.state), ("cache folder", paths.cache)):
        yield _try(name, partial(_folder, folder))
    try:
        settings = read()
    except OncallError as error:
        yield Finding("configuration", WRONG, str(error))
        return
    yield _configuration(settings)
    if not settings.mouse:
        yield Finding("mouse", OK, "off, as you chose")
    yield _try("policy", lambda: _policy(settings))
    yield _try("runbooks", lambda: f"{len(list(open_library(settings).list()))} found")
    if settings.config.keys:
        yield _try("keys", lambda: f"{len(open_keys(settings.config))} of your own")
    yield from _guardrails(settings)
    yield _try("cache", lambda: _cache(settings))
    yield from (Finding(*found) for found in look_at_keys(settings, env))
    yield _try("journal", lambda: _journal(settings))
    yield from (Finding(*found) for found in look_at_upstream(settings))
    yield from (Finding(*found) for found in look_at_signers(settings))
    yield from asyncio.run(_endpoints(settings))
    yield from (Finding(*found) for found in look_at_oncall(settings))


def _try(what: str, look: Callable[[], str]) -> Finding:
    try:
        return Finding(what, OK, look())
    except OncallError as error:
        return Finding(what, WRONG, str(error))


def _folder(path: Path) -> str:
    return f"{private_folder(path)}, yours alone"


def _configuration(settings: Settings) -> Finding:
    if settings.config.empty:
        return Finding(
            "configuration", WRONG, "nothing to watch: `oncall-tui init` writes an example"
        )
    count = len(settings.config.sources) + len(settings.config.tickets)
    return Finding("configuration", OK, f"{', '.join(settings.files)}: {count} endpoints")


def _policy(settings: Settings) -> str:
    policy = open_policy(settings)
    return f"{policy.name}: {', '.join(level.name for level in policy.levels)}"


def _guardrails(settings: Settings) -> Iterator[Finding]:
    """Say how many there are, and of which source none is here: a slip would go unnoticed."""
    config = settings.config
    if config.guardrails:
        yield Finding("guardrails", OK, f"{len(config.guardrails)} hold")
    known = {EVERY, *(each.name for each in (*config.sources, *config.tickets))}
    for name in dict.fromkeys(rule.source for rule in config.guardrails):
        if name not in known:
            yield Finding("guardrails", NOTE, f"there is no source {name} here")


def _cache(settings: Settings) -> str:
    cache = open_cache(settings)
    written = {"at": SystemClock().now()}
    cache.store("doctor", written)
    if cache.load("doctor") != written:
        raise OncallError(
            "what is written cannot be read back",
            where=str(settings.paths.cache),
            hint="is the disk full? the log says more",
        )
    return f"{settings.paths.cache} can be written"


def _journal(settings: Settings) -> str:
    log = own_log(settings.paths)
    if not log.exists():
        return "none yet: it begins with the first act"
    report = prove(
        log,
        paths=settings.paths,
        wishes=site_wishes(settings.config.upstream, settings.config.approvals.signers),
    )
    if not report.sound:
        raise JournalError(
            report.headline, where=str(log), hint="`oncall-tui journal verify` says more"
        )
    return report.headline


async def _endpoints(settings: Settings) -> list[Finding]:
    """Ask every endpoint once, as the dashboard would."""
    asking = open_asking(settings)
    alerts, tickets = settings.config.sources, settings.config.tickets
    estate = Estate(
        [SourceHealth(s.name, s.kind) for s in alerts],
        [SourceHealth(t.name, t.kind) for t in tickets],
    )
    try:
        await asking.ask(estate)
    finally:
        await asking.aclose()
    return [finding for health in estate.health.values() for finding in _endpoint(health)]


def _endpoint(health: SourceHealth) -> Iterator[Finding]:
    what = f"{health.kind} {health.source}"
    if not health.live:
        yield Finding(what, WRONG, health.error)
        return
    yield Finding(what, OK, f"answered, {health.count} items")
    if abs(health.skew) > LARGE_SKEW:
        ahead = "ahead of" if health.skew > 0 else "behind"
        says = f"its clock is {abs(health.skew) / 1000:.0f} s {ahead} this host's: corrected for"
        yield Finding(what, NOTE, says)
