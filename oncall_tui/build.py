"""Wiring: the only place where adapters meet services. Opens everything, and closes it again.

What is not needed before the first paint is imported where it is used: start-up time.
"""

from __future__ import annotations

import gc
import logging
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

import msgspec

from data.clock import SystemClock
from data.paths import private_folder
from oncall_tui.desk_wiring import Opened, Way, make_desk, ways
from oncall_tui.endpoints import alert_sources, check_secrets, load_adapters, ticket_sources
from oncall_tui.errors import OncallError
from oncall_tui.no_network import NoNetwork
from oncall_tui.settings import Settings, who
from oncall_tui.site import (
    open_cache,
    open_calling,
    open_gate,
    open_keys,
    open_policy,
    open_ringing,
)
from oncall_tui.version import VERSION

if TYPE_CHECKING:
    from data.journal_file import JournalFile
    from oncall_tui.domain.alert import Alert
    from oncall_tui.domain.board import Board
    from oncall_tui.network import NetworkThread
    from oncall_tui.ports import Post
    from oncall_tui.services.asking import Asking
    from oncall_tui.services.desk import Desk, Network
    from oncall_tui.services.estate import Estate
    from oncall_tui.services.ledger import Ledger
    from oncall_tui.services.polling import Watcher
    from oncall_tui.services.sending import Perform

T = TypeVar("T")

log = logging.getLogger(__name__)

TURN = 0.0005
"""Seconds for which a thread that reads a poll keeps the interpreter while the screen wants it; ten
times shorter than Python's own choice, which a key would notice several times a frame."""


class Headless(msgspec.Struct, frozen=True):
    """A desk without a screen, for verbs that ask once, act and end."""

    desk: Desk
    asking: Asking

    def board(self) -> Board:
        """Build the board of what was answered, nothing folded away."""
        desk = self.desk
        return desk.boards.make(
            desk.estate.alerts,
            work=desk.ledger.view(),
            skews=desk.estate.skews,
            tickets=desk.estate.links(),
            now=desk.clock.now(),
        )


def run_dashboard(settings: Settings) -> int:
    """Show the dashboard until it is left; return the exit code.

    With something to show from the last session the sources are asked after the first paint: what
    asks them takes as long to load as half of Textual. Without, they are asked at once.
    """
    gc.disable()  # the app switches it on after its first paint
    sys.setswitchinterval(TURN)
    check_secrets(settings.config)
    keys = open_keys(settings.config)
    estate = make_estate(settings)
    network = make_network(settings, estate.alerts_of)
    if not open_cache(settings).has("first-paint"):
        load_adapters(settings.config)
        network.start()
    try:
        with open_desk(settings, network, network.perform, estate) as desk:
            from oncall_tui.app import OncallApp

            if keys:
                desk = msgspec.structs.replace(desk, keys=keys)  # noqa: PLW2901 - the same desk
            app = OncallApp(desk, ascii_only=settings.ascii_only, theme=settings.theme)
            app.run(mouse=settings.mouse)
            if app.crash is not None:
                raise OncallError(
                    f"the dashboard stopped: {type(app.crash).__name__}",
                    where=str(settings.paths.log),
                    hint="what was saved is safe; start it again, and report what the log says",
                )
            return app.return_code or 0
    finally:
        network.close()
        gc.freeze()  # the process ends: looking through everything once more frees nothing


def make_estate(settings: Settings) -> Estate:
    """Return what will hold every source's last word."""
    from oncall_tui.domain.snapshot import SourceHealth
    from oncall_tui.services.estate import Estate

    config, clock = settings.config, SystemClock()
    return Estate(
        [SourceHealth(s.name, s.kind) for s in alert_sources(config, clock)],
        [SourceHealth(s.name, s.kind) for s in ticket_sources(config, clock)],
    )


def make_network(settings: Settings, recall: Callable[[str], Iterable[Alert]]) -> NetworkThread:
    """Return the thread that asks every source; it begins when somebody listens, or before.

    `recall` returns what is known of a source before its first answer.
    """
    from oncall_tui.network import NetworkThread

    clock = SystemClock()

    def open_watch(post: Post) -> Watcher:
        import random

        from data.allocator import give_back_early
        from oncall_tui.services.polling import Watcher

        give_back_early()
        config = settings.config
        configured = (*config.sources, *config.tickets)
        opened = (*alert_sources(config, clock, recall), *ticket_sources(config, clock))
        pairs = [(s, c.poll_seconds) for s, c in zip(opened, configured, strict=True)]
        return Watcher(pairs, post=post, clock=clock, random=random.Random())  # noqa: S311 - spreads polls

    return NetworkThread(open_watch)


def open_asking(settings: Settings) -> Asking:
    """Return what asks every endpoint once."""
    from oncall_tui.services.asking import Asking

    config, clock = settings.config, SystemClock()
    return Asking(alert_sources(config, clock), ticket_sources(config, clock), clock)


@contextmanager
def open_headless(settings: Settings, *, with_team: bool = True) -> Iterator[Headless]:
    """Open what verbs need; without the team where a verb reads its journals by itself."""
    check_secrets(settings.config)
    asking = open_asking(settings)
    with open_desk(settings, NoNetwork(), asking.perform, with_team=with_team) as desk:
        desk.boards.grouped = False
        desk.boards.unfold("#quiet")
        yield Headless(desk, asking)


@contextmanager
def open_desk(
    settings: Settings,
    network: Network,
    perform: Perform,
    estate: Estate | None = None,
    *,
    with_team: bool = False,
) -> Iterator[Desk]:
    """Open journal, cache and runbooks and wire the flows over them.

    `with_team`: what mates did is known at once, as far as this host has it. The dashboard reads it
    beside the polls.
    """
    from oncall_tui.logbook import open_journal

    config = settings.config
    private_folder(settings.paths.state)
    policy = open_policy(settings)
    if config.notify.level or config.services:  # what may be wrong in them stops the start
        open_ringing(config.notify, policy)
        open_calling(settings, policy)
    journal = open_journal(settings.paths, by=who(settings), key=config.me.key)
    try:
        ledger = open_ledger(settings, journal)
        if with_team and settings.config.upstream.team:
            from oncall_tui import sync_wiring

            sync_wiring.recall_team(ways(settings), journal, ledger)
        way = Way(network, perform, estate or make_estate(settings))
        yield make_desk(Opened(settings, policy, journal, ledger, way))
        put_down(ledger)
    finally:
        journal.close()


def open_ledger(settings: Settings, journal: JournalFile) -> Ledger:
    """Fold the journal, from where it was put down."""
    from data.fold_files import FoldFiles
    from oncall_tui.services.fold_memory import FoldMemory
    from oncall_tui.services.ledger import Ledger

    folds = FoldFiles(private_folder(settings.paths.cache), journal.log)
    memory = FoldMemory(folds, journal, version=VERSION)
    ledger = Ledger(journal, memory, gate=open_gate(settings))
    ledger.begin()
    return ledger


def put_down(ledger: Ledger) -> None:
    """Keep the fold for the next start; without it that one folds more."""
    try:
        ledger.put_down()
    except OncallError as error:
        log.warning("the fold was not put down: %s", error)
