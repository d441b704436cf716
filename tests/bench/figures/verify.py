"""Verifying a journal in full; beside it the loop over bare signatures that cannot be avoided."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from data.file_ops import FileOps
from tests.bench.figure import Plan, Result, median, ratios
from tests.bench.figures.append import ACT

LIMIT = 1.5
ENTRIES = 100_000
LOG = "bench@host"


class _NoSync(FileOps):
    """A disk that promises and does not wait: what is measured comes afterwards."""

    def sync_data(self, descriptor: int) -> None:
        pass

    def sync_folder(self, folder: Path) -> None:
        pass


def measure(plan: Plan) -> Sequence[Result]:
    """Verify every line, link, signature and root, and then the signatures alone, in turn."""
    entries = ENTRIES // 10 if plan.quick else ENTRIES
    state = plan.folder / "state"
    _write(state, entries)
    ours, bare = _verify(state), _bare(state)
    _timed(bare)  # OpenSSL sets itself up
    pairs = [(_timed(ours), _timed(bare)) for _ in range(min(plan.rounds, 3))]
    taken, floor = ([pair[at] for pair in pairs] for at in (0, 1))
    found = ratios(taken, floor)
    each, least = (median(took) / entries * 1e6 for took in (taken, floor))
    note = (
        f"{entries:,} entries in {median(taken):.1f} s of the processor, {each:.0f} us each; "
        f"bare Ed25519 {least:.0f} us"
    )
    return [Result("verify every entry / bare signatures", median(found), LIMIT, "x", note, found)]


def _write(state: Path, entries: int) -> None:
    from data.clock import SystemClock
    from data.journal_file import open_journal
    from data.signing import key_file_signer

    state.mkdir(mode=0o700)
    journal = open_journal(
        state,
        user="bench",
        host="host",
        clock=SystemClock(),
        signer=key_file_signer(state, comment="bench"),
        tool_version="0",
        ops=_NoSync(),
    )
    for _ in range(entries):
        journal.append("alert.acked", ACT)
    journal.close()


def _verify(state: Path) -> Callable[[], object]:
    from data.paths import Paths
    from oncall_tui.logbook import prove

    paths = Paths(site=state, config=state, state=state, cache=state)

    def run() -> None:
        report = prove(state / "journal" / LOG, paths=paths)
        if not report.proven:
            raise RuntimeError(report.headline)

    return run


def _bare(state: Path) -> Callable[[], object]:
    """Return the loop over signatures and messages that were prepared before."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    from data.journal_segments import take_snapshot
    from data.ssh_wire import read_public_line
    from oncall_tui.domain.entry_line import decode, signed_message, unb64u

    lines = [
        line.rstrip(b"\n")
        for part in take_snapshot(state / "journal" / LOG)
        for line in part.lines()
    ]
    signed = [(unb64u(decode(line).sig) or b"", signed_message(line)) for line in lines]
    key = Ed25519PublicKey.from_public_bytes(read_public_line(decode(lines[0]).d["key"]))

    def run() -> None:
        for signature, message in signed:
            key.verify(signature, message)

    return run


def _timed(work: Callable[[], object]) -> float:
    """Return processor seconds: neither waits for anything, and other programs cost neither."""
    started = time.process_time()
    work()
    return time.process_time() - started
