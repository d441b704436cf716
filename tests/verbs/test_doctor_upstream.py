"""`doctor` and an upstream that is not there, or is configured in part."""

from __future__ import annotations

import json
import socket
from pathlib import Path

from oncall_tui.domain.note import COSIGNATURE, VKey
from tests.verbs.conftest import Run

MIRROR = VKey("up.example/mirror", COSIGNATURE, bytes([2]) * 32).encode()


def findings(run: Run, config: Path, *lines: str) -> tuple[int, dict[str, dict[str, str]]]:
    with socket.socket() as taken:
        # Bound and not listening: nobody else gets the port, and nobody answers.
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        table = ["[upstream]", f'url = "{url}"', f'mirror = "{MIRROR}"', *lines]
        config.write_text(config.read_text() + "\n".join(["", *table, ""]))
        done = run("doctor", "--json")
    return done.code, {found["what"]: found for found in json.loads(done.out)["findings"]}


def test_an_upstream_that_does_not_answer_is_wrong(run: Run, config: Path) -> None:
    code, found = findings(run, config)
    assert code == 1
    assert found["upstream"]["verdict"] == "wrong"
    assert found["upstream mirror"]["verdict"] == "ok"
    assert found["upstream witness"]["verdict"] == "note"
    assert found["upstream team"]["verdict"] == "note"


def test_a_list_of_the_team_that_cannot_be_read_is_wrong(
    run: Run, config: Path, tmp_path: Path
) -> None:
    _, found = findings(run, config, f'allowed_signers = "{tmp_path / "nowhere"}"')
    assert found["upstream team"]["verdict"] == "wrong"


def test_so_is_one_without_a_key(run: Run, config: Path, tmp_path: Path) -> None:
    (tmp_path / "signers").write_text("# nobody\nnonsense\n")
    _, found = findings(run, config, f'allowed_signers = "{tmp_path / "signers"}"')
    assert found["upstream team"]["verdict"] == "wrong"
    assert "no key can be read" in found["upstream team"]["says"]


KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f"


def test_whoever_may_not_approve_is_named(run: Run, config: Path, tmp_path: Path) -> None:
    signers = tmp_path / "signers"
    signers.write_text(
        f'bob@example.com namespaces="session@oncall-tui" {KEY}\n'
        f'ann@example.com cert-authority,namespaces="session@oncall-tui" {KEY}\n'
        f'ann@example.com namespaces="approval@oncall-tui" {KEY}\n'
    )
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        table = ["[upstream]", f'url = "{url}"', f'mirror = "{MIRROR}"']
        table.append(f'allowed_signers = "{signers}"')
        config.write_text(config.read_text() + "\n".join(["", *table, ""]))
        done = run("doctor", "--json")
    notes = [one for one in json.loads(done.out)["findings"] if one["what"] == "upstream team"]
    said = [one["says"] for one in notes if one["verdict"] == "note"]
    assert [says.split()[0] for says in said] == ["bob@example.com"]
    assert "may not approve" in said[0]
