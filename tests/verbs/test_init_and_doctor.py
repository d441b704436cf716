"""`init` and `doctor`: a beginning, and what is still wrong with it."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest

from data.template_files import template
from oncall_tui.config_reading import decode
from tests.verbs.conftest import Run
from tests.verbs.test_alerts import lose


def test_the_template_is_a_configuration_before_and_after_its_examples_are_taken_in() -> None:
    text = template("config.toml")
    assert decode(tomllib.loads(text), "template").empty
    lines = (re.sub(r"^# (?=\[\[|\w+ = )", "", line) for line in text.splitlines())
    seen: set[str] = set()
    kept = []
    for line in lines:
        key = line.split(" = ")[0]
        if line.startswith("["):
            seen = set()
        elif key in seen:
            continue
        seen.add(key)
        kept.append(line)
    config = decode(tomllib.loads("\n".join(kept)), "template")
    assert [source.kind for source in config.sources] == ["alertmanager"]
    assert [tickets.kind for tickets in config.tickets] == ["roundup"]


def test_init_never_writes_over_a_configuration(run: Run, config: Path) -> None:
    before = config.read_text()
    done = run("init")
    assert done.code == 1
    assert "already" in done.err
    assert config.read_text() == before


def test_init_writes_where_it_is_told(run: Run, tmp_path: Path) -> None:
    assert run("init", "--config", str(tmp_path / "new" / "c.toml")).code == 0
    assert (tmp_path / "new" / "c.toml").read_text() == template("config.toml")


@pytest.mark.usefixtures("config")
def test_a_healthy_site_passes_and_a_skewed_clock_is_told(run: Run) -> None:
    done = run("doctor", "--json")
    document = json.loads(done.out)
    notes = [f for f in document["findings"] if f["verdict"] == "note"]
    assert done.code == 0, document
    assert document["ok"] is True
    ahead = [re.search(r"([0-9]+) s ahead", note["says"]) for note in notes]
    # Less what the answer was on its way, which a busy machine makes long.
    assert any(30 <= int(found[1]) <= 41 for found in ahead if found)


def test_a_silent_endpoint_fails(run: Run, config: Path) -> None:
    lose(config, "edge")
    done = run("doctor")
    assert done.code == 1
    assert re.search(r"wrong +alertmanager edge", done.out)


def test_a_secret_that_others_can_read_fails_and_names_the_way_out(run: Run, config: Path) -> None:
    secret = config.parent / "desk.password"
    secret.chmod(0o644)
    assert f"chmod 600 {secret}" in run("doctor").out
    done = run("alerts")
    assert done.code == 1
    assert f"chmod 600 {secret}" in done.err


def test_a_broken_configuration_is_a_finding_not_an_end(run: Run, config: Path) -> None:
    config.write_text("[mee]\n")
    done = run("doctor", "--json")
    findings = {f["what"]: f for f in json.loads(done.out)["findings"]}
    assert done.code == 1
    assert "did you mean me?" in findings["configuration"]["says"]
    assert findings["terminal"]["verdict"] == "ok"


def test_a_cache_that_others_can_look_into_is_found(run: Run, home: Path, config: Path) -> None:
    folder = home / "cache" / "oncall-tui"
    folder.mkdir(parents=True)
    folder.chmod(0o755)
    assert f"chmod 700 {folder}" in run("doctor").out


def test_a_severity_mapped_to_no_level_is_found(run: Run, config: Path) -> None:
    config.write_text(
        config.read_text().replace('name = "edge"', 'name = "edge"\nseverities = { page = "P9" }')
    )
    done = run("alerts")
    assert done.code == 1
    assert "'P9'" in done.err


@pytest.mark.usefixtures("config")
def test_what_would_sign_is_told_without_asking_it(run: Run) -> None:
    findings = json.loads(run("doctor", "--json").out)["findings"]
    told = [f["says"] for f in findings if f["what"] == "signing"]
    assert told[0].startswith("the key file ")
    assert told[0].endswith("made at the first act")
    assert any(f["what"] == "openssh" for f in findings)


def test_an_agent_that_is_demanded_and_not_there_fails(run: Run, config: Path) -> None:
    text = config.read_text()
    config.write_text(text.replace('key = "file"', 'key = "agent"', 1))
    assert config.read_text() != text
    done = run("doctor")
    assert done.code == 1
    assert re.search(r"wrong +signing +there is no ssh-agent", done.out)
