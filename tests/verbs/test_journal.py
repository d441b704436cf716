"""`journal show` and `journal verify`: exit codes, and what is shown of a log."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from data.note_keys import note_key
from oncall_tui.domain.note import COSIGNATURE
from tests.verbs.conftest import Run
from tests.verbs.test_acts import one


@pytest.fixture
def log(run: Run, home: Path, config: Path) -> Path:
    """A log with an ack in it."""
    assert run("ack", one(run, "edge")["id"], "--note", "mine").code == 0
    [folder] = (home / "state" / "oncall-tui" / "journal").iterdir()
    return folder


@pytest.mark.usefixtures("log")
def test_a_proven_log_exits_0_and_says_what_that_does_not_cover(run: Run) -> None:
    done = run("journal", "verify")
    assert done.code == 0
    assert done.out.startswith("OK: ")
    assert "not covered" in done.out
    assert json.loads(run("journal", "verify", "--json").out)["verdict"] == "proven"


def test_a_changed_byte_exits_1(run: Run, log: Path) -> None:
    [segment] = log.glob("seg-*.jsonl")
    segment.write_bytes(segment.read_bytes().replace(b'"alert.acked"', b'"alert.noted"'))
    done = run("journal", "verify")
    assert done.code == 1
    assert done.out.startswith("TAMPERED")


def test_a_log_of_nobody_we_know_exits_2_until_its_key_is_allowed(
    run: Run, log: Path, home: Path
) -> None:
    public = home / "state" / "oncall-tui" / "keys" / "id_ed25519.pub"
    signers = home / "signers"
    signers.write_text(f"* {public.read_text()}")
    public.unlink()
    assert run("journal", "verify", str(log)).code == 2
    assert run("journal", "verify", str(log), "--allowed-signers", str(signers)).code == 0


@pytest.mark.usefixtures("log")
def test_show_lists_what_was_done(run: Run) -> None:
    done = run("journal", "show")
    assert done.code == 0
    assert "alert.acked" in done.out
    entries = json.loads(run("journal", "show", "--json").out)["entries"]
    assert [entry["index"] for entry in entries] == list(range(len(entries)))
    assert {"note": "mine"} in [entry["texts"] for entry in entries]


def test_a_folder_without_a_log_is_one_line(run: Run, tmp_path: Path) -> None:
    for verb, code in (("show", 1), ("verify", 2)):
        done = run("journal", verb, str(tmp_path))
        assert done.code == code
        assert "there is no journal" in done.err


def test_what_cannot_be_read_for_a_proof_exits_2_and_never_0(
    run: Run, log: Path, tmp_path: Path
) -> None:
    absent = str(tmp_path / "absent")
    for option in ("--allowed-signers", "--krl", "--receipt"):
        done = run("journal", "verify", option, absent)
        assert (done.code, done.out) == (2, ""), option
        assert absent in done.err
    assert run("journal", "verify", "--upstream-key", "a+b+c").code == 2
    assert run("journal", "verify", "--revoked-at", "2026-11-21T06:00").code == 2


@pytest.mark.usefixtures("log")
def test_with_an_upstreams_key_an_end_without_a_receipt_exits_3(run: Run) -> None:
    key = note_key("upstream.example/mirror", b"\2" * 32, COSIGNATURE).encode()
    done = run("journal", "verify", "--upstream-key", key, "--json")
    assert (done.code, json.loads(done.out)["receipt"]) == (3, None)


@pytest.mark.usefixtures("log")
def test_a_touch_that_is_asked_for_and_was_not_given_exits_2(run: Run) -> None:
    done = run("journal", "verify", "--require-touch")
    assert done.code == 2
    assert "not known to have been touched" in done.out
