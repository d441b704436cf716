"""Wiring: the only place where adapters meet services. Opens everything, and closes it again.

What is not needed before the first paint is imported where it is used: start-up time.
"""

from __future__ import annotations

import gc
import logging
import os
import sys
from collections.abc import Callable, Coroutine, Iterable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from functools import cache, partial
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from data.clock import SystemClock
from data.paths import private_folder
from data.terminal import own_terminal
from oncall_tui.endpoints import alert_sources, check_secrets, load_adapters, ticket_sources
from oncall_tui.errors import OncallError
from oncall_tui.handover_wiring import next_shift_end, open_handovers
from oncall_tui.reports_wiring import open_press, open_reports, write_out
from oncall_tui.settings import Settings, who, zone
from oncall_tui.site import (
    open_boards,
    open_cache,
    open_calling,
    open_deadman,
    open_gate,
    open_incidents,
    open_keys,
    open_library,
    open_maintaining,
    open_numbers,
    open_paging,
    open_policy,
    open_records,
    open_ringing,
    open_routines,
    open_shelf,
    open_silences,
    open_storm,
)
from oncall_tui.version import VERSION

if TYPE_CHECKING:
    from data.journal_file import JournalFile
    from oncall_tui.domain.alert import Alert
    from oncall_tui.domain.board import Board
    from oncall_tui.domain.policy import Policy
    from oncall_tui.network import NetworkThread
    from oncall_tui.ports import Post, RunbookLibrary
    from oncall_tui.services.asking import Asking
    from oncall_tui.services.background import Work
    from oncall_tui.services.boarding import Boards
    from oncall_tui.services.calling import ReadDuties
    from oncall_tui.services.desk import Desk, Network
    from oncall_tui.services.estate import Estate
    from oncall_tui.services.ledger import Ledger
    from oncall_tui.services.polling import Watcher
    from oncall_tui.services.remembering import Memory
    from oncall_tui.services.sending import Perform
    from oncall_tui.services.walking import Walks
    from oncall_tui.sync_wiring import Ways

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


