"""Approval by somebody on another host, through a real upstream; and what never gets there."""

from __future__ import annotations

from contextlib import ExitStack
from io import StringIO
from pathlib import Path

import pytest

from oncall_tui.domain.binding import chosen
from oncall_tui.domain.run_parts import Verdict
from oncall_tui.verbs import approve
from tests.real.test_team_desks import begin, open_one, settings_of, status, upstream
from tests.real.until import until
from tests.real.upstream_process import UpstreamProcess

__all__ = ["upstream"]

TOKEN = "gh" + "p_" + "a1B2" * 9


def test_a_mate_elsewhere_approves_and_no_token_gets_there(
    tmp_path: Path,
    upstream: UpstreamProcess,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with ExitStack() as stack:
        monkeypatch.setattr("oncall_tui.logbook.user_name", lambda: "alice")
        alice = open_one(stack, tmp_path, upstream, "alice")
        monkeypatch.setattr("oncall_tui.logbook.user_name", lambda: "bob")
        bob = open_one(stack, tmp_path, upstream, "bob")
        for desk in (alice, bob):
            begin(desk)
        walk = alice.walks.start(None, chosen("incident-response.md"))
        step = next(s for s in walk.runbook.steps if s.id.startswith("cut-off"))
        walk.add_evidence(step, f"cut off at 03:14\ntoken {TOKEN}")
        walk.set_input("password", TOKEN)
        assert walk.ask_approval(step) == ""
        asked = bob.walks.approvals
        assert asked is not None
        [waiting] = until(asked.waiting, "what Alice asks")
        assert waiting.request.by == "alice@example.com"
        assert walk.hear_answer(step) is None
        asked.answer(waiting, grant=True, reason="cut it")
        said = until(lambda: walk.hear_answer(step), "Bob's answer")
        assert said is not None
        assert (said.verdict, said.by) == (Verdict.GRANTED, "bob@example.com")
        until(lambda: status(alice).since is None, "a receipt for all of it")
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert any(path.name == "upstream.db" for path in files)
    assert not [path for path in files if TOKEN.encode() in path.read_bytes()]


def test_the_verb_finds_and_answers_what_came_through_the_upstream_with_nothing_running_beside(
    tmp_path: Path,
    upstream: UpstreamProcess,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("oncall_tui.logbook.user_name", lambda: "bob")
    with ExitStack() as stack:
        open_one(stack, tmp_path, upstream, "bob")
    settings = settings_of(tmp_path, "bob")
    with ExitStack() as stack:
        monkeypatch.setattr("oncall_tui.logbook.user_name", lambda: "alice")
        alice = open_one(stack, tmp_path, upstream, "alice")
        begin(alice)
        walk = alice.walks.start(None, chosen("incident-response.md"))
        step = next(s for s in walk.runbook.steps if s.id.startswith("cut-off"))
        walk.ask_approval(step)
        until(lambda: status(alice).since is None, "a receipt for it")
        monkeypatch.setattr("oncall_tui.logbook.user_name", lambda: "bob")
        said, errors = StringIO(), StringIO()
        assert approve.list_waiting(settings, as_json=False, out=said, err=errors) == 0
        assert "alice@example.com" in said.getvalue(), errors.getvalue()
        id_ = said.getvalue().splitlines()[1].split()[0]
        code = approve.answer(settings, id_, deny=False, reason="yes", out=said, err=errors)
        assert code == 0, errors.getvalue()
        heard = until(lambda: walk.hear_answer(step), "Bob's answer")
        assert heard is not None
        assert (heard.verdict, heard.by) == (Verdict.GRANTED, "bob@example.com")
    upstream.server.stop()
    errors = StringIO()
    assert approve.list_waiting(settings, as_json=False, out=StringIO(), err=errors) == 0
    assert "may be missing" in errors.getvalue()
