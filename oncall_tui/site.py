"""What a site configured, opened: policy, registry, runbooks, cache, watch over the sources."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import data
from data.paths import expand
from oncall_tui.config import Config
from oncall_tui.config_desk import NotifyConfig
from oncall_tui.domain.duration import parse_duration
from oncall_tui.settings import Settings, zone

if TYPE_CHECKING:
    from data.cache import TinyCache
    from oncall_tui.domain.alert import Alert
    from oncall_tui.domain.deadman import Watchdog
    from oncall_tui.domain.effect import Verb
    from oncall_tui.domain.filter import SavedFilter
    from oncall_tui.domain.maintenance import Window
    from oncall_tui.domain.policy import Policy
    from oncall_tui.domain.ringing import Ringing
    from oncall_tui.domain.storm import StormRules
    from oncall_tui.ports import RunbookLibrary
    from oncall_tui.services.boarding import Boards
    from oncall_tui.services.calling import Calling, ReadDuties
    from oncall_tui.services.deadman import DeadMan
    from oncall_tui.services.estate import Estate
    from oncall_tui.services.gate import Gate
    from oncall_tui.services.incidents import Incidents
    from oncall_tui.services.ledger import Ledger
    from oncall_tui.services.maintaining import Maintaining
    from oncall_tui.services.numbers import Numbers
    from oncall_tui.services.paging import Paging
    from oncall_tui.services.records import Records
    from oncall_tui.services.routines import Routines
    from oncall_tui.services.shelf import Shelf
    from oncall_tui.services.silences import Silences
    from oncall_tui.services.walking import Walks

SHIPPED_RUNBOOKS = Path(data.__file__).parent / "runbooks"


def open_policy(settings: Settings) -> Policy:
    """Read the policy, and check that the words of all sources are mapped to its levels."""
    from zoneinfo import ZoneInfo

    from data.policy_files import load_policy
    from oncall_tui.errors import PolicyError

    policy = load_policy(settings.config.policy.use, zone=ZoneInfo(zone(settings)))
    for source in settings.config.sources:
        try:
            policy.check(source.severities)
        except PolicyError as error:
            raise PolicyError(
                error.what, where=f"{source.name}, {error.where}", hint=error.hint
            ) from error
    return policy


def open_boards(config: Config, policy: Policy) -> Boards:
    """Return what makes boards."""
    from oncall_tui.domain.flapping import FlapRule
    from oncall_tui.services.boarding import Boards
    from oncall_tui.services.changes import Changes

    within = parse_duration(config.flapping.within) * 1000
    changes = Changes(FlapRule(config.flapping.changes, within))
    severities = {s.name: s.severities for s in config.sources}
    return Boards(policy, severities, saved_filters(config), changes, open_windows(config))


def saved_filters(config: Config) -> Iterator[SavedFilter]:
    """Yield the filters that have a key."""
    if config.filters:
        from oncall_tui.domain.filter import SavedFilter

        for told in config.filters:
            yield SavedFilter(told.name, told.key, told.filter, told.source)


def open_windows(config: Config) -> Iterator[Window]:
    """Yield the planned maintenance windows."""
    if config.maintenance:
        from oncall_tui.maintenance_reading import read_window

        yield from map(read_window, config.maintenance)


def open_calling(settings: Settings, policy: Policy, ask: ReadDuties | None = None) -> Calling:
    """Return what knows whom to call; `ask` asks the systems of `[[oncall]]`. Raises ConfigError.

    Without `ask` the registry is only checked, and files are read.
    """
    from data.duty_calendar import read_duties
    from oncall_tui.registry_reading import read_registry
    from oncall_tui.services.calling import Calling, nobody_to_ask

    return Calling(
        read_registry(settings.config, policy),
        policy.ladder,
        lambda path, now: read_duties(expand(path), now=now),
        ask or nobody_to_ask,
        {told.name: round(told.poll_seconds * 1000) for told in settings.config.oncall},
    )


def open_deadman(config: Config) -> DeadMan:
    """Return what watches over the sources."""
    from oncall_tui.services.deadman import DeadMan

    def watchdogs() -> Iterator[Watchdog]:
        from oncall_tui.domain.deadman import Watchdog
        from oncall_tui.domain.matcher import parse_matchers

        for told in config.watchdogs:
            after = parse_duration(told.after) * 1000
            yield Watchdog(told.source, parse_matchers(told.match), after, told.severity)

    return DeadMan(watchdogs(), {source.name: source.silent_after for source in config.sources})


def open_silences(
    config: Config,
    ledger: Ledger,
    estate: Estate,
    verbs: Mapping[str, frozenset[Verb]],
    me: str,
    next_shift: Callable[[], int | None] | None = None,
) -> Silences:
    """Return what knows of the silences of all sources; `verbs` are by source.

    `next_shift` tells when the next shift ends; None: nobody is in a schedule.
    """
    from oncall_tui.services.silences import Silences
    from oncall_tui.silences_reading import read_comment_rule

    return Silences(
        ledger,
        estate,
        lambda source: verbs.get(source, frozenset()),
        me=me,
        rule=read_comment_rule(config.silences),
        next_shift=next_shift,
    )


def open_ringing(notify: NotifyConfig, policy: Policy) -> Ringing:
    """Return how the terminal calls for the engineer. Raises ConfigError."""
    from oncall_tui.notify_reading import read_ringing

    return read_ringing(notify, policy)


def open_gate(settings: Settings) -> Gate:
    """Return what lets changes through. Raises ConfigError."""
    from oncall_tui.services.gate import Gate

    config = settings.config
    rules = None
    if config.guardrails or any(each.read_only for each in (*config.sources, *config.tickets)):
        from oncall_tui.guardrail_reading import read_guardrails

        rules = read_guardrails(config)
    return Gate(rules, read_only=settings.read_only)


def open_maintaining(
    settings: Settings, ledger: Ledger, library: RunbookLibrary, windows: Iterable[Window]
) -> Maintaining:
    """Return what can be done about maintenance windows."""
    from zoneinfo import ZoneInfo

    from data.clock import SystemClock
    from data.template_files import site_template, template
    from oncall_tui.services.maintaining import Maintaining

    chosen = settings.config.templates.maintenance
    return Maintaining(
        ledger,
        windows,
        clock=SystemClock(),
        zone=ZoneInfo(zone(settings)),
        template=lambda: site_template(expand(chosen)) if chosen else template("maintenance.md"),
        checks=lambda path: [step.title for step in library.open(path).steps],
    )


def open_records(ledger: Ledger) -> Records:
    """Return what the journals say of walks and alerts."""
    from oncall_tui.services.records import Records

    return Records(ledger)


def open_routines(settings: Settings, library: RunbookLibrary, records: Records) -> Routines:
    """Return what knows which checklists are due, by the clock on the engineer's wall."""
    from zoneinfo import ZoneInfo

    from data.clock import SystemClock
    from data.recurrences import moments
    from oncall_tui.services.routines import Routines

    return Routines(library, records, moments, SystemClock(), ZoneInfo(zone(settings)))


