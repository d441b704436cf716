"""`report …` and `incidents`: documents of a real journal, in every form."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from tests.verbs.conftest import Run
from tests.verbs.incident_night import HOSTILE, whole_night

FORMS = ("md", "html", "json")


@pytest.fixture
def incident(config: Path) -> str:
    return whole_night()


def test_an_incident_report_holds_what_was_done(run: Run, incident: str) -> None:
    done = run("report", "incident", incident)
    assert (done.code, done.err) == (0, "")
    for words in (
        "Shop down",
        "fail over to east",
        "Nobody can buy",
        "abc123",
        "bob\\@example.com",
    ):
        assert words in done.out
