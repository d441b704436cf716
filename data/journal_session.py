"""A session of the journal: its key, its hours, and what its first entry says of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

import msgspec

from data.signing import SessionKey, Signer
from oncall_tui.domain.chain import Tip
from oncall_tui.domain.entry_line import SIGNED_PREFIX, b64u
from oncall_tui.domain.session import (
    SESSION_MS,
    Credential,
    CredentialKind,
    KnownTip,
    SessionOpened,
)

if TYPE_CHECKING:
    from oncall_tui.domain.signing import Signing

MARGIN_MS = 60_000
"""A session this near to its end begins nothing more."""


class Writer(msgspec.Struct, frozen=True):
    """Who writes, from where, with what."""

    log: str
    by: str
    host: str
    boot: str
    tool: str


class OpenSession(msgspec.Struct):
    """A session that may write now."""

    id: str
    key: SessionKey | None
    opened: SessionOpened
    announced: bool = False
    """Whether its `session.open` is on the disk."""
    wrote: int = 0

    def may_write(self, now: int) -> bool:
        """Whether an entry may be begun; also not when the clock was set back before its start."""
        return self.opened.opened <= now < self.opened.not_after - MARGIN_MS

    def timestamp(self, now: int) -> int:
        """Return the time of an entry, kept inside the session's hours.

        Between `may_write` and the moment of writing lies the wait for the lock.
        """
        return min(max(now, self.opened.opened), self.opened.not_after - 1)

    def sign(self, body: bytes) -> str:
        """Return the signature of a line, base64url; empty without a key."""
        return "" if self.key is None else b64u(self.key.sign(SIGNED_PREFIX + body))

    def signing(self) -> Signing:
        """Return who vouches for it, as people are told."""
        from oncall_tui.domain.signing import signing_of

        return signing_of(self.opened.credential)

    def introduction(self) -> dict[str, Any]:
        """Return `d` of its `session.open`."""
        members: dict[str, Any] = msgspec.to_builtins(self.opened)
        return members


def start_session(
    writer: Writer, signer: Signer | None, *, now: int, tip: Tip, fall: bool = True
) -> OpenSession:
    """Make a session. May ask a person, so hold no lock meanwhile. Raises SecretError.

    `fall`: a lower signer may stand in for one that fails.
    """
    from oncall_tui.domain.claim import Claim

    key = None if signer is None else signer.session_key()
    id_ = uuid4().hex
    opened = SessionOpened(
        key="" if key is None else key.public,
        host=writer.host,
        boot=writer.boot,
        tool=writer.tool,
        opened=now,
        not_after=now + SESSION_MS,
        tip=KnownTip(tip.size, tip.leaf),
        credential=Credential(kind=CredentialKind.NONE.value),
    )
    if signer is not None:
        claim = Claim(log=writer.log, session=id_, by=writer.by, opened=opened)
        opened = signer.vouch(claim, fall=fall)
    return OpenSession(id_, key, opened)
