"""`journal redact`, and secrets in the notes of `ack`, `unack` and `note`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from oncall_tui.domain.note import COSIGNATURE, VKey
from tests.verbs.conftest import Run
from tests.verbs.test_acts import one

pytestmark = pytest.mark.usefixtures("config")


def entries(run: Run) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(run("journal", "show", "--json").out)["entries"]
    return found


def noted(run: Run, *more: str, text: str = "mrs doe's number is 555") -> int:
    """Write a note and return the index of its entry."""
    assert run("note", one(run, "edge")["id"], "--text", text, *more).code == 0
    return next(int(e["index"]) for e in reversed(entries(run)) if e["type"] == "alert.noted")


def set_key(config: Path, key: str) -> None:
    config.write_text(config.read_text().replace('key = "file"', f'key = "{key}"', 1))


def test_a_redacted_text_is_gone_and_the_log_is_proven(run: Run, home: Path) -> None:
    index = noted(run)
    done = run("journal", "redact", str(index), "--reason", "personal data")
    assert (done.code, done.err) == (0, "")
    assert f"note of entry {index} redacted" in done.out
    after = entries(run)
    assert after[index]["texts"] == {"note": None}
    assert "[redacted by " in after[index]["redacted"]["note"]
    assert "personal data" in run("journal", "show").out
    verified = run("journal", "verify")
    assert verified.code == 0
    assert "entries tell of it" in verified.out
    state = home / "state"
    assert b"mrs doe" not in b"".join(p.read_bytes() for p in state.rglob("*") if p.is_file())


def test_what_cannot_be_redacted_ends_in_one_line(run: Run) -> None:
    index = noted(run)
    for wanted in ("0", "99", "-1"):
        done = run("journal", "redact", "--", wanted)
        assert done.code == 1
        assert done.err.count("\n") == 1
    assert run("journal", "redact", str(index)).code == 0
    assert "before" in run("journal", "redact", str(index)).err


def test_only_ones_own_log_is_redacted(run: Run, tmp_path: Path) -> None:
    index = noted(run)
    done = run("journal", "redact", str(index), str(tmp_path))
    assert done.code == 1
    assert "not your log" in done.err
    assert run("--read-only", "journal", "redact", str(index)).code == 2
    assert entries(run)[index]["texts"] == {"note": "mrs doe's number is 555"}


def test_a_secret_in_a_note_is_masked_and_told_on_the_error_stream(run: Run) -> None:
    alert = one(run, "edge")["id"]
    done = run("note", alert, "--text", "password=hunter2")
    assert done.code == 0
    assert "masked before it was saved: password (--keep-secrets" in done.err
    assert "hunter2" not in json.dumps(entries(run))


def test_a_secret_is_kept_where_that_is_asked_for_and_the_entry_says_so(run: Run) -> None:
    index = noted(run, "--keep-secrets", text="password=hunter2")
    entry = entries(run)[index]
    assert entry["texts"] == {"note": "password=hunter2"}
    assert entry["data"]["kept"] == ["password"]


@pytest.mark.parametrize(
    ("key", "kinds"), [("file", ["sshsig", "sshsig"]), ("none", ["sshsig", "none"])]
)
def test_a_redaction_is_signed_as_the_configuration_has_it(
    run: Run, config: Path, key: str, kinds: list[str]
) -> None:
    index = noted(run)
    set_key(config, key)
    assert run("journal", "redact", str(index)).code == 0
    opened = [e["data"]["credential"]["kind"] for e in entries(run) if e["type"] == "session.open"]
    assert opened == kinds


def test_where_the_agent_is_demanded_no_key_file_signs_a_redaction(
    run: Run, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = noted(run)
    before = entries(run)
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    set_key(config, "agent")
    done = run("journal", "redact", str(index))
    assert done.code != 0
    assert "agent" in done.err
    assert entries(run) == before


def test_a_key_file_that_signs_a_redaction_for_an_agent_is_told_of(
    run: Run, home: Path, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = noted(run)
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    public = home / "state" / "oncall-tui" / "keys" / "id_ed25519.pub"
    set_key(config, str(public))
    done = run("journal", "redact", str(index))
    assert done.code == 0
    assert "the key file signed: " in done.err


def test_sync_asks_no_key_file_either_where_the_agent_is_demanded(
    run: Run, config: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    noted(run)
    for path in [*(home / "state").rglob("checkpoint*"), *(home / "state").rglob("checkpoints/*")]:
        if path.is_file():
            path.unlink()
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    set_key(config, "agent")
    mirror = VKey("up.example/mirror", COSIGNATURE, bytes(32)).encode()
    with config.open("a") as file:
        file.write(f'\n[upstream]\nurl = "http://127.0.0.1:9"\nmirror = "{mirror}"\n')
    before = entries(run)
    done = run("journal", "sync")
    assert done.code != 0
    assert "agent" in done.err
    assert entries(run) == before
