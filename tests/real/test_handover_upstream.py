"""A note goes from one desk to the other over a real server, and its acceptance comes back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from io import StringIO
from pathlib import Path
from types import SimpleNamespace

import pytest

from oncall_tui.domain.incident_steps import Record
from oncall_tui.errors import OncallError
from oncall_tui.services import sync_loop, syncing, team_texts
from oncall_tui.services.desk import Desk
from oncall_tui.services.handover_sight import Sight, look
from oncall_tui.services.handovers import Handovers
from oncall_tui.verbs.reports import document
from tests.real.test_team_desks import begin, open_one, settings_of, status, upstream
from tests.real.until import until
from tests.real.upstream_process import UpstreamProcess

__all__ = ["upstream"]

HOURS = 3_600_000
WITHIN = 30.0
"""Seconds for a text, whose minute of waiting is left out here."""


@pytest.fixture
def pair(
    tmp_path: Path, upstream: UpstreamProcess, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Desk, Desk]]:
    monkeypatch.setattr(syncing, "TEXT_DELAY", 0)
    monkeypatch.setattr(sync_loop, "TEXTS_AFTER", 0.3)
    monkeypatch.setattr(team_texts, "DUE", 0)
    monkeypatch.setattr(team_texts, "FIRST_WAIT", 100)
    monkeypatch.setattr("oncall_tui.services.team.WAIT", 1)
    with ExitStack() as stack:
        desks = []
        for name in ("alice", "bob"):
            monkeypatch.setattr("oncall_tui.logbook.user_name", lambda name=name: name)
            desks.append(open_one(stack, tmp_path, upstream, name))
        for desk in desks:
            begin(desk)
        for desk in desks:
            until(lambda desk=desk: status(desk).witnessed > 0, "a receipt")  # type: ignore[misc]
        yield desks[0], desks[1]


def handovers(desk: Desk) -> Handovers:
    assert desk.handovers is not None
    return desk.handovers


def signed(desk: Desk) -> None:
    handovers(desk).shifts.begin(lasts=8 * HOURS)
    handovers(desk).giving.sign()


def test_a_note_is_accepted_by_key_without_a_file(pair: tuple[Desk, Desk]) -> None:
    alice, bob = pair
    signed(alice)
    note = handovers(alice).book.newest().note
    until(lambda: handovers(bob).coming() != [], "bob hears of a note", WITHIN)
    seen: list[Sight] = []

    def came() -> bool:
        seen.append(look(handovers(bob)))
        return seen[-1].coming is not None

    until(came, "the text of the note", WITHIN)
    assert {one.on_way for one in seen[:-1]} <= {"alice@example.com"}
    read = handovers(bob).book.read(note)
    assert read.note.head.unsynced is not None, "there is an upstream"
    handovers(bob).taking.accept(read)

    def accepted() -> bool:
        passing = handovers(alice).book.passing(note)
        return passing is not None and passing.accepted is not None

    until(accepted, "alice hears of it", WITHIN)


def test_a_question_is_shown_where_the_note_was_signed(pair: tuple[Desk, Desk]) -> None:
    alice, bob = pair
    signed(alice)
    note = handovers(alice).book.newest().note
    until(lambda: look(handovers(bob)).coming is not None, "the text of the note", WITHIN)
    handovers(bob).taking.ask(handovers(bob).book.read(note), "what about db1?")
    until(lambda: "sent back by bob" in look(handovers(alice)).question, "the question", WITHIN)
    shown = "sent back by bob@example.com with a question: what about db1?"
    until(lambda: look(handovers(alice)).question == shown, "its text", WITHIN)
    assert handovers(alice).told() == [shown]


def test_a_report_asks_for_the_texts_that_it_lacks(
    pair: tuple[Desk, Desk], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(team_texts, "DUE", 24 * HOURS)  # nobody asks beside it
    alice, _ = pair
    assert alice.incidents is not None
    one = alice.incidents.declare("Checkout fails", "SEV-1")
    alice.incidents.record(one, Record.DECISION, "roll back to yesterday")
    told = {"verb": "report incident", "id": one.id, "output": "-", "json": False}
    args = SimpleNamespace(**told, format="md", proofs="", force=False)
    settings = settings_of(tmp_path, "bob")

    def report() -> str:
        out = StringIO()
        try:
            document(settings, args, out=out, err=StringIO())
        except OncallError:
            return ""  # the incident has not come
        return out.getvalue()

    until(lambda: "Checkout fails" in report(), "the incident", WITHIN)
    until(lambda: "roll back to yesterday" in report(), "its text", WITHIN)
    assert "not on this host" not in report()
