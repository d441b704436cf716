"""From settings to documents: the adapters behind `services.reports`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from data.paths import expand
from oncall_tui.domain.duration import parse_duration
from oncall_tui.settings import Settings, zone
from oncall_tui.version import VERSION

if TYPE_CHECKING:
    from data.journal_file import JournalFile
    from oncall_tui.domain.report_access import Sitting
    from oncall_tui.domain.shift import Shift
    from oncall_tui.services.desk import Desk
    from oncall_tui.services.report_mates import Mates
    from oncall_tui.services.report_out import Press
    from oncall_tui.services.reports import Reports, SignerList


def open_reports(settings: Settings, journal: JournalFile, desk: Desk) -> Reports:
    """Return what gathers the facts of documents. Raises ConfigError."""
    from zoneinfo import ZoneInfo

    from oncall_tui.numbers_reading import read_numbers
    from oncall_tui.services.reports import Reports, ReportSite
    from oncall_tui.site import open_windows

    config = settings.config
    calendar = desk.policy.calendar

    def shifts() -> list[Shift]:
        handovers = desk.handovers
        return [] if handovers is None else handovers.shifts.known()

    def sittings() -> Iterable[Sitting]:
        from data.access_looking import sittings as look

        return look(journal.folder, settings.paths.state / "team", own=journal.log)

    site = ReportSite(
        me=desk.me,
        zone=desk.zone,
        tool=f"oncall-tui {VERSION}",
        policy=desk.policy,
        rules=read_numbers(config.numbers, calendar, ZoneInfo(desk.zone)),
        signatures=config.reports.signatures,
        dormant=parse_duration(config.reports.dormant) * 1000,
        windows=tuple(open_windows(config)),
        shifts=shifts,
        sittings=sittings,
        signers=lambda: signer_list(settings),
        led=lambda: [] if desk.handovers is None else desk.handovers.led(),
    )
    return Reports(desk.ledger, desk.clock, site, _mates(settings, journal.log))


def open_press(settings: Settings) -> Press:
    """Return what makes files of documents."""
    from zoneinfo import ZoneInfo

    from data.markdown_page import page
    from data.template_files import chosen_template
    from oncall_tui.services.report_out import Press

    told = settings.config.reports.templates
    folders = [expand(told)] if told else [settings.beside / "templates"]
    return Press(
        zone=ZoneInfo(zone(settings)),
        template=lambda kind: chosen_template(f"report-{kind}.md", folders),
        page=page,
    )


def write_out(settings: Settings, name: str, text: str) -> str:
    """Write a document below the state folder; return its path. Raises OncallError."""
    from data.output_file import whole_file
    from data.paths import private_folder

    path = private_folder(settings.paths.state / "reports") / name
    with whole_file(path, replace=False) as file:
        file.write(text.encode("utf-8"))
    return str(path)


def signer_list(settings: Settings) -> SignerList:
    """Return the team's list of signers, or one's own keys where there is none. ConfigError."""
    from data.trusted_keys import allowed_signers, own_key
    from oncall_tui.services.reports import SignerList

    config = settings.config
    told = config.upstream.allowed_signers or config.handover.allowed_signers
    if not told:
        return SignerList("", own_key(settings.paths.state))
    path = expand(told)
    return SignerList(str(path), allowed_signers(path))


def _mates(settings: Settings, own: str) -> Mates | None:
    upstream = settings.config.upstream
    if not upstream.url or not upstream.team or not upstream.allowed_signers:
        return None
    from data.mate_copies import MateCopies
    from data.signers_file import SignersFile
    from data.team_judge import TeamJudge
    from oncall_tui.domain.note import parse_vkey
    from oncall_tui.services.report_mates import Mates

    signers = SignersFile(expand(upstream.allowed_signers))
    judge = TeamJudge(parse_vkey(upstream.mirror), signers)
    return Mates(
        MateCopies(settings.paths.state / "team", own=own), judge.objection, judge.checkpoint
    )