class NoNetwork:
    """Implements `services.desk.Network` for verbs, which ask by themselves."""

    def submit(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        """Refuse: there is no thread."""
        work.close()
        raise RuntimeError("a verb has no network thread")

    def poke(self, source: str | None = None) -> None:
        """Do nothing."""

    def listen(self, wake: Callable[[], None]) -> None:
        """Do nothing."""

    def take(self) -> list[object]:
        """Return nothing."""
        return []


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


class Way(msgspec.Struct, frozen=True):
    """How a desk reaches what it watches."""

    network: Network
    perform: Perform
    estate: Estate


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

            sync_wiring.recall_team(_ways(settings), journal, ledger)
        way = Way(network, perform, estate or make_estate(settings))
        yield make_desk(settings, policy, journal, ledger, way)
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


def make_desk(
    settings: Settings, policy: Policy, journal: JournalFile, ledger: Ledger, way: Way
) -> Desk:
    """Wire everything over an open journal."""
    from data.copying import CopyAside
    from data.draft_files import DraftFiles
    from data.editor import OwnEditor
    from data.effect_claims import EffectClaims
    from data.multiplexer import attached_since
    from data.sitting_files import SittingFiles
    from oncall_tui.logbook import Proofs
    from oncall_tui.services.acting import Acts
    from oncall_tui.services.background import Background
    from oncall_tui.services.desk import Desk
    from oncall_tui.services.drafts import Drafts
    from oncall_tui.services.idle_lock import IdleLock
    from oncall_tui.services.sending import Sender

    config, clock = settings.config, SystemClock()
    library = open_library(settings)
    alerts, tickets = alert_sources(config, clock), ticket_sources(config, clock)
    verbs = {source.name: source.verbs for source in (*alerts, *tickets)}
    remembered, boards = open_views(settings, policy)
    records = cache(partial(open_records, ledger))
    proofs = Proofs(journal.folder, settings.paths, config.upstream, config.approvals.signers)
    return Desk(
        me=who(settings),
        zone=zone(settings),
        clock=clock,
        policy=policy,
        ledger=ledger,
        acts=Acts(ledger, lambda source: verbs.get(source, frozenset())),
        sender=Sender(ledger, way.perform, EffectClaims(journal.folder / "sending")),
        open_walks=lambda: open_walks(settings, ledger, library, journal),
        open_calling=lambda: open_calling(settings, policy, asking_duties(settings, way.network)),
        library=library,
        estate=way.estate,
        boards=boards,
        memory=remembered,
        drafts=Drafts(DraftFiles(settings.paths.state / "drafts"), clock),
        network=way.network,
        verify=proofs.verify,
        kinds={source.name: source.kind for source in (*alerts, *tickets)},
        open_marks=proofs.marks,
        save_proof=proofs.save,
        background=Background(partial(open_background, settings, journal, ledger)),
        lock=IdleLock(journal, clock, after=config.me.lock_seconds),
        open_deadman=lambda: open_deadman(config),
        open_ringing=lambda: open_ringing(config.notify, policy),
        storm=open_storm(config),
        copy_aside=CopyAside(settings.paths.state, os.environ),
        editor=OwnEditor(settings.paths.state / "editor", os.environ),
        sittings=SittingFiles(settings.paths.state / "sessions", own_terminal()),
        detached=partial(attached_since, os.environ),
        open_incidents=partial(open_incidents, settings, ledger, policy, verbs, who(settings)),
        open_numbers=partial(open_numbers, settings, ledger, policy, journal.log),
        open_paging=lambda: open_paging(
            ledger, policy, cache(lambda: open_walks(settings, ledger, library, journal))
        ),
        open_silences=partial(
            open_silences,
            config,
            ledger,
            way.estate,
            verbs,
            who(settings),
            next_shift_end(settings, ledger),
        ),
        open_maintaining=partial(open_maintaining, settings, ledger, library, boards.windows)
        if boards.windows
        else None,
        open_handovers=partial(open_handovers, settings, journal),
        open_reports=partial(open_reports, settings, journal),
        open_press=partial(open_press, settings),
        write_out=partial(write_out, settings),
        open_routines=lambda: open_routines(settings, library, records()),
        open_shelf=lambda: open_shelf(library, records()),
    )


def open_views(settings: Settings, policy: Policy) -> tuple[Memory, Boards]:
    """Return what is remembered between sessions, and the boards with what was chosen of it."""
    from oncall_tui.services.remembering import Memory

    boards = open_boards(settings.config, policy)
    remembered = Memory(open_cache(settings))
    chosen = remembered.columns()
    boards.columns = settings.config.board.columns if chosen is None else chosen
    return remembered, boards


def asking_duties(settings: Settings, network: Network) -> ReadDuties | None:
    """Return what asks who is on call, on the network thread where there is one."""
    if not settings.config.oncall:
        return None
    from oncall_tui.duty_asking import DutyAsking, by_itself, on_thread

    run = by_itself if isinstance(network, NoNetwork) else on_thread(network.submit)
    return DutyAsking(settings.config.oncall, SystemClock(), run)


def open_walks(
    settings: Settings, ledger: Ledger, library: RunbookLibrary, journal: JournalFile
) -> Walks:
    """Return all runs."""
    from data.evidence_file import read_evidence
    from oncall_tui.approving import open_approvals
    from oncall_tui.run_reading import read_running
    from oncall_tui.services.walking import Walks

    config = settings.config
    return Walks(
        ledger,
        library,
        SystemClock(),
        config.runbooks.default,
        running=read_running(config.run, os.environ),
        open_approvals=lambda: open_approvals(settings, ledger, journal),
        read_file=read_evidence,
    )


def open_background(
    settings: Settings, journal: JournalFile, ledger: Ledger, news: Callable[[], None]
) -> Work:
    """Return what sends the journal upstream; `news` is called when something changed."""
    from oncall_tui import sync_wiring

    return sync_wiring.open_background(_ways(settings), journal, ledger, news)


def _ways(settings: Settings) -> Ways:
    from oncall_tui.sync_wiring import Ways

    return Ways(settings.config.upstream, settings.paths.state, who(settings))


def put_down(ledger: Ledger) -> None:
    """Keep the fold for the next start; without it that one folds more."""
    try:
        ledger.put_down()
    except OncallError as error:
        log.warning("the fold was not put down: %s", error)
