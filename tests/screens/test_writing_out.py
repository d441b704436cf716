"""W writes what a screen shows to a file, and says where."""

from __future__ import annotations

from datetime import UTC

import msgspec
import pytest

from data.markdown_page import page
from data.template_files import chosen_template
from oncall_tui.domain.numbers_rules import NumbersRules
from oncall_tui.domain.shift import Shift
from oncall_tui.errors import JournalFullError
from oncall_tui.services.desk import Desk
from oncall_tui.services.report_out import Press
from oncall_tui.services.reports import Reports, ReportSite, SignerList
from tests.fakes import MINUTE, NOON, make_alert
from tests.screens.handover_stage import handing
from tests.screens.harness import Seat, Stage, seat

HOUR = 60 * MINUTE


def writing(stage: Stage) -> dict[str, str]:
    """Let the desk of a stage write documents; return the files."""
    files: dict[str, str] = {}

    def reports(desk: Desk) -> Reports:
        site = ReportSite(
            me=desk.me,
            zone="UTC",
            tool="oncall-tui 0",
            policy=desk.policy,
            rules=NumbersRules(),
            signatures=(),
            dormant=HOUR,
            windows=(),
            shifts=lambda: [Shift(NOON - HOUR, NOON + HOUR, "alice")],
            sittings=lambda: (),
            signers=lambda: SignerList(""),
        )
        return Reports(desk.ledger, desk.clock, site)

    def write(name: str, text: str) -> str:
        files[name] = text
        return f"/reports/{name}"

    def template(kind: str) -> tuple[str, str]:
        return chosen_template(f"report-{kind}.md", [])

    stage.desk = msgspec.structs.replace(
        stage.desk,
        open_reports=reports,
        open_press=lambda: Press(UTC, template, page),
        write_out=write,
    )
    return files


async def with_incident(s: Seat) -> None:
    await s.answer("prod", [make_alert()])
    await s.press("i", "enter", "enter", "enter", "2")


@pytest.mark.parametrize("keys", [("W",), ("enter", "W")])
async def test_an_incident_is_written_from_the_list_and_from_its_detail(
    keys: tuple[str, ...],
) -> None:
    stage = Stage()
    files = writing(stage)
    async with seat(stage) as s:
        await with_incident(s)
        await s.press(*keys)
        [(name, text)] = files.items()
        assert name == "incident-INC-0-20260302T120000Z.md"
        assert text.startswith("# Incident report INC-0: ")
        assert s.message == f"written to /reports/{name}"


async def test_the_figures_are_written_with_their_definitions() -> None:
    stage = Stage()
    files = writing(stage)
    async with seat(stage) as s:
        await s.press("8", "W")
        [(name, text)] = files.items()
        assert name == "numbers-20260302T120000Z.txt"
        assert "what they mean:" in text


async def test_the_shift_report_is_written_from_the_handover() -> None:
    stage = Stage()
    files = writing(stage)
    handing(stage)
    async with seat(stage) as s:
        await s.press("6", "W")
        [(name, text)] = files.items()
        assert name == "shift-alice@example.com-20260302T120000Z.md"
        assert text.startswith("# Shift report: alice")


async def test_a_disk_that_does_not_take_it_is_told() -> None:
    stage = Stage()
    writing(stage)

    def full(name: str, text: str) -> str:
        raise JournalFullError("no space", hint="free some")

    stage.desk = msgspec.structs.replace(stage.desk, write_out=full)
    async with seat(stage) as s:
        await with_incident(s)
        await s.press("W")
        assert "no space: free some" in s.message


async def test_without_what_makes_documents_the_key_says_so() -> None:
    async with seat() as s:
        await with_incident(s)
        await s.press("W")
        assert "nothing can be written here" in s.message
