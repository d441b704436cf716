"""Everything about one alert: all there is to know, in plain text."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

import msgspec
from hypothesis import given

from data.policy_files import load_policy
from oncall_tui.domain.alert import RemoteAck, Silence, Suppression
from oncall_tui.domain.board_lines import Row, State
from oncall_tui.domain.work_parts import Event
from screens.glyphs import ASCII, UNICODE
from screens.present import Piece
from screens.present_detail import moment, summary_lines
from screens.present_full import Told, detail_lines
from tests.fakes import MINUTE, NOON, make_alert, make_ticket
from tests.screens.pieces import EVIL, TEXTS, harmless, rows_of, text_of

POLICY = load_policy("sev")
BERLIN = ZoneInfo("Europe/Berlin")


def row_of(**more: object) -> Row:
    return rows_of(POLICY, make_alert(**more))[0]  # type: ignore[arg-type]


def all_text(lines: Sequence[Sequence[Piece]]) -> str:
    return "\n".join("".join(text for text, _ in line) for line in lines)


def detail(row: Row, *, history: Sequence[Told] = (), runbooks: Sequence[str] = ()) -> str:
    lines = detail_lines(
        row, now=NOON, zone=BERLIN, glyphs=UNICODE, history=history, runbooks=runbooks
    )
    assert all(harmless(text) for line in lines for text, _ in line)
    return all_text(lines)


def summary(row: Row) -> str:
    return all_text(summary_lines(row, now=NOON, zone=BERLIN, glyphs=ASCII))


def test_every_label_and_annotation_is_shown() -> None:
    row = row_of(team="db", annotations={"summary": "it is full", "impact": "no writes"})
    text = detail(row)
    for word in ("team", "db", "it is full", "impact", "no writes", row.alert.id):
        assert word in text


def test_times_are_local_and_utc_and_relative() -> None:
    assert moment(NOON - 90 * MINUTE, BERLIN, NOON) == "Mon 02 Mar 11:30:00 CET (10:30Z, 1h30 ago)"
    assert moment(NOON + 5 * MINUTE, BERLIN, NOON).endswith("in 5m)")


def test_a_time_in_utc_is_told_once() -> None:
    utc = ZoneInfo("UTC")
    assert moment(NOON - 5 * MINUTE, utc, NOON) == "Mon 02 Mar 11:55:00 UTC (5m ago)"


def test_who_has_it_and_until_when() -> None:
    text = summary(row_of(ack=RemoteAck("bob@example.com", NOON + 60 * MINUTE)))
    assert "bob@example.com, expires" in text
    assert "ack by" not in text


def test_what_nobody_has_says_by_when() -> None:
    text = summary(row_of())
    assert "ack by" in text
    assert "in 5m)" in text


def test_why_it_is_quiet() -> None:
    row = row_of(suppression=Suppression.SILENCED)
    silence = Silence("s1", "bob", NOON + MINUTE, "deploy [red]now")
    alert = msgspec.structs.replace(row.alert, silences=(silence,), inhibited_by=("abc",))
    text = detail(msgspec.structs.replace(row, alert=alert))
    assert "bob until" in text
    assert "deploy [red]now" in text
    assert "muted by" in text


def test_what_cleared_unseen_says_so() -> None:
    row = msgspec.structs.replace(row_of(), state=State.CLEARED, cleared_at=NOON)
    assert "x lets it go" in detail(row)


def test_links_stand_apart_and_are_never_hidden() -> None:
    row = row_of(
        annotations={"runbook_url": "https://wiki.example/r", "dashboard": "https://g.example"}
    )
    row = msgspec.structs.replace(row, ticket=make_ticket("7"))
    text = detail(row)
    for url in ("https://wiki.example/r", "https://g.example", "https://desk.example/issue7"):
        assert url in text


def test_the_history_tells_who_did_what_with_its_note() -> None:
    told = Told(Event(NOON, "bob@example.com", 12, "note"), "first line\nsecond [b]line")
    text = detail(row_of(), history=[told])
    for word in ("bob", "#12", "first line", "second [b]line", "13:00:00"):
        assert word in text


def test_a_runbook_or_that_there_is_none() -> None:
    assert "no runbook matches" in detail(row_of())
    assert "disk.md  (name)" in detail(row_of(), runbooks=["disk.md  (name)"])


def test_a_severity_that_is_not_mapped_says_where_to_map_it() -> None:
    assert "[[sources]] severities" in detail(row_of(severity="mauve"))


@given(title=TEXTS, name=TEXTS, value=TEXTS, note=TEXTS, who=TEXTS)
def test_nothing_from_outside_acts(title: str, name: str, value: str, note: str, who: str) -> None:
    alert = make_alert(title, annotations={"summary": value, "link": value, name or "x": value})
    alert = msgspec.structs.replace(alert, labels={**alert.labels, name or "x": value}, link=value)
    [row] = rows_of(POLICY, alert)
    ticket = make_ticket(value, title, native_state=value, link=value)
    row = msgspec.structs.replace(row, ticket=ticket)
    detail(row, history=[Told(Event(NOON, who, 0, note), note)], runbooks=[value])


def test_an_evil_acknowledger_is_shown_in_caret_notation() -> None:
    assert "^[]0;owned^G" in summary(row_of(ack=RemoteAck(EVIL)))


def test_what_still_waits_is_told() -> None:
    assert "still has to be sent" in summary(msgspec.structs.replace(row_of(), unsent=True))
    assert text_of(summary_lines(row_of(), now=NOON, zone=BERLIN, glyphs=ASCII)[0]).count("SEV-1")
