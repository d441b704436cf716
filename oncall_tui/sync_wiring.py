"""From settings to what sends the journal: the adapters behind `services.syncing`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from data.clock import SystemClock
from data.paths import expand
from oncall_tui.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.http import Endpoint
    from data.journal_file import JournalFile
    from data.receipt_watch import ReceiptWatch
    from oncall_tui.config_endpoints import UpstreamConfig
    from oncall_tui.services.background import Work
    from oncall_tui.services.ledger import Ledger
    from oncall_tui.services.sync_loop import SyncLoop
    from oncall_tui.services.syncing import Sync
    from oncall_tui.services.team import Team
    from oncall_tui.services.team_fold import TeamFold

OWN_DEEDS = 5000
"""Newest own entries that are held against those of the team."""


class Link(NamedTuple):
    """A journal's way to its upstream."""

    sync: Sync
    endpoint: Endpoint
    receipts: ReceiptWatch


class Ways(NamedTuple):
    """Where the journal goes, and where what comes back is kept."""

    upstream: UpstreamConfig
    state: Path
    me: str


def require_upstream(upstream: UpstreamConfig) -> None:
    """Raise ConfigError where there is no upstream."""
    if not upstream.url:
        raise ConfigError(
            "no upstream is configured",
            where="upstream.url",
            hint="add [upstream] with url and mirror; docs/upstream.md says how",
        )


def connect(upstream: UpstreamConfig, *, max_body: int, least: float = 0.0) -> Endpoint:
    """Return what talks to the upstream; it waits `least` seconds for an answer, or longer."""
    from data.http import Endpoint

    return Endpoint(
        upstream.url,
        clock=SystemClock(),
        ca_file=None if upstream.ca_file is None else str(expand(upstream.ca_file)),
        proxy=upstream.proxy,
        timeout=max(least, upstream.timeout_seconds),
        max_body=max_body,
    )


def link(upstream: UpstreamConfig, journal: JournalFile) -> Link:
    """Connect a journal with its upstream. Raises ConfigError."""
    from data.outbox import JournalOutbox
    from data.receipt_watch import ReceiptWatch
    from data.remote import MAX_ANSWER, HttpUpstream
    from data.sync_records import SyncRecords
    from oncall_tui.domain.note import parse_vkey
    from oncall_tui.services.syncing import Sync

    require_upstream(upstream)
    clock = SystemClock()
    mirror = parse_vkey(upstream.mirror)
    witness = parse_vkey(upstream.witness) if upstream.witness else None
    endpoint = connect(upstream, max_body=MAX_ANSWER)
    outbox = JournalOutbox(journal, upstream=mirror.name, clock=clock)
    records = SyncRecords(journal.folder, mirror=mirror, witness=witness, clock=clock)
    remote = HttpUpstream(endpoint, outbox.origin)
    sync = Sync(
        remote,
        outbox,
        records,
        clock=clock,
        witness=witness is not None,
        texts=upstream.blobs,
    )
    return Link(sync, endpoint, ReceiptWatch(journal.folder, records))


def open_background(
    ways: Ways, journal: JournalFile, ledger: Ledger, news: Callable[[], None]
) -> Work:
    """Return what runs beside the polls; `news` is called when the team did something."""
    from oncall_tui.services.background import Work
    from oncall_tui.services.sync_loop import PromiseLoop

    upstream = ways.upstream
    if not upstream.url:
        return Work(PromiseLoop(journal.checkpoint, length=lambda: journal.length))
    sending = _sending(link(upstream, journal), journal, ledger)
    if not upstream.team or not upstream.allowed_signers:
        return Work(sending)
    fold = join_team(ways, journal, ledger)
    fold.listen(news)
    team = open_team(upstream, journal, fold, news, folder=ways.state / "team")
    return Work(sending, team, fold)


def recall_team(ways: Ways, journal: JournalFile, ledger: Ledger) -> None:
    """Have a ledger know what team mates did, as far as it was read before; nothing is asked.

    Every signature of the copies is checked, as when they came.
    """
    upstream = ways.upstream
    if not (upstream.url and upstream.team and upstream.allowed_signers):
        return
    fold = join_team(ways, journal, ledger)
    open_team(upstream, journal, fold, lambda: None, folder=ways.state / "team").recall()


def join_team(ways: Ways, journal: JournalFile, ledger: Ledger) -> TeamFold:
    """Have a ledger answer for the whole team; return where the journals of mates go."""
    from oncall_tui.services.team_fold import TeamFold

    fold = TeamFold(own=journal.log, me=ways.me)
    fold.begin(ledger.briefs(max(0, ledger.length - OWN_DEEDS)))
    ledger.follow(lambda entry: fold.take([entry]))
    ledger.join(fold)
    return fold


def _sending(way: Link, journal: JournalFile, ledger: Ledger) -> SyncLoop:
    import random

    from oncall_tui.services.sync_loop import SyncLoop

    loop = SyncLoop(
        way.sync.once,
        length=lambda: journal.length,
        clock=SystemClock(),
        random=random.Random(),  # noqa: S311 - spreads tries
        close=way.endpoint.aclose,
        look=way.receipts.look,
    )
    ledger.follow(lambda _: loop.wrote())
    return loop


def open_team(
    upstream: UpstreamConfig,
    journal: JournalFile,
    fold: TeamFold,
    news: Callable[[], None],
    *,
    folder: Path,
) -> Team:
    """Return what follows the journals of the team; `news` hears of doubts. Raises ConfigError."""
    import random

    from data.outbox import JournalOutbox
    from data.signature_check import check_ed25519
    from data.signers_file import SignersFile
    from data.team_files import TeamFiles
    from data.team_judge import TeamJudge
    from data.team_remote import MAX_BODY, HttpTeam
    from oncall_tui.domain.note import parse_vkey
    from oncall_tui.services.team import WAIT, Team
    from oncall_tui.services.team_log import TeamLog
    from oncall_tui.services.team_texts import TeamTexts

    clock = SystemClock()
    mirror = parse_vkey(upstream.mirror)
    signers = SignersFile(expand(upstream.allowed_signers))
    judge = TeamJudge(mirror, signers)
    endpoint = connect(upstream, max_body=MAX_BODY, least=WAIT + 10.0)
    remote, files = HttpTeam(endpoint), TeamFiles(folder)
    texts = TeamTexts(remote, files, pressing=fold.pressing)
    fold.read_texts(files.text, texts.asked)
    return Team(
        remote,
        files,
        texts=texts,
        own=journal.log,
        token=JournalOutbox(journal, upstream=mirror.name, clock=clock).token,
        open_log=lambda log: TeamLog(log, check_ed25519, judge.objection),
        judge=lambda note, log, known: judge.checkpoint(note, log, known.session_keys),
        news=fold.take,
        recalled=fold.begin,
        replaced=fold.replace,
        changed=signers.changed,
        doubted=news,
        arrived=news,
        random=random.Random(),  # noqa: S311 - spreads tries
    )
