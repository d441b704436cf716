"""A bundle for an auditor: the log, or chosen entries with their proofs, and how to check them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from data.blobs import Blobs
from data.bundle_files import Bundle, open_bundle
from data.clock import SystemClock
from data.entry_proof import Prover
from data.journal_segments import take_snapshot, whole_lines
from data.log_bundle import put_log, put_promises
from data.moments import rfc3339
from data.template_files import template
from oncall_tui.domain.chain import Session
from oncall_tui.domain.entry import Entry
from oncall_tui.domain.entry_filter import EntryFilter
from oncall_tui.errors import JournalError
from oncall_tui.services.bundle_texts import sessions_of, signers_hint
from oncall_tui.services.exported import About
from oncall_tui.services.exporting import exported
from oncall_tui.services.verify_texts import blob_ref


def write_bundle(log: Path, path: Path, wanted: EntryFilter, about: About) -> str:
    """Write a bundle to a folder or a `.tar.gz`; return what was written, in a line."""
    with open_bundle(path) as bundle:
        if wanted.lets_all:
            snapshot = put_log(bundle, log)
            sessions = list(sessions_of(whole_lines(snapshot)))
            what = f"The whole log, {sum(s.length for s in snapshot):,} bytes of entries."
            readme = "bundle.md"
        else:
            what, sessions = _put_chosen(bundle, log, wanted, about)
            readme = "chosen.md"
        bundle.put("allowed_signers.hint", signers_hint(sessions).encode())
        text = template(readme).format(
            log=about.log, tool=about.tool, at=rfc3339(SystemClock().now()), what=what
        )
        bundle.put("README.md", text.encode())
    return f"{path}: {what}"


def _put_chosen(
    bundle: Bundle, log: Path, wanted: EntryFilter, about: About
) -> tuple[str, list[Session]]:
    """Add chosen entries, their sessions, proofs and texts."""
    put_promises(bundle, log)
    prover, blobs = Prover(log), Blobs(log / "blobs")
    snapshot = take_snapshot(log)
    lines = whole_lines(snapshot)
    chosen: list[bytes] = []
    used: set[str] = set()
    unproven = 0
    for item in exported(lines, log=log.name, wanted=wanted, text=lambda _: None):
        chosen.append(item.line)
        used.add(item.entry.sess)
        _put_texts(bundle, log.name, blobs, item.entry)
        try:
            proof = prover.prove(item.entry.i).encode()
        except JournalError:
            unproven += 1
        else:
            bundle.put(f"proofs/{item.entry.i}.tlog-proof", proof)
    bundle.put("entries.jsonl", _joined(chosen))
    sessions = [s for s in sessions_of(whole_lines(snapshot)) if s.id in used]
    opens = {session.at for session in sessions}
    introduced = [line for i, line in enumerate(whole_lines(snapshot)) if i in opens]
    bundle.put("sessions.jsonl", _joined(introduced))
    without = f"; {unproven} are newer than any checkpoint and have no proof" if unproven else ""
    return f"{len(chosen):,} entries with {about.chosen}{without}.", sessions


def _put_texts(bundle: Bundle, log: str, blobs: Blobs, entry: Entry) -> None:
    for member in entry.d.values():
        ref = blob_ref(member)
        content = None if ref is None else blobs.content(ref)
        if ref is not None and content is not None:
            bundle.put(f"{log}/blobs/{ref.sha256}", content)


def _joined(lines: Iterable[bytes]) -> bytes:
    return b"".join(line + b"\n" for line in lines)
