"""Tokens that let a member of the team read from the upstream: `docs/upstream.md`."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from oncall_tui.domain.session import rfc3339

if TYPE_CHECKING:
    from data.signing import SessionKey

NAMESPACE = "access@oncall-tui"
LIFE_MS = 10 * 60_000
"""Shorter than the quarter of an hour that is allowed: clocks differ."""


def make_token(key: SessionKey, *, upstream: str, by: str, now: int) -> str:
    """Sign a token by the key of a session; `upstream` is the name of the mirror's key."""
    from data.ssh_wire import read_public_line
    from data.sshsig import SshSig, armour, message_to_sign

    lines = ("oncall-tui access v1", f"upstream: {upstream}", f"by: {by}")
    text = "".join(f"{line}\n" for line in (*lines, f"not-after: {rfc3339(now + LIFE_MS)}"))
    signature = key.sign(message_to_sign(text.encode(), namespace=NAMESPACE))
    sig = SshSig(read_public_line(key.public), NAMESPACE, signature)
    return f"{_part(text)}.{_part(armour(sig))}"


def _part(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()
