"""What is given for a run: a secret fills commands here, and nothing of it is kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.runbook_files import RunbookFolders
from oncall_tui.domain.binding import chosen
from oncall_tui.domain.entry import BlobRef
from oncall_tui.services.ledger import Ledger
from oncall_tui.services.redacting import redact
from oncall_tui.services.walk import Walk
from oncall_tui.services.walking import Walks
from tests.fakes import FakeClock, MemoryJournal

TEXT = """# Login

1. **Log in.** `mysql -h <host> --password=<password> -e "<query>"`
"""
SECRET = "hunter2-x9"


class Bench:
    """One runbook that asks for a password."""

    def __init__(self, folder: Path) -> None:
        (folder / "Login.md").write_text(TEXT)
        self.library = RunbookFolders([folder])
        self.journal = MemoryJournal(FakeClock())
        self.walk = self.session().start(None, chosen("Login.md"))

    def session(self) -> Walks:
        """A new program over the same journal."""
        ledger = Ledger(self.journal)
        ledger.catch_up()
        return Walks(ledger, self.library, FakeClock())

    @property
    def everything(self) -> str:
        return repr(self.journal.lines) + repr(self.journal.blobs)


def command(walk: Walk) -> str:
    [filled] = walk.commands(walk.runbook.steps[0])
    return filled.text


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def test_of_a_password_only_that_it_was_given_is_kept(bench: Bench) -> None:
    bench.walk.set_input("password", SECRET)
    assert SECRET in command(bench.walk)
    assert SECRET not in bench.everything
    assert bench.journal.lines[-1].d == {
        "run": bench.walk.state.run, "name": "password", "withheld": True,
    }  # fmt: skip
    later = bench.session().resume(bench.walk.state.run)
    assert "<password>" in command(later)


def test_what_was_copied_with_a_password_leaves_no_hash_to_guess_it_from(bench: Bench) -> None:
    step = bench.walk.runbook.steps[0]
    hashes = []
    for secret in ("first-1", "second-2"):
        bench.walk.set_input("password", secret)
        bench.walk.copied(step, bench.walk.commands(step)[0])
        hashes.append(bench.journal.lines[-1].d["sha256"])
    assert hashes[0] == hashes[1]


def test_a_key_under_an_innocent_name_fills_the_command_and_is_masked_in_the_journal(
    bench: Bench,
) -> None:
    token = "gh" + "p_" + "a1B2" * 9
    bench.walk.set_input("host", token)
    assert token in command(bench.walk)
    assert token not in bench.everything


def test_an_ordinary_value_is_kept_and_there_again_later(bench: Bench) -> None:
    bench.walk.set_input("host", "db01")
    assert "-h db01" in command(bench.session().resume(bench.walk.state.run))


def test_a_value_that_was_redacted_fills_nothing(bench: Bench) -> None:
    bench.walk.set_input("host", "db01")
    entry = bench.journal.lines[-1]
    assert BlobRef(**entry.d["value"]).bytes == 4
    ledger = Ledger(bench.journal)
    ledger.catch_up()
    redact(ledger, entry.i)
    later = bench.session().resume(bench.walk.state.run)
    assert "redacted" not in command(later)
    assert "<host>" in command(later)
