"""`runbook list`, `show`, `steps`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.verbs.conftest import Run

TEXT = """# Disk is full

Look *before* you delete.

1. See what is large on <instance>:

   ```
   du -xh / | sort -h | tail
   ```

2. Remove old logs.
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "Disk.md"
    path.write_text(TEXT)
    return path


def test_the_runbooks_that_ship_are_listed_without_a_configuration(run: Run) -> None:
    done = run("runbook", "list", "--json")
    assert done.code == 0
    assert "InstanceDown.md" in [row["path"] for row in json.loads(done.out)]
    assert "InstanceDown.md" in run("runbook", "list").out


def test_any_file_can_be_shown_and_its_steps_listed(run: Run, file: Path) -> None:
    assert run("runbook", "show", str(file)).out.rstrip() == TEXT.rstrip()
    steps = json.loads(run("runbook", "steps", str(file), "--json").out)
    assert len(steps) == 2
    assert {"id", "title", "section", "outcome_options", "commands", "labels"} <= set(steps[0])
    assert steps[0]["commands"] == ["du -xh / | sort -h | tail"]
    assert f"2. Remove old logs.  [{steps[1]['id']}]" in run("runbook", "steps", str(file)).out


def test_a_runbook_of_the_library_is_named_by_its_path(run: Run) -> None:
    assert json.loads(run("runbook", "show", "InstanceDown.md", "--json").out)["steps"] > 0


@pytest.mark.parametrize(
    ("content", "said"), [(b"# A\n\xff\n", "UTF-8"), (b"x" * 2_000_000, "MiB")]
)
def test_what_is_no_runbook_is_one_line(run: Run, file: Path, content: bytes, said: str) -> None:
    file.write_bytes(content)
    done = run("runbook", "steps", str(file))
    assert done.code == 1
    assert said in done.err
    assert done.err.count("\n") == 1


def test_a_runbook_that_is_not_there_is_one_line(run: Run, tmp_path: Path) -> None:
    for name in ("none.md", str(tmp_path)):
        done = run("runbook", "show", name)
        assert done.code == 1
        assert done.err.count("\n") == 1


def test_a_runbook_cannot_act_on_the_terminal(run: Run, file: Path) -> None:
    file.write_text("# A\n\n1. \x1b[2J do `rm \x07`\n")
    for verb in ("show", "steps"):
        done = run("runbook", verb, str(file))
        assert "\x1b" not in done.out
        assert "\x07" not in done.out


def test_lint_prints_findings_and_exits_by_their_level(run: Run, file: Path) -> None:
    clean = run("runbook", "lint", str(file))
    assert (clean.code, clean.out) == (0, "")
    file.write_text("# A\n\n1. `kill <pid>`\n")
    assert run("runbook", "lint", str(file)).code == 0
    assert run("runbook", "lint", "--strict", str(file)).code == 1
    file.write_text("# A\n\nSee [it](#gone)\n")
    done = run("runbook", "lint", str(file))
    assert done.code == 1
    assert done.out.startswith(f"{file}:3: error: #gone")
    document = json.loads(run("runbook", "lint", str(file.parent), "--json").out)
    assert document["findings"][0]["code"] == "dead-link"
    assert "1 file read, 1 finding\n" in done.err
    missing = run("runbook", "lint", str(file.parent / "none.md"))
    assert (missing.code, missing.err) == (1, "0 files read, 1 finding\n")


def test_the_runbooks_that_ship_have_no_findings(run: Run) -> None:
    names = [row["path"] for row in json.loads(run("runbook", "list", "--json").out)]
    done = run("runbook", "lint", "--strict", *names)
    assert (done.code, done.out) == (0, "")


def test_labelled_lines_are_in_the_steps_for_scripts(run: Run, file: Path) -> None:
    file.write_text("# A\n\n1. Wait.\n    - **Wait:** 5m\n")
    (step,) = json.loads(run("runbook", "steps", str(file), "--json").out)
    assert step["gates"] == [{"label": "wait", "text": "5m", "seconds": 300}]
