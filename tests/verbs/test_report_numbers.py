"""`report numbers`: the figures of a real journal, as lines, JSON and CSV."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from oncall_tui.build import open_headless
from oncall_tui.domain.numbers_words import DEFINITIONS
from tests.verbs.conftest import Run
from tests.verbs.incident_night import settings


@pytest.fixture
def paged(config: Path) -> Path:
    """A page that was over after ten minutes, and one of five weeks ago that lasts."""
    with open_headless(settings()) as headless:
        now = headless.desk.clock.now()
        first = {"id": "p:disk@1", "title": "Disk", "level": "SEV-1", "at": now - 600_000}
        old = {**first, "id": "p:old@1", "title": "Old", "at": now - 35 * 86_400_000}
        due = {"ack": now, "resolve": now}
        ledger = headless.desk.ledger
        ledger.write("alert.paged", {"alerts": [{**first, **due}, {**old, **due}], "more": 0})
        ledger.write("alert.over", {"alerts": [{"id": "p:disk@1", "at": now}]})
    return config


@pytest.mark.usefixtures("paged")
def test_the_figures_are_those_of_the_journal(run: Run) -> None:
    found = json.loads(run("report", "numbers", "--json").out)
    every = found["levels"][0]
    assert every["pages"] == 2
    assert every["mttr"] == {"n": 1, "median": 600, "mean": 600, "worst": 600}
    assert every["mtta"]["n"] == 0
    assert found["definitions"] == dict(DEFINITIONS)


@pytest.mark.usefixtures("paged")
def test_last_says_how_far_back(run: Run) -> None:
    found = json.loads(run("report", "numbers", "--json", "--last", "4w").out)
    assert [one["title"] for one in found["noisiest"]] == ["Disk"]
    done = run("report", "numbers", "--last", "soon")
    assert (done.code, done.err.count("\n")) == (1, 1)


@pytest.mark.usefixtures("paged")
def test_lines_and_csv_say_the_same(run: Run) -> None:
    lines = run("report", "numbers").out
    assert "all: 2 pages" in lines
    assert "MTTR  median 10m, mean 10m, worst 10m (n = 1)" in lines
    rows = list(csv.reader(io.StringIO(run("report", "numbers", "--csv").out)))
    assert ["pages", "all", "2", "count"] in rows
    assert ["MTTR median", "all", "600", "seconds"] in rows


@pytest.mark.usefixtures("config")
def test_two_forms_at_once_are_wrong_use(run: Run) -> None:
    done = run("report", "numbers", "--json", "--csv")
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)


@pytest.mark.usefixtures("config")
def test_an_empty_journal_has_no_figures_and_no_error(run: Run) -> None:
    done = run("report", "numbers", "--json")
    assert (done.code, json.loads(done.out)["levels"][0]["pages"]) == (0, 0)
