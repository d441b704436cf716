"""The checks that `docs/journal.md` gives for stock tools, run as they stand there."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.data.fakes_journal import journal_in, lines_of, rewrite

DOCS = Path(__file__).parents[2] / "docs" / "journal.md"
BLOCKS = re.findall(r"^```sh\n(.*?)^```$", DOCS.read_text("utf-8"), re.MULTILINE | re.DOTALL)
TOOLS = ("bash", "jq", "openssl", "ssh-keygen", "base64")
missing = [tool for tool in TOOLS if shutil.which(tool) is None]

pytestmark = pytest.mark.skipif(bool(missing), reason=f"not installed: {', '.join(missing)}")


@pytest.fixture
def log(tmp_path: Path) -> Path:
    journal = journal_in(tmp_path)
    for n in range(3):
        journal.append("alert.acked", {"n": n, "word": 'Ä \\ " \n'}, texts={"note": "text"})
    journal.close()
    journal = journal_in(tmp_path)
    journal.append("x", {})
    journal.close()
    return journal.folder


def run(block: int, log: Path, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-euo", "pipefail", "-c", BLOCKS[block]],
        cwd=log,
        env={"PATH": "/usr/local/bin:/usr/bin:/bin", **env},
        capture_output=True,
        text=True,
        check=False,
    )


def spoil(log: Path, index: int, old: bytes, new: bytes) -> None:
    state = log.parents[1]
    lines = lines_of(state)
    lines[index] = lines[index].replace(old, new)
    rewrite(state, lines)


def test_the_chain_by_hand(log: Path) -> None:
    done = run(0, log)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    spoil(log, 2, b'"n":1', b'"n":7')
    done = run(0, log)
    assert (done.returncode, done.stdout) == (1, "broken before entry 3\n")


def test_the_sessions_by_hand(log: Path) -> None:
    done = run(1, log)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count('Good "session@oncall-tui" signature for alice@example.com') == 2
    spoil(log, 5, b"tip: 5", b"tip: 4")
    assert run(1, log).returncode != 0


def test_one_entry_by_hand(log: Path) -> None:
    for index in range(8):
        done = run(3, log, i=str(index))
        assert done.returncode == 0, done.stderr + done.stdout
        assert "Verified Successfully" in done.stdout
    spoil(log, 2, b'"n":1', b'"n":7')
    assert run(3, log, i="2").returncode != 0


def test_one_text_by_hand(log: Path) -> None:
    for blob in (log / "blobs").iterdir():
        assert hashlib.sha256(blob.read_bytes()).hexdigest() == blob.name
