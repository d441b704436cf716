"""`journal export`: every format of a real log, and a bundle that still proves it."""

from __future__ import annotations

import csv
import io
import json
import stat
import tarfile
from pathlib import Path

import pytest

from oncall_tui.domain.tlog_proof import parse_tlog_proof
from tests.verbs.conftest import Run
from tests.verbs.test_journal import log

__all__ = ["log"]


def stored(log: Path) -> list[str]:
    [segment] = log.glob("seg-*.jsonl")
    return segment.read_text().splitlines()


@pytest.fixture(autouse=True)
def acked(log: Path) -> Path:
    return log


def test_without_a_format_the_lines_come_as_they_are_stored(run: Run, log: Path) -> None:
    done = run("journal", "export")
    assert (done.code, done.out.splitlines()) == (0, stored(log))


@pytest.mark.parametrize("name", ["bundle", "bundle.tar.gz"])
def test_verify_accepts_an_unpacked_bundle(run: Run, log: Path, home: Path, name: str) -> None:
    path = home / name
    assert run("journal", "export", "--output", str(path)).code == 0
    folder = path
    if path.is_file():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        folder = home / "unpacked"
        with tarfile.open(path) as archive:
            archive.extractall(folder, filter="data")
    assert run("journal", "verify", str(folder / log.name)).code == 0
    assert stored(folder / log.name) == stored(log)
    assert "journal verify" in (folder / "README.md").read_text()
    shown = json.loads(run("journal", "show", "--json", str(folder / log.name)).out)
    assert {"note": "mine"} in [entry["texts"] for entry in shown["entries"]]


def test_the_hint_of_a_bundle_is_a_list_that_verify_takes(run: Run, log: Path, home: Path) -> None:
    run("journal", "export", "--output", str(home / "bundle"))
    (home / "state" / "oncall-tui" / "keys" / "id_ed25519.pub").unlink()
    unpacked = str(home / "bundle" / log.name)
    assert run("journal", "verify", unpacked).code == 2
    hint = str(home / "bundle" / "allowed_signers.hint")
    assert run("journal", "verify", "--allowed-signers", hint, unpacked).code == 0


def test_a_changed_bundle_is_told(run: Run, log: Path, home: Path) -> None:
    run("journal", "export", "--output", str(home / "bundle"))
    [segment] = (home / "bundle" / log.name).glob("seg-*.jsonl")
    segment.write_bytes(segment.read_bytes().replace(b"alert.acked", b"alert.noted"))
    assert run("journal", "verify", str(segment.parent)).code == 1


def test_chosen_entries_come_with_their_proofs(run: Run, log: Path, home: Path) -> None:
    assert run("journal", "export", "--actor", "nobody", "--output", str(home / "none")).code == 0
    assert (home / "none" / "entries.jsonl").read_text() == ""
    who = json.loads(stored(log)[1])["by"]
    assert run("journal", "export", "--actor", who, "--output", str(home / "some")).code == 0
    lines = (home / "some" / "entries.jsonl").read_bytes().splitlines()
    assert [line.decode() for line in lines] == stored(log)
    assert "session.open" in (home / "some" / "sessions.jsonl").read_text()
    proofs = list((home / "some" / "proofs").glob("*.tlog-proof"))
    assert proofs
    for path in proofs:
        proof = parse_tlog_proof(path.read_bytes())
        assert proof.proves(lines[proof.index])
        assert not proof.proves(lines[proof.index] + b" ")


def test_the_other_formats_are_read_by_others(run: Run, log: Path, home: Path) -> None:
    length = len(stored(log))
    table = list(csv.DictReader(io.StringIO(run("journal", "export", "--format", "csv").out)))
    assert [row["index"] for row in table] == [str(i) for i in range(length)]
    assert "note: mine" in [row["texts"] for row in table]
    events = json.loads(run("journal", "export", "--format", "cloudevents").out)
    assert len(events) == length
    otlp = home / "logs.jsonl"
    assert run("journal", "export", "--format", "otlp", "--output", str(otlp)).out == ""
    [data] = [json.loads(line) for line in otlp.read_text().splitlines()]
    assert len(data["resourceLogs"][0]["scopeLogs"][0]["logRecords"]) == length
    timeline = run("journal", "export", "--format", "markdown").out
    assert "  mine\n" in timeline


def test_times_choose(run: Run, log: Path) -> None:
    assert run("journal", "export", "--since", "1h").out.splitlines() == stored(log)
    assert run("journal", "export", "--until", "1h").out == ""
    assert run("journal", "export", "--since", "soon").code == 2


def test_nothing_is_overwritten_by_a_bundle_and_nothing_half_is_left(
    run: Run, log: Path, home: Path
) -> None:
    (home / "there").mkdir()
    (home / "there" / "file").write_text("x")
    assert run("journal", "export", "--output", str(home / "there")).code == 2
    [segment] = log.glob("seg-*.jsonl")
    segment.write_bytes(segment.read_bytes().replace(b'"alert.acked"', b'"alert,acked"'))
    target = home / "timeline.md"
    target.write_text("before")
    done = run("journal", "export", "--format", "markdown", "--output", str(target))
    assert done.code == 1
    assert target.read_text() == "before"
    assert [p.name for p in home.iterdir() if p.name.endswith(".new")] == []


def test_show_lists_only_what_is_asked_for(run: Run) -> None:
    assert json.loads(run("journal", "show", "--json", "--actor", "nobody").out)["entries"] == []
    assert json.loads(run("journal", "show", "--json", "--until", "1h").out)["entries"] == []
    entries = json.loads(run("journal", "show", "--json", "--since", "1h").out)["entries"]
    assert {"note": "mine"} in [entry["texts"] for entry in entries]
