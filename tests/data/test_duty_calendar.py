"""Duties in iCalendar files."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from data.duty_calendar import read_duties
from oncall_tui.domain.rota import rota_at
from oncall_tui.errors import ConfigError

HEAD = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\n"
TAIL = "END:VCALENDAR\r\n"


def at(text: str) -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


NOW = at("2026-03-25T12:00:00")


def event(*lines: str) -> str:
    body = "\r\n".join(lines)
    return f"BEGIN:VEVENT\r\nUID:{abs(hash(lines))}\r\n{body}\r\nEND:VEVENT\r\n"


def calendar(folder: Path, *events: str) -> Path:
    path = folder / "duties.ics"
    path.write_text(HEAD + "".join(events) + TAIL)
    return path


def test_the_summary_says_who(tmp_path: Path) -> None:
    path = calendar(
        tmp_path,
        event("SUMMARY:Alice", "DTSTART:20260325T080000Z", "DTEND:20260325T200000Z"),
        event("SUMMARY:Bob", "DTSTART:20260325T200000Z", "DTEND:20260326T080000Z"),
    )
    rota = rota_at(read_duties(path, now=NOW), NOW)
    assert [duty.who for duty in rota.now] == ["Alice"]
    assert [(duty.who, duty.start) for duty in rota.next] == [("Bob", at("2026-03-25T20:00:00"))]


def test_a_weekly_duty_keeps_its_hour_when_the_clocks_change(tmp_path: Path) -> None:
    path = calendar(
        tmp_path,
        event(
            "SUMMARY:Carol",
            "DTSTART;TZID=Europe/Berlin:20260304T090000",
            "DTEND;TZID=Europe/Berlin:20260304T170000",
            "RRULE:FREQ=WEEKLY",
        ),
    )
    starts = {duty.start for duty in read_duties(path, now=NOW)}
    assert at("2026-03-25T08:00:00") in starts
    assert at("2026-04-01T07:00:00") in starts


def test_an_exception_takes_one_duty_out(tmp_path: Path) -> None:
    path = calendar(
        tmp_path,
        event(
            "SUMMARY:Carol",
            "DTSTART:20260324T100000Z",
            "DTEND:20260324T140000Z",
            "RRULE:FREQ=DAILY",
            "EXDATE:20260325T100000Z",
        ),
    )
    assert rota_at(read_duties(path, now=NOW), NOW).now == ()


def test_without_a_summary_the_first_attendee_has_it(tmp_path: Path) -> None:
    path = calendar(
        tmp_path,
        event(
            "ATTENDEE:mailto:dave@example.com",
            "ATTENDEE:mailto:zoe@example.com",
            "DTSTART:20260325T080000Z",
            "DTEND:20260325T200000Z",
        ),
    )
    assert [duty.who for duty in read_duties(path, now=NOW)] == ["dave@example.com"]


def test_a_whole_day_lasts_from_midnight_to_midnight(tmp_path: Path) -> None:
    path = calendar(
        tmp_path,
        event("SUMMARY:Eve", "DTSTART;VALUE=DATE:20260325", "DTEND;VALUE=DATE:20260326"),
    )
    [duty] = read_duties(path, now=NOW)
    assert (duty.start, duty.end) == (at("2026-03-25T00:00:00"), at("2026-03-26T00:00:00"))


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT", b"{}"])
def test_what_is_no_calendar_is_refused_with_its_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken.ics"
    path.write_bytes(content)
    with pytest.raises(ConfigError, match=r"broken\.ics"):
        read_duties(path, now=NOW)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        read_duties(tmp_path / "none.ics", now=NOW)
