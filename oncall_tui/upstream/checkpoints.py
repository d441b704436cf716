"""`add-checkpoint`, for the mirror and for the witness (C2SP tlog-mirror, tlog-witness v1.0.0).

The order of the checks is that of the specifications: which status answers first matters.
"""

from __future__ import annotations

from data.note_keys import verify_note
from data.ssh_wire import read_public_line
from oncall_tui.domain.checkpoint import origin_hash, parse_checkpoint
from oncall_tui.domain.merkle import verify_consistency
from oncall_tui.domain.mirror import SIZE_TYPE, AddCheckpoint, encode_size, parse_add_checkpoint
from oncall_tui.domain.note import ED25519, Note, VKey, parse_note
from oncall_tui.errors import NoteError
from oncall_tui.upstream.answers import Answer, said
from oncall_tui.upstream.introductions import SKEW_MS, still_counts
from oncall_tui.upstream.records import NOTHING, Log, Role, Signed
from oncall_tui.upstream.rejection import RejectedError
from oncall_tui.upstream.site import Site


def add_checkpoint(site: Site, role: Role, body: bytes) -> Answer:
    """Take a checkpoint; the witness answers with its signature, the mirror with nothing."""
    request, note, origin, new = _read(body)
    log = site.store.logs.find(origin_hash(origin))
    if log is None:
        raise RejectedError(404, "that log is not known: introduce a session of it first")
    now = site.clock.now()
    new = Signed(new.size, new.root, _proven(site, log, note, now))
    if request.old > new.size:
        raise RejectedError(400, "the old size is beyond that of the checkpoint")

    def follows(recorded: Signed) -> bool:
        return request.old == recorded.size and verify_consistency(
            recorded.size, new.size, recorded.root, new.root, request.proof
        )

    recorded = site.store.checkpoints.advance(log.hash, role, new, follows, now) or NOTHING
    if request.old != recorded.size:
        return Answer(409, encode_size(recorded.size), SIZE_TYPE)
    if not follows(recorded):
        site.store.checkpoints.keep_fork(log.hash, role, new.note, recorded.note, now)
        site.metrics.count("forks_total", role=role.value)
        return said(422, f"it does not follow from the checkpoint of size {recorded.size}")
    if role is Role.MIRROR:
        return Answer(200)
    site.metrics.count("receipts_total", role=role.value)
    return Answer(200, site.keys.of(role).receipt(note.text, now))


def newest_checkpoint(site: Site, role: Role, log: Log) -> bytes | None:
    """Return the newest checkpoint that may be read, signed anew: it is the newest one now."""
    signed = site.store.checkpoints.newest(log.hash, role)
    if signed is None:
        return None
    text = parse_note(signed.note).text
    return signed.note + site.keys.of(role).receipt(text, site.clock.now())


def _read(body: bytes) -> tuple[AddCheckpoint, Note, str, Signed]:
    try:
        request = parse_add_checkpoint(body)
        note = parse_note(request.note)
        checkpoint = parse_checkpoint(note.text)
    except NoteError as error:
        raise RejectedError(400, str(error)) from error
    return request, note, checkpoint.origin, Signed(checkpoint.size, checkpoint.root, b"")


def _proven(site: Site, log: Log, note: Note, now: int) -> bytes:
    """Return the note with the signature lines that are proven, and no others."""
    trusted = site.enrolment.keys()
    sessions = site.store.logs.sessions(log, now - SKEW_MS)
    keys = [
        VKey(log.origin, ED25519, read_public_line(session.key))
        for session in sessions
        if still_counts(session, trusted, now)
    ]
    try:
        return Note(note.text, verify_note(note, keys)).encode()
    except NoteError as error:
        raise RejectedError(403, f"{error}: was the session introduced, and is it on?") from error
