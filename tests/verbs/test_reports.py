"""`report …` and `incidents`: documents of a real journal, in every form."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from tests.verbs.conftest import Done, Run
from tests.verbs.incident_night import HOSTILE, whole_night

KINDS = ("incident", "postmortem", "defect", "shift", "maintenance", "access")
WINDOW = """
[reports]
signatures = ["prepared", "approved | by two"]

[[maintenance]]
name = "edge"
match = 'alertname="X"'
start = 2026-01-01T10:00:00Z
end = 2026-01-01T12:00:00Z
text = "New kernels."
"""


@pytest.fixture
def night(config: Path, run: Run) -> str:
    config.write_text(config.read_text() + WINDOW)
    assert run("shift", "begin", "--for", "12h").code == 0
    return whole_night(HOSTILE)


def report(run: Run, kind: str, night: str, *more: str) -> Done:
    what = {"shift": (), "access": (), "maintenance": ("edge",)}.get(kind, (night,))
    return run("report", kind, *what, *more)


@pytest.mark.parametrize("kind", KINDS)
def test_each_document_has_three_forms(run: Run, night: str, kind: str) -> None:
    done = report(run, kind, night)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("# ")
    assert "approved \\| by two" in done.out
    assert report(run, kind, night, "--format", "html").out.startswith("<!doctype html>")
    assert json.loads(report(run, kind, night, "--json").out)["document"] == kind


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_that_others_wrote_makes_structure_or_reaches_a_terminal(
    run: Run, night: str, kind: str
) -> None:
    done = report(run, kind, night)
    assert not [char for char in done.out if not char.isprintable() and char != "\n"]
    page = report(run, kind, night, "--format", "html").out
    assert "<script" not in page
    assert "<img" not in page
    assert "<a " not in page
    heads = [
        token.content
        for before, token in zip(
            MarkdownIt("commonmark").parse(done.out),
            MarkdownIt("commonmark").parse(done.out)[1:],
            strict=False,
        )
        if before.type == "heading_open" and before.tag == "h1"
    ]
    assert len(heads) == 1


def test_an_incident_report_holds_what_was_done(run: Run, night: str) -> None:
    found = json.loads(run("report", "incident", night, "--json").out)
    assert found["id"] == night
    assert [one["text"] for one in found["decisions"]] == ["fail over to east"]
    assert found["changes"][0]["ref"] == "abc123"
    assert found["actions"][0]["owner"] == "carol"
    assert found["summary"] == ["Nobody can buy.", "# Really"]
    assert found["timeline"][-1]["what"] == "closed the incident: 5 done"
    assert found["closing_note"] == ["the TODO stays open"]


def test_a_document_goes_to_a_file_that_only_its_maker_reads(
    run: Run, night: str, home: Path
) -> None:
    path = home / "report.html"
    done = run("report", "incident", night, "-o", str(path))
    assert (done.code, done.out, done.err) == (0, "", f"{path}\n")
    assert path.read_text().startswith("<!doctype html>")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_what_is_there_is_left_alone_unless_forced(run: Run, night: str, home: Path) -> None:
    path = home / "report.md"
    path.write_text("mine")
    done = run("report", "incident", night, "-o", str(path))
    assert done.code == 2
    assert "there is something already" in done.err
    assert path.read_text() == "mine"
    assert run("report", "incident", night, "-o", str(path), "--force").code == 0
    assert path.read_text().startswith("# Incident report")
    assert [one.name for one in home.glob(".report*")] == []


def test_a_template_of_the_site_goes_before_the_one_that_ships(
    run: Run, night: str, config: Path
) -> None:
    folder = config.parent / "templates"
    folder.mkdir()
    mine = folder / "report-incident.md"
    mine.write_text("# Ours: {{ title }}, {{# decisions }}{{ text }}{{/ decisions }}\n")
    done = run("report", "incident", night)
    assert done.out.startswith("# Ours: ")
    assert done.out.endswith("fail over to east\n")
    mine.write_text("# Ours\n\n{{ titel }}\n")
    done = run("report", "incident", night)
    assert done.code == 1
    assert f"nothing here is called 'titel' ({mine}, line 3): did you mean title?" in done.err


def test_templates_lie_beside_the_configuration_that_was_asked_for(
    run: Run, night: str, config: Path, home: Path
) -> None:
    folder = home / "elsewhere" / "templates"
    folder.mkdir(parents=True)
    (folder / "report-incident.md").write_text("# Elsewhere\n")
    mine = folder.parent / "mine.toml"
    mine.write_text(config.read_text())
    mine.chmod(0o600)
    assert run("--config", str(mine), "report", "incident", night).out == "# Elsewhere\n"
    assert run("report", "incident", night).out.startswith("# Incident report")


@pytest.mark.parametrize(
    ("setting", "why"),
    [
        ('templates = "mine"', "is a relative path"),
        ('dormant = "1h"', "reports.dormant"),
        ('signatures = [""]', "reports.signatures"),
        ("signature = []", "signatures"),
    ],
)
def test_a_wrong_setting_is_one_line(run: Run, config: Path, setting: str, why: str) -> None:
    config.write_text(config.read_text() + f"\n[reports]\n{setting}\n")
    done = run("report", "access")
    assert done.code == 1
    assert why in done.err
    assert done.err.count("\n") == 1


@pytest.mark.usefixtures("config")
@pytest.mark.parametrize(
    "words",
    [("incident", "INC-1"), ("postmortem", "INC-1"), ("maintenance", "x"), ("shift", "--last")],
)
def test_what_is_not_there_is_one_line(run: Run, words: tuple[str, ...]) -> None:
    done = run("report", *words)
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("oncall-tui: ")
    assert done.err.count("\n") == 1


def test_a_report_writes_nothing_into_the_journal(run: Run, night: str) -> None:
    before = run("journal", "show").out
    for kind in KINDS:
        assert report(run, kind, night).code == 0
    assert run("journal", "show").out == before


def test_incidents_lists_the_open_ones_and_all(run: Run, night: str) -> None:
    assert json.loads(run("incidents", "--json").out) == []
    [one] = json.loads(run("incidents", "--all", "--json").out)
    assert (one["id"], one["open"], one["changes"]) == (night, False, ["abc123"])
    assert one["roles"]["technical lead"] == "bob@example.com"
    listed = run("incidents", "--all").out
    assert listed.startswith("ID ")
    assert "closed" in listed
    assert "\x1b" not in listed


def test_an_access_review_names_who_signed(run: Run, night: str, home: Path, config: Path) -> None:
    public = (home / "state" / "oncall-tui" / "keys" / "id_ed25519.pub").read_text().split()
    signers = home / "signers"
    config.write_text(config.read_text() + f'\n[handover]\nallowed_signers = "{signers}"\n')
    signers.write_text(f"mallory@example.com {' '.join(public[:2])}\n")
    found = json.loads(run("report", "access", "--json").out)
    assert found["unknown"][0]["why"] == "in the list for somebody else"
    assert found["allowed"][0]["verdict"] == "never seen"
    signers.write_text(f"* {' '.join(public[:2])}\n")
    found = json.loads(run("report", "access", "--json").out)
    assert (found["unknown"], found["dormant"]) == ([], [])
    assert found["allowed"][0]["verdict"] == "in use"
    assert found["signers"][0]["entries"] == found["sources"][0]["entries"]
