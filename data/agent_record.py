"""Remembers which agent keys vouched for this user's sessions, as a list of allowed signers.

Without it `journal verify` could not tell the user's own key from a stranger's. It says what this
program used, no more: an auditor brings a list of their own.
"""

from __future__ import annotations

import logging
import os
from pathlib import Path

from oncall_tui.domain.session import NAMESPACE

MAX_BYTES = 256 * 1024

log = logging.getLogger(__name__)


def record_path(state: Path) -> Path:
    """Return where the list of a state folder lies."""
    return state / "keys" / "agent_keys"


def recorded(state: Path) -> str:
    """Return the list, in the format of `allowed_signers`; empty where there is none."""
    try:
        with record_path(state).open("rb") as file:
            return file.read(MAX_BYTES).decode("utf-8")
    except (OSError, UnicodeDecodeError):
        # Without it nothing is trusted, and verifying says so.
        return ""


def record(state: Path, *, by: str, authority: str) -> None:
    """Add who certifies `by`, once; a failure is logged: the act that waits matters more."""
    line = f'{by} cert-authority,namespaces="{NAMESPACE}" {authority}'
    if line in recorded(state).splitlines():
        return
    path = record_path(state)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW
        descriptor = os.open(path, flags, 0o600)
        try:
            os.write(descriptor, f"{line}\n".encode())
        finally:
            os.close(descriptor)
    except OSError as error:
        log.warning("the agent's key is not remembered: %s", error)
