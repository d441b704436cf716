"""Introducing a session: its first entry, and whoever vouches for it, held against the enrolled."""

from __future__ import annotations

from collections.abc import Sequence

from data.signature_check import check_ed25519
from data.vouching import check_voucher
from oncall_tui.domain.chain import Session, Sessions
from oncall_tui.domain.checkpoint import origin_of
from oncall_tui.domain.entry import Entry, EntryType
from oncall_tui.domain.entry_line import parse, signed_message, unb64u
from oncall_tui.domain.log_name import log_name
from oncall_tui.domain.session import NAMESPACE, SESSION_MS
from oncall_tui.domain.trust import NOT_TRUSTED, TrustedKey, Voucher, objection, trusts
from oncall_tui.errors import JournalError
from oncall_tui.upstream.records import Introduction
from oncall_tui.upstream.rejection import RejectedError

SKEW_MS = 300_000
"""How far clocks of clients may be wrong."""


def read_introduction(line: bytes, trusted: Sequence[TrustedKey], now: int) -> Introduction:
    """Judge the `session.open` line of a session as of `now`, in milliseconds.

    Raises RejectedError: 400 when it is no such line, 403 when nobody enrolled stands behind it.
    """
    entry, session = _read(line)
    opened = session.opened
    signature = unb64u(entry.sig)
    if signature is None or not check_ed25519(opened.key, signature, signed_message(line)):
        raise RejectedError(403, "the entry is not signed by the key of its session")
    voucher = _voucher(entry.log, session)
    if not opened.opened - SKEW_MS <= now <= opened.not_after + SKEW_MS:
        raise RejectedError(403, "the hours of the session are over, or have not begun")
    why = objection(trusted, voucher, by=session.by, namespace=NAMESPACE, at=now)
    if why:
        # Told to whoever proved to hold the key, and of that key only.
        raise RejectedError(
            403,
            f"nobody enrolled vouches for this session of {session.by[:60]}: its key is "
            f"{'not in the list' if why == NOT_TRUSTED else why}; "
            "`oncall-tui upstream enrol` prints its line",
        )
    return Introduction(
        id=session.id,
        origin=origin_of(entry.log),
        owner=session.by,
        key=opened.key,
        identity=voucher.key,
        authority=voucher.authority,
        opened=opened.opened,
        not_after=opened.not_after,
        line=line,
    )


def still_counts(session: Introduction, trusted: Sequence[TrustedKey], now: int) -> bool:
    """Whether a session may sign now: its hours, and whether its identity is still enrolled."""
    if not session.opened - SKEW_MS <= now <= session.not_after + SKEW_MS:
        return False
    voucher = Voucher(session.identity, session.authority, (session.owner,))
    return trusts(trusted, voucher, by=session.owner, namespace=NAMESPACE, at=now)


def _read(line: bytes) -> tuple[Entry, Session]:
    try:
        entry = parse(line)
        session = Sessions().admit(entry)
    except (JournalError, ValueError) as error:
        raise RejectedError(400, f"that is no introduction: {error}") from error
    if entry.type != EntryType.SESSION_OPEN:
        raise RejectedError(400, "that is no session.open")
    user, _, host = entry.log.partition("@")
    if log_name(user, host) != entry.log:
        raise RejectedError(400, "the log is not named user@host")
    opened = session.opened
    if opened.not_after > opened.opened + SESSION_MS:
        raise RejectedError(403, "a session does not last that long")
    return entry, session


def _voucher(log: str, session: Session) -> Voucher:
    try:
        voucher = check_voucher(log, session)
    except JournalError as error:
        raise RejectedError(403, str(error)) from error
    if voucher is None:
        raise RejectedError(403, "nobody vouches for the session")
    return voucher
