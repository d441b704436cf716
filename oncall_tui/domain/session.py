"""What a session says of itself in its first entry, and the statement that its identity signs.

Members of `d` of `session.open`:

| member     | what |
|------------|------|
| key        | public key of the session, `ssh-ed25519 AAAA…`; "" when the log is unsigned |
| host, boot | host name; boot id, to tell restarts from clocks that were set |
| tool       | program and version |
| opened     | milliseconds, UTC |
| not_after  | milliseconds, UTC: no entry of this session is younger |
| tip        | {size, leaf}: newest end of this log known when the key was made |
| credential | who vouches for the key: {kind: "certificate" or "sshsig" or "none", …}; see        |
|            | `Credential`                                                                       |

`session.close` holds `wrote`, the number of entries of the session, itself included.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import msgspec

from oncall_tui.errors import JournalTamperedError

NAMESPACE = "session@oncall-tui"
"""Of the SSHSIG over the statement: a signature made for anything else does not fit."""

SESSION_MS = 13 * 3_600_000
"""How long a session key may sign: a shift of twelve hours and its handover."""


class KnownTip(msgspec.Struct, frozen=True):
    """An end of the log, as a session knew it."""

    size: int
    leaf: str


class CredentialKind(enum.StrEnum):
    """How a session key is vouched for."""

    CERTIFICATE = "certificate"
    """`identity` certified the key, `certificate` says so; nothing else is signed by it."""
    SSHSIG = "sshsig"
    """`identity` signed the statement, and `signature` is its armoured SSHSIG."""
    NONE = "none"
    """Nobody vouches."""


class Credential(msgspec.Struct, frozen=True, omit_defaults=True):
    """Who vouches for the session key, by one of `CredentialKind`."""

    kind: str
    identity: str = ""
    """Public key, `ssh-ed25519 AAAA…`; for an `sshsig` it may be a certificate about that key."""
    statement: str = ""
    signature: str = ""
    certificate: str = ""
    """About the session key, `ssh-ed25519-cert-v01@openssh.com AAAA…`."""
    held: str = ""
    """Who holds the identity's key: "agent" or "file"."""
    instead_of: str = ""
    """Why a better signer was not used, in words, where it was in use or asked for."""


class SessionOpened(msgspec.Struct, frozen=True):
    """`d` of `session.open`."""

    key: str
    host: str
    boot: str
    tool: str
    opened: int
    not_after: int
    tip: KnownTip
    credential: Credential


def read_opened(data: Mapping[str, Any]) -> SessionOpened:
    """Read `d` of `session.open`. Raises JournalTamperedError."""
    try:
        return msgspec.convert(data, SessionOpened)
    except msgspec.ValidationError as error:
        raise JournalTamperedError(f"its session is not introduced: {error}") from error


def statement(*, log: str, session: str, by: str, opened: SessionOpened) -> str:
    """Return the text that the identity of an `sshsig` signs; `opened.credential` is no part of it.

    One `name: value` a line, so that a person can read what a signature was given to. A value with
    a line break would let one line pass for two: such a session raises JournalTamperedError.
    """
    lines = [
        ("log", log),
        ("session", session),
        ("key", opened.key),
        ("by", by),
        ("host", opened.host),
        ("boot", opened.boot),
        ("tool", opened.tool),
        ("opened", rfc3339(opened.opened)),
        ("not-after", rfc3339(opened.not_after)),
        ("tip", f"{opened.tip.size} {opened.tip.leaf}"),
    ]
    for name, value in lines:
        if any(ord(character) < 0x20 for character in value):
            raise JournalTamperedError(f"its {name} holds a control character")
    return "oncall-tui session v1\n" + "".join(f"{name}: {value}\n" for name, value in lines)


def certificate_id(*, log: str, session: str) -> str:
    """Return the key id of a session's certificate: it is good for this session of this log."""
    return f"oncall {session} {log}"


def certificate_serial(session: str) -> int:
    """Return the serial number of a session's certificate: 63 bits of its id, never 0.

    Number 0 means that there is none, and could not be revoked. Raises JournalTamperedError.
    """
    try:
        return int(session[:16], 16) >> 1 or 1
    except ValueError as error:
        raise JournalTamperedError("its session's id is no hexadecimal number") from error


def rfc3339(milliseconds: int) -> str:
    """Write a time as in an entry's `ts`: UTC, with milliseconds."""
    return f"{_second(milliseconds // 1000)}.{milliseconds % 1000:03d}Z"


@lru_cache(maxsize=8)
def _second(seconds: int) -> str:
    try:
        moment = datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError) as error:
        raise JournalTamperedError("its time is beyond the calendar") from error
    return moment.isoformat()[:19]
