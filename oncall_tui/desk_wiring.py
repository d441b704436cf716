"""Wires a desk over what is open: each flow with its adapters, most of them on demand.

What is not needed before the first paint is imported where it is used: start-up time.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import TYPE_CHECKING

import msgspec

from data.clock import SystemClock
from data.terminal import own_terminal
from oncall_tui.endpoints import alert_sources, ticket_sources
from oncall_tui.handover_wiring import next_shift_end, open_handovers
from oncall_tui.no_network import NoNetwork
from oncall_tui.settings import Settings, who, zone
from oncall_tui.site import (
    open_boards,
    open_cache,
    open_calling,
    open_deadman,
    open_incidents,
    open_library,
    open_maintaining,
    open_numbers,
    open_paging,
    open_records,
    open_ringing,
    open_routines,
    open_shelf,
    open_silences,
    open_storm,
)

if TYPE_CHECKING:
    from data.journal_file import JournalFile
    from oncall_tui.domain.effect import Verb
    from oncall_tui.domain.policy import Policy
    from oncall_tui.ports import RunbookLibrary
    from oncall_tui.services.background import Work
    from oncall_tui.services.boarding import Boards
    from oncall_tui.services.calling import ReadDuties
    from oncall_tui.services.desk import Desk, Network
    from oncall_tui.services.estate import Estate
    from oncall_tui.services.ledger import Ledger
    from oncall_tui.services.remembering import Memory
    from oncall_tui.services.report_out import Press
    from oncall_tui.services.reports import Reports
    from oncall_tui.services.sending import Perform
    from oncall_tui.services.walking import Walks
    from oncall_tui.sync_wiring import Ways
    from oncall_tui.team_reach import TeamReach


class Way(msgspec.Struct, frozen=True):
    """How a desk reaches what it watches."""

    network: Network
    perform: Perform
    estate: Estate


class Opened(msgspec.Struct, frozen=True):
    """What a desk is wired over."""

    settings: Settings
    policy: Policy
    journal: JournalFile
    ledger: Ledger
    way: Way


def make_desk(opened: Opened) -> Desk:
    """Wire everything."""
    from data.draft_files import DraftFiles
    from data.effect_claims import EffectClaims
    from oncall_tui.logbook import Proofs
    from oncall_tui.services.acting import Acts
    from oncall_tui.services.background import Background
    from oncall_tui.services.desk import Desk
    from oncall_tui.services.drafts import Drafts
    from oncall_tui.services.idle_lock import IdleLock
    from oncall_tui.services.sending import Sender

    settings, policy, way = opened.settings, opened.policy, opened.way
    journal, ledger = opened.journal, opened.ledger
    config, clock = settings.config, SystemClock()
    library = open_library(settings)
    alerts, tickets = alert_sources(config, clock), ticket_sources(config, clock)
    verbs = {source.name: source.verbs for source in (*alerts, *tickets)}
    remembered, boards = open_views(settings, policy)
    proofs = Proofs(journal.folder, settings.paths, config.upstream, config.approvals.signers)
    desk = Desk(
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
        storm=open_storm(config),
    )
    return _with_terminal(_with_books(desk, opened, verbs), settings)


def _with_books(desk: Desk, opened: Opened, verbs: Mapping[str, frozenset[Verb]]) -> Desk:
    """Add what is loaded with the first answer, or when somebody asks for it."""
    settings, policy = opened.settings, opened.policy
    journal, ledger = opened.journal, opened.ledger
    config, library, me = settings.config, desk.library, desk.me
    walks = cache(lambda: open_walks(settings, ledger, library, journal))
    records = cache(partial(open_records, ledger))
    windows = desk.boards.windows
    ends = next_shift_end(settings, ledger)
    return msgspec.structs.replace(
        desk,
        open_deadman=lambda: open_deadman(config),
        open_ringing=lambda: open_ringing(config.notify, policy),
        open_incidents=partial(open_incidents, settings, ledger, policy, verbs, me),
        open_numbers=partial(open_numbers, settings, ledger, policy, journal.log),
        open_paging=lambda: open_paging(ledger, policy, walks),
        open_silences=partial(open_silences, config, ledger, desk.estate, verbs, me, ends),
        open_maintaining=partial(open_maintaining, settings, ledger, library, windows)
        if windows
        else None,
        open_reach=partial(open_reach, settings, journal, ledger),
        open_handovers=partial(open_handovers, settings, journal),
        open_reports=partial(_open_reports, settings, journal),
        open_press=partial(_open_press, settings),
        write_out=partial(_write_out, settings),
        open_routines=lambda: open_routines(settings, library, records()),
        open_shelf=lambda: open_shelf(library, records()),
    )


def _open_reports(settings: Settings, journal: JournalFile, desk: Desk) -> Reports:
    from oncall_tui.reports_wiring import open_reports

    return open_reports(settings, journal, desk)


def _open_press(settings: Settings) -> Press:
    from oncall_tui.reports_wiring import open_press

    return open_press(settings)


def _write_out(settings: Settings, name: str, text: str) -> str:
    from oncall_tui.reports_wiring import write_out

    return write_out(settings, name, text)


def _with_terminal(desk: Desk, settings: Settings) -> Desk:
    """Add what has to do with where the engineer sits."""
    from data.copying import CopyAside
    from data.editor import OwnEditor
    from data.sitting_files import SittingFiles

    state = settings.paths.state
    return msgspec.structs.replace(
        desk,
        copy_aside=CopyAside(state, os.environ),
        editor=OwnEditor(state / "editor", os.environ),
        sittings=SittingFiles(state / "sessions", own_terminal()),
        detached=_attached_since,
    )


def _attached_since(at: int) -> bool:
    from data.multiplexer import attached_since

    return attached_since(os.environ, at)


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


def open_reach(settings: Settings, journal: JournalFile, ledger: Ledger) -> TeamReach:
    """Return what asks the upstream for whoever does not stay."""
    from oncall_tui.team_reach import TeamReach

    return TeamReach(settings, journal, ledger)


def open_background(
    settings: Settings, journal: JournalFile, ledger: Ledger, news: Callable[[], None]
) -> Work:
    """Return what sends the journal upstream; `news` is called when something changed."""
    from oncall_tui import sync_wiring

    return sync_wiring.open_background(ways(settings), journal, ledger, news)


def ways(settings: Settings) -> Ways:
    """Return where the journal goes."""
    from oncall_tui.sync_wiring import Ways

    return Ways(settings.config.upstream, settings.paths.state, who(settings))