def open_shelf(library: RunbookLibrary, records: Records) -> Shelf:
    """Return what knows how the runbooks fare."""
    from data.clock import SystemClock
    from oncall_tui.services.shelf import Shelf

    return Shelf(library, records, SystemClock())


def open_incidents(
    settings: Settings,
    ledger: Ledger,
    policy: Policy,
    verbs: Mapping[str, frozenset[Verb]],
    me: str,
) -> Incidents:
    """Return what knows of incidents; `verbs` are by source."""
    from data.clock import SystemClock
    from data.template_files import site_template, template
    from oncall_tui.domain.effect import Verb
    from oncall_tui.services.incidents import Incidents

    config = settings.config
    creates = [told.name for told in config.tickets if Verb.CREATE in verbs.get(told.name, ())]
    if config.incidents.tickets:
        creates = [name for name in creates if name == config.incidents.tickets]

    def text_of(name: str) -> str:
        chosen: str = getattr(config.templates, f"incident_{name}")
        return site_template(expand(chosen)) if chosen else template(f"incident-{name}.md")

    return Incidents(
        ledger,
        policy,
        SystemClock(),
        me=me,
        demands=config.incidents,
        creates=creates,
        templates=text_of,
    )


def open_numbers(settings: Settings, ledger: Ledger, policy: Policy, log: str) -> Numbers:
    """Return what makes figures of the journals; `log` is the own one. Raises OncallError."""
    from zoneinfo import ZoneInfo

    from data.clock import SystemClock
    from oncall_tui.mates_wiring import open_mates
    from oncall_tui.numbers_reading import read_numbers
    from oncall_tui.services.numbers import Numbers

    rules = read_numbers(settings.config.numbers, policy.calendar, ZoneInfo(zone(settings)))
    return Numbers(ledger, rules, SystemClock(), open_mates(settings, log), log=log)


def open_paging(ledger: Ledger, policy: Policy, walks: Callable[[], Walks]) -> Paging:
    """Return what writes pages down."""
    from data.clock import SystemClock
    from oncall_tui.services.paging import Paging

    def has_runbook(alert: Alert) -> bool:
        found = walks()
        return bool(found.candidates(alert) or found.unmapped(alert))

    return Paging(ledger, policy, SystemClock(), has_runbook)


def open_storm(config: Config) -> StormRules:
    """Return what is a storm."""
    from oncall_tui.storm_reading import read_storm

    return read_storm(config.storm)


def open_keys(config: Config) -> dict[str, str]:
    """Return the engineer's own keys, by command. Raises ConfigError."""
    if not config.keys:
        return {}
    from screens.user_keys import read_keys

    return read_keys(config.keys)


def open_library(settings: Settings) -> RunbookLibrary:
    """Return the runbooks of the site and those that ship; a folder need not be there."""
    from oncall_tui.services.opening import LateLibrary

    def opened() -> RunbookLibrary:
        from data.runbook_files import RunbookFolders

        wanted = settings.config.runbooks
        mounts = {prefix: expand(folder) for prefix, folder in wanted.mounts.items()}
        folders = [*map(expand, wanted.libraries), SHIPPED_RUNBOOKS]
        return RunbookFolders(folders, mounts, shipped=SHIPPED_RUNBOOKS)

    return LateLibrary(opened)


def open_cache(settings: Settings) -> TinyCache:
    """Open the cache. Raises ConfigError if others can look into it."""
    from data.cache import TinyCache

    return TinyCache(settings.paths.cache)
