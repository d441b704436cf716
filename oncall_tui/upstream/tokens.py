"""Tokens: a few lines that a key signs, good for some minutes at one upstream.

docs/upstream.md has the form. A session's key may sign them, so that reading costs no touch.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import msgspec

from data.signature_check import check_sshsig
from data.ssh_wire import WireError, public_line
from data.sshsig import read_armour
from oncall_tui.domain.entry_line import unb64u
from oncall_tui.domain.session import rfc3339
from oncall_tui.domain.trust import TrustedKey
from oncall_tui.domain.work_parts import millis
from oncall_tui.errors import JournalError
from oncall_tui.upstream.introductions import still_counts
from oncall_tui.upstream.records import Introduction
from oncall_tui.upstream.rejection import RejectedError

NAMESPACE = "access@oncall-tui"
LASTS_MS = 15 * 60_000
SKEW_MS = 60_000
MAX_TOKEN = 4096
"""Characters."""
_TEXT = re.compile(
    r"oncall-tui access v1\nupstream: ([^\n]{1,300})\nby: ([^\n]{1,300})\nnot-after: ([^\n]{24})\n"
)


class Reader(msgspec.Struct, frozen=True):
    """Whoever holds a token that is right."""

    by: str
    """Principal."""
    session: Introduction | None
    """The session whose key signed; None when it was the identity's own."""


def token_text(upstream: str, by: str, not_after: int) -> str:
    """Return what a token's key signs; `not_after` in milliseconds."""
    return (
        f"oncall-tui access v1\nupstream: {upstream}\nby: {by}\nnot-after: {rfc3339(not_after)}\n"
    )


def read_token(
    token: str,
    *,
    upstream: str,
    trusted: Sequence[TrustedKey],
    session_of: Callable[[str], Introduction | None],
    now: int,
) -> Reader:
    """Judge a token as of `now`, in milliseconds. Raises RejectedError, 401."""
    text, signature = _split(token)
    found = _TEXT.fullmatch(text)
    if found is None or found[1] != upstream:
        raise _wrong("is not for this upstream")
    by, until = found[2], _moment(found[3])
    if not now - SKEW_MS <= until <= now + LASTS_MS + SKEW_MS:
        raise _wrong("is over, or would last too long")
    try:
        key = public_line(read_armour(signature).key)
    except WireError as error:
        raise _wrong("is not signed by an Ed25519 key") from error
    session = session_of(key)
    if session is None:
        counts = any(
            known.key == key and known.counts(by=by, namespace=NAMESPACE, at=now)
            for known in trusted
        )
    else:
        counts = session.owner == by and still_counts(session, trusted, now)
    if not counts or not check_sshsig(key, NAMESPACE, text, signature):
        raise _wrong("is not signed by a key that counts")
    return Reader(by, session)


def _split(token: str) -> tuple[str, str]:
    if len(token) > MAX_TOKEN:
        raise _wrong("is too long")
    parts = [unb64u(part) if part.isascii() else None for part in token.split(".")]
    if len(parts) != 2 or parts[0] is None or parts[1] is None:
        raise _wrong("has not two parts in base64url")
    try:
        return parts[0].decode("utf-8"), parts[1].decode("ascii")
    except UnicodeDecodeError as error:
        raise _wrong("is no text") from error


def _moment(text: str) -> int:
    try:
        moment = millis(text)
        exact = rfc3339(moment) == text
    except (ValueError, JournalError, OverflowError) as error:
        raise _wrong("has no time") from error
    if not exact:
        raise _wrong("writes its time in another way")
    return moment


def _wrong(why: str) -> RejectedError:
    return RejectedError(401, f"the token {why}", headers={"WWW-Authenticate": "Bearer"})
