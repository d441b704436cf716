"""Checks a file of proofs with nothing but the keys that are trusted: no journal is needed."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import msgspec

from oncall_tui.domain.chain import Session
from oncall_tui.domain.checkpoint import origin_of, parse_checkpoint
from oncall_tui.domain.entry import Entry, EntryType
from oncall_tui.domain.entry_line import parse, signed_message, unb64u
from oncall_tui.domain.note import parse_note
from oncall_tui.domain.proof_file import ProofFile, Proven, list_hash
from oncall_tui.domain.session import NAMESPACE, read_opened
from oncall_tui.domain.tlog_proof import parse_tlog_proof
from oncall_tui.domain.trust import TrustedKey, Voucher, objection
from oncall_tui.errors import JournalTamperedError, NoteError
from oncall_tui.services.report_recomputed import compare

LEFT_OUT = (
    "whether an entry of the incident is missing: who takes one out can count anew, and only "
    "its whole journal shows it (`oncall-tui journal verify`)"
)
CLOCKS = "whether the clocks of those who signed were right"
NO_REPORT = "any report: these are the proofs alone; the report in JSON is held against its own"


class Found(enum.IntEnum):
    """How a check ended; also the exit code."""

    PROVEN = 0
    TAMPERED = 1
    CANNOT_JUDGE = 2


class Checked(msgspec.Struct, frozen=True):
    """What became of a file."""

    verdict: Found
    entries: int
    wrong: tuple[str, ...]
    """What is wrong, or cannot be judged, each in a line."""
    signers: tuple[str, ...]
    """Who vouched for the sessions, with the key."""
    not_covered: tuple[str, ...] = ()
    """What a verdict of proven does not say."""


class Judges(msgspec.Struct, frozen=True):
    """What knows cryptography."""

    signature: Callable[[str, bytes, bytes], bool]
    """(public key line, signature, message) -> whether it is by that key."""
    note: Callable[[bytes, str, Sequence[str]], None]
    """(signed note, its origin, public key lines) -> None. Raises NoteError."""
    voucher: Callable[[str, Session], Voucher | None]
    """Raises JournalTamperedError."""


def check_proofs(
    file: ProofFile,
    trusted: Sequence[TrustedKey],
    judges: Judges,
    *,
    report: Mapping[str, Any] | None = None,
    tool: str = "",
) -> Checked:
    """Check every entry of a file: its place, its signature, and who stands behind that.

    A `report` that holds the proofs is held against them; `tool` is this program and version.
    """
    wrong = _list_objection(file)
    read: list[tuple[Proven, Entry]] = []
    for one in file.entries:
        try:
            read.append((one, _entry(one)))
        except (JournalTamperedError, NoteError) as error:
            wrong.append(f"{one.log}/{one.index}: {error.what}")
    sessions = _sessions(entry for _, entry in read)
    for one, entry in read:
        try:
            _check(one, entry, sessions, judges)
        except (JournalTamperedError, NoteError) as error:
            wrong.append(f"{one.log}/{one.index}: {error.what}")
    signers, doubts = _signers(sessions, trusted, judges, wrong)
    doubts += [f"{x.log}/{x.index} is not proven: {x.why}" for x in file.missing]
    doubts += [] if file.entries else ["there is no entry in it"]
    open_: tuple[str, ...] = (NO_REPORT,)
    if report is not None:
        found = compare(report, file.about, [entry for _, entry in read], tool=tool)
        # What a missing entry says may be the reason.
        (doubts if file.missing else wrong).extend(found.different)
        open_ = found.not_covered
    doubtful = Found.CANNOT_JUDGE if doubts else Found.PROVEN
    return Checked(
        Found.TAMPERED if wrong else doubtful,
        len(file.entries),
        (*wrong, *doubts),
        signers,
        (*open_, LEFT_OUT, CLOCKS),
    )


def _list_objection(file: ProofFile) -> list[str]:
    if file.count != len(file.entries):
        return [f"there are {len(file.entries)} entries in it, and it was made with {file.count}"]
    if file.list_sha256 != list_hash(file.entries):
        return ["the list of entries is not the one that it was made with"]
    return []


def _signers(
    sessions: Mapping[tuple[str, str], Session],
    trusted: Sequence[TrustedKey],
    judges: Judges,
    wrong: list[str],
) -> tuple[tuple[str, ...], list[str]]:
    """Return who vouches for the sessions, and why some of that does not count."""
    doubts: list[str] = []
    signers: list[str] = []
    for (log, _), session in sessions.items():
        try:
            words, doubt = _vouched(log, session, trusted, judges)
        except JournalTamperedError as error:
            wrong.append(f"{log}/{session.at}: {error.what}")
            continue
        signers.append(words)
        doubts += [f"{log}/{session.at}: {doubt}"] if doubt else []
    return tuple(dict.fromkeys(signers)), doubts


def _entry(one: Proven) -> Entry:
    """Return the entry of a proof that holds. Raises JournalTamperedError, NoteError."""
    line = one.line.encode("utf-8", "surrogatepass")
    proof = parse_tlog_proof(one.proof.encode("utf-8", "surrogatepass"))
    entry = parse(line)
    if (entry.log, entry.i, proof.index) != (one.log, one.index, one.index):
        raise JournalTamperedError("it is another entry than it says")
    if not proof.proves(line):
        raise JournalTamperedError("it is not in the log that was promised")
    return entry


def _sessions(entries: Iterable[Entry]) -> Mapping[tuple[str, str], Session]:
    """Return the sessions that the entries introduce, by log and id."""
    return {
        (entry.log, entry.sess): Session(entry.sess, entry.by, entry.i, read_opened(entry.d))
        for entry in entries
        if entry.type == EntryType.SESSION_OPEN
    }


def _check(
    one: Proven,
    entry: Entry,
    sessions: Mapping[tuple[str, str], Session],
    judges: Judges,
) -> None:
    session = sessions.get((entry.log, entry.sess))
    if session is None or session.by != entry.by:
        raise JournalTamperedError("nothing in the file introduces its session")
    line = one.line.encode("utf-8", "surrogatepass")
    signature = unb64u(entry.sig)
    if session.signs and (
        signature is None
        or not judges.signature(session.opened.key, signature, signed_message(line))
    ):
        raise JournalTamperedError("its signature is wrong")
    note = parse_tlog_proof(one.proof.encode("utf-8", "surrogatepass")).note
    origin = parse_checkpoint(parse_note(note).text).origin
    if origin != origin_of(entry.log):
        raise NoteError("its checkpoint is of another log")
    keys = [x.opened.key for (log, _), x in sessions.items() if log == entry.log and x.signs]
    judges.note(note, origin, keys)


def _vouched(
    log: str, session: Session, trusted: Sequence[TrustedKey], judges: Judges
) -> tuple[str, str]:
    """Return who vouches for a session, and why that does not count."""
    if not session.signs:
        return f"{session.by}: not signed", "the session is not signed"
    voucher = judges.voucher(log, session)
    if voucher is None:
        return f"{session.by}: unknown", "its credential is of an unknown kind"
    at = session.opened.opened
    why = objection(trusted, voucher, by=session.by, namespace=NAMESPACE, at=at)
    words = f"{session.by} by {voucher.key} ({why or 'trusted'})"
    return words, why and f"the key that vouches is {why}"
