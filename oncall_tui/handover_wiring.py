"""From settings to shifts and handovers: the adapters behind `services.handovers`."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from data.paths import expand
from oncall_tui.errors import HandoverError
from oncall_tui.settings import Settings, who

if TYPE_CHECKING:
    from data.journal_file import JournalFile
    from oncall_tui.domain.endorsement import Endorsement
    from oncall_tui.domain.rota import Duty
    from oncall_tui.domain.trust import TrustedKey
    from oncall_tui.ports import Clock
    from oncall_tui.services.desk import Desk
    from oncall_tui.services.handover_ports import Duties, Sign
    from oncall_tui.services.handovers import Handovers
    from oncall_tui.services.ledger import Ledger
    from oncall_tui.services.shifts import Shifts


def open_handovers(settings: Settings, journal: JournalFile, desk: Desk) -> Handovers:
    """Return what knows of shifts and handovers. Raises ConfigError."""
    from zoneinfo import ZoneInfo

    from data.handover_files import LinesFiles, SignedPairs
    from data.handover_judge import HandoverJudge
    from oncall_tui.numbers_reading import read_numbers
    from oncall_tui.services.handover_book import Book
    from oncall_tui.services.handover_drafting import Drafting
    from oncall_tui.services.handover_effects import Effects
    from oncall_tui.services.handover_giving import Giving
    from oncall_tui.services.handover_looking import Looking
    from oncall_tui.services.handover_taking import Taking
    from oncall_tui.services.handovers import Handovers

    told, state = settings.config.handover, settings.paths.state
    looking = Looking(desk, journal.leaf, _witnessed(settings, journal, desk.clock))
    shifts = open_shifts(settings, desk)
    book = Book(
        desk.ledger,
        desk.clock,
        HandoverJudge(trusted_keys(settings)),
        SignedPairs(expand(told.folder) if told.folder else state / "handover"),
        _signing(settings, desk.me),
        me=desk.me,
        log=journal.log,
    )
    drafting = Drafting(
        desk.ledger,
        looking.look,
        me=desk.me,
        log=journal.log,
        zone=ZoneInfo(desk.zone),
        zone_name=desk.zone,
        rules=read_numbers(settings.config.numbers, desk.policy.calendar, ZoneInfo(desk.zone)),
    )
    effects = Effects(book, desk.acts, looking.alerts, desk.library, desk.walks.own_keys)
    lines = LinesFiles(state / "handover-lines")
    giving = Giving(book, shifts, drafting, lines, effects, secondary=told.secondary)
    taking = Taking(book, desk.acts, effects, looking.roles)
    return Handovers(book, shifts, giving, taking, effects, looking.rows, told.secondary)


def _witnessed(settings: Settings, journal: JournalFile, clock: Clock) -> Callable[[], int | None]:
    """Return what tells how many entries have a receipt, whoever of this log's programs got it."""

    def witnessed() -> int | None:
        from data.sync_records import SyncRecords
        from oncall_tui.domain.note import parse_vkey

        upstream = settings.config.upstream
        if not upstream.url:
            return None
        mirror = parse_vkey(upstream.mirror)
        return SyncRecords(journal.folder, mirror=mirror, witness=None, clock=clock).witnessed()

    return witnessed


def open_shifts(settings: Settings, desk: Desk) -> Shifts:
    """Return my shifts."""
    return _shifts(settings, desk.ledger, desk.clock, desk.me)


def next_shift_end(settings: Settings, ledger: Ledger) -> Callable[[], int | None] | None:
    """Return what tells when the next shift ends; None where no shifts are configured."""
    config = settings.config
    if not config.shifts and not config.handover.calendar:
        return None

    def end() -> int | None:
        from data.clock import SystemClock

        return _shifts(settings, ledger, SystemClock(), who(settings)).next_end()

    return end


def _shifts(settings: Settings, ledger: Ledger, clock: Clock, me: str) -> Shifts:
    from oncall_tui.services.shifts import Shifts
    from oncall_tui.shifts_reading import nudge_of, read_shift

    config = settings.config
    return Shifts(
        ledger,
        clock,
        me=me,
        patterns=tuple(map(read_shift, config.shifts)),
        duties=_duties(config.handover.calendar),
        nudge=nudge_of(config.handover),
    )


def trusted_keys(settings: Settings) -> Callable[[], Sequence[TrustedKey]]:
    """Return what reads the keys that count: my own, and the site's."""

    def keys() -> Sequence[TrustedKey]:
        from data.trusted_keys import allowed_signers, own_key

        config = settings.config
        site = config.handover.allowed_signers or config.upstream.allowed_signers
        others = allowed_signers(expand(site)) if site else ()
        return (*own_key(settings.paths.state), *others)

    return keys


def _duties(calendar: str) -> Duties | None:
    if not calendar:
        return None

    def read(now: int) -> Sequence[Duty]:
        from data.duty_calendar import read_duties

        return read_duties(expand(calendar), now=now)

    return read


def _signing(settings: Settings, me: str) -> Sign:
    def sign(text: str, namespace: str, now: int) -> Endorsement:
        from data.key_ladder import open_signer
        from oncall_tui.domain.endorsement import Whole

        key = settings.config.me.key
        signer = open_signer(settings.paths.state, key=key, comment=me, env=os.environ)
        if signer is None:
            raise HandoverError(
                "nothing signs here", where="me.key", hint='a handover needs a key: not "none"'
            )
        return signer.endorse(Whole(me, text), namespace=namespace, at_ms=now, fall=True)

    return sign
