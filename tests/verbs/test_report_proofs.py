"""The proofs of an incident report are checked by somebody who has nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from data.note_keys import verify_note
from data.ssh_wire import read_public_line
from oncall_tui.domain.checkpoint import origin_of
from oncall_tui.domain.entry_line import parse
from oncall_tui.domain.note import ED25519, VKey, parse_note
from oncall_tui.domain.tlog_proof import parse_tlog_proof
from tests.verbs.conftest import Run
from tests.verbs.incident_night import whole_night


@pytest.fixture
def proofs(config: Path, run: Run, home: Path) -> Path:
    id_ = whole_night()
    path = home / "proofs.json"
    assert run("report", "incident", id_, "--proofs", str(path)).code == 0
    return path


@pytest.fixture
def signers(proofs: Path, home: Path) -> Path:
    """A list with the key of who wrote the journal; that of the one who checks is another."""
    keys = home / "state" / "oncall-tui" / "keys"
    public = (keys / "id_ed25519.pub").read_text().split()
    (keys / "id_ed25519.pub").unlink()
    path = home / "signers"
    path.write_text(f"* {' '.join(public[:2])}\n")
    return path


def test_every_entry_of_the_report_is_proven_on_its_own(run: Run, proofs: Path) -> None:
    document = json.loads(proofs.read_text())
    entries = {one["index"]: one for one in document["entries"]}
    assert document["missing"] == []
    opened = [parse(one["line"].encode()) for one in entries.values()]
    key = next(entry.d["key"] for entry in opened if entry.type == "session.open")
    for one in entries.values():
        proof = parse_tlog_proof(one["proof"].encode())
        assert proof.proves(one["line"].encode())
        vkey = VKey(origin_of(one["log"]), ED25519, read_public_line(key))
        assert verify_note(parse_note(proof.note), [vkey])
    report = json.loads(run("report", "incident", document["about"], "--json").out)
    told = {int(line["entry"].rpartition("/")[2]) for line in report["timeline"] if line["entry"]}
    assert told <= set(entries)
    assert report["proofs"]["about"] == document["about"]


def test_who_trusts_the_signer_finds_all_of_it_proven(
    run: Run, proofs: Path, signers: Path
) -> None:
    done = run("report", "check", str(proofs), "--allowed-signers", str(signers))
    assert done.code == 0
    assert done.out.startswith("OK as far as it goes: every entry in it is proven")
    assert "not covered: any report" in done.out
    assert "not covered: whether an entry of the incident is missing" in done.out


def test_the_json_form_of_a_report_is_checked_as_well(run: Run, proofs: Path, home: Path) -> None:
    id_ = json.loads(proofs.read_text())["about"]
    path = home / "report.json"
    assert run("report", "incident", id_, "-o", str(path)).code == 0
    found = json.loads(run("report", "check", str(path), "--json").out)
    assert (found["verdict"], found["wrong"]) == ("proven", [])
    assert any("what people wrote" in line for line in found["not_covered"])


def other_title(report: dict[str, Any]) -> None:
    report["title"] = "Nothing happened"


def shorter(report: dict[str, Any]) -> None:
    report["lasted"] = 1


def other_line(report: dict[str, Any]) -> None:
    report["timeline"][-1]["by"] = "mallory@example.com"


def line_gone(report: dict[str, Any]) -> None:
    del report["timeline"][2]


def one_more(report: dict[str, Any]) -> None:
    report["cause"] = "mallory"


def other_incident(report: dict[str, Any]) -> None:
    report["id"] = "a@b/1"


@pytest.mark.parametrize(
    "change", [other_title, shorter, other_line, line_gone, one_more, other_incident]
)
def test_a_report_that_says_what_its_entries_do_not_is_found(
    run: Run, proofs: Path, home: Path, change: Any
) -> None:
    id_ = json.loads(proofs.read_text())["about"]
    path = home / "report.json"
    assert run("report", "incident", id_, "-o", str(path)).code == 0
    spoiled(path, change)
    done = run("report", "check", str(path))
    assert (done.code, done.out.split()[0]) == (1, "TAMPERED")


def cut(document: dict[str, Any]) -> None:
    del document["entries"][-3:]


def cut_and_counted_anew(document: dict[str, Any]) -> None:
    cut(document)
    document["count"] -= 3


@pytest.mark.parametrize("change", [cut, cut_and_counted_anew])
def test_a_list_of_entries_that_lost_some_is_found(run: Run, proofs: Path, change: Any) -> None:
    spoiled(proofs, change)
    assert run("report", "check", str(proofs)).code == 1


def test_a_list_of_signers_that_cannot_be_read_is_wrong_use(run: Run, proofs: Path) -> None:
    done = run("report", "check", str(proofs), "--allowed-signers", str(proofs.parent / "none"))
    assert (done.code, done.err.count("\n")) == (2, 1)


@pytest.mark.usefixtures("signers")
def test_without_a_trusted_key_nothing_can_be_judged(run: Run, proofs: Path) -> None:
    done = run("report", "check", str(proofs))
    assert done.code == 2
    assert "not trusted" in done.out


def spoiled(path: Path, change: Any) -> None:
    document = json.loads(path.read_text())
    change(document)
    path.write_text(json.dumps(document))


def other_text(document: dict[str, Any]) -> None:
    one = document["entries"][-1]
    one["line"] = one["line"].replace("incident.closed", "incident.phased")


def other_index(document: dict[str, Any]) -> None:
    document["entries"][-1]["index"] += 1


def other_proof(document: dict[str, Any]) -> None:
    first, last = document["entries"][-2:]
    first["proof"], last["proof"] = last["proof"], first["proof"]


def no_session(document: dict[str, Any]) -> None:
    document["entries"] = [x for x in document["entries"] if "session.open" not in x["line"]]


def other_root(document: dict[str, Any]) -> None:
    for one in document["entries"]:
        lines = one["proof"].split("\n")
        at = lines.index("") + 3
        lines[at] = "A" * 43 + "="
        one["proof"] = "\n".join(lines)


@pytest.mark.parametrize("change", [other_text, other_index, other_proof, no_session, other_root])
def test_whatever_is_changed_is_found(run: Run, proofs: Path, change: Any) -> None:
    spoiled(proofs, change)
    done = run("report", "check", str(proofs))
    assert done.code == 1
    assert done.out.startswith("TAMPERED")


def test_every_changed_byte_of_an_entry_is_found(run: Run, proofs: Path) -> None:
    whole = proofs.read_text()
    line = json.loads(whole)["entries"][-1]["line"]
    for at in range(0, len(line), 37):
        changed = line[:at] + ("x" if line[at] != "x" else "y") + line[at + 1 :]
        spoiled(proofs, lambda d, c=changed: d["entries"][-1].update(line=c))
        assert run("report", "check", str(proofs)).code == 1, at
        proofs.write_text(whole)


def test_an_entry_that_is_not_proven_is_said(run: Run, proofs: Path) -> None:
    missing = {"log": "a@b", "index": 7, "why": "no checkpoint covers it"}
    spoiled(proofs, lambda document: document["missing"].append(missing))
    done = run("report", "check", str(proofs))
    assert done.code == 2
    assert "a@b/7 is not proven: no checkpoint covers it" in done.out


@pytest.mark.parametrize("content", ["", "[]", '{"form": "x"}', "\ud800", '{"proofs": 1}'])
@pytest.mark.usefixtures("config")
def test_what_is_no_file_of_proofs_is_one_line(run: Run, home: Path, content: str) -> None:
    path = home / "x.json"
    path.write_bytes(content.encode("utf-8", "surrogatepass"))
    done = run("report", "check", str(path))
    assert (done.code, done.err.count("\n")) == (2, 1)
    assert run("report", "check", str(home / "nothing")).code == 2


def test_a_file_of_proofs_is_not_overwritten(run: Run, proofs: Path) -> None:
    id_ = json.loads(proofs.read_text())["about"]
    assert run("report", "incident", id_, "--proofs", str(proofs)).code == 2
    assert run("report", "incident", id_, "--proofs", str(proofs), "--force").code == 0
