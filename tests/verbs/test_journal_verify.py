"""The bar of a long verifying, and what is printed of a report."""

from __future__ import annotations

import io
from pathlib import Path

from oncall_tui.services.verify_report import BadEntry, IdentityKey, Receipt, Report, Verdict
from oncall_tui.verbs.journal_verify import _bar, _json, _write
from tests.data.fakes_journal import journal_in
from tests.verbs.conftest import Run

REPORT = Report(
    verdict=Verdict.UNJUDGED,
    log="alice@jump01",
    entries=5,
    sessions=1,
    keys=(IdentityKey("ssh-ed25519 AAAA", "alice@example.com", False, 1, "revoked"),),
    doubts=("why",),
    not_covered=("the times",),
    checkpoints=2,
    receipt=Receipt("up.example/mirror", 4, 1_795_230_855_000),
)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_bar_is_drawn_on_a_terminal_alone(tmp_path: Path) -> None:
    journal = journal_in(tmp_path, signed=False)
    journal.append("x", {})
    for out, drawn in ((Terminal(), True), (io.StringIO(), False)):
        with _bar(journal.folder, out) as progress:
            assert (progress is not None) == drawn
            if progress is not None:
                progress(2)
        assert ("2/2" in out.getvalue()) == drawn


def test_people_read_who_vouches_what_was_seen_and_what_is_open() -> None:
    out = io.StringIO()
    _write(REPORT, out)
    assert out.getvalue().splitlines() == [
        "cannot judge 5 entries in 1 session: why",
        "  alice@example.com: 1 session by ssh-ed25519 AAAA (revoked)",
        "  checkpoints: 2, each with the root it should have",
        "  receipt: up.example/mirror saw 4 entries at 2026-11-21T03:14:15.000Z",
        "  doubt: why",
        "  not covered: the times",
    ]


def test_scripts_read_all_of_it() -> None:
    document = _json(REPORT)
    assert document["verdict"] == "unjudged"
    assert document["keys"][0]["why"] == "revoked"
    assert document["receipt"] == {
        "by": "up.example/mirror",
        "size": 4,
        "at": "2026-11-21T03:14:15.000Z",
    }
    bad = Report(Verdict.TAMPERED, "l", 1, 1, first_bad=BadEntry(3, "receipts/1", "cut"))
    assert _json(bad)["first_bad"] == {"index": 3, "segment": "receipts/1", "why": "cut"}


def test_what_is_no_log_cannot_be_judged(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "empty").mkdir()
    for name in ("file", "empty", "nowhere"):
        done = run("journal", "verify", str(tmp_path / name))
        assert done.code == 2, name
        assert done.err.count("\n") == 1
        assert str(tmp_path / name) in done.err


def test_a_log_of_which_only_its_checkpoint_is_left_was_tampered_with(
    run: Run, tmp_path: Path
) -> None:
    journal = journal_in(tmp_path)
    journal.append("x", {})
    assert journal.checkpoint() is not None
    for path in journal.folder.glob("seg-*"):
        path.unlink()
    assert run("journal", "verify", str(journal.folder)).code == 1
    journal.close()
