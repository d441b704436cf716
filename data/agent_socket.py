"""Where an ssh-agent may listen: as the environment says, and where others of this user do.

`SSH_AUTH_SOCK` is what the shell was given when it began. In a tmux that was left and entered again
its socket is gone, and the tmux server knows the new one.
"""

from __future__ import annotations

import os
import stat
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

from oncall_tui.errors import NoAgentError

SOCKET = "SSH_AUTH_SOCK"
FOLDERS = ("/tmp/ssh-*/agent.*", "~/.ssh/agent/*")  # noqa: S108 - looked at, never written
"""Where OpenSSH puts sockets: before and since 10.1."""
TMUX_LIMIT = 2.0
"""Seconds."""
MOST = 32


def named_sockets(env: Mapping[str, str]) -> Iterator[Path]:
    """Yield the sockets that this very session was given, best first."""
    if env.get(SOCKET):
        yield Path(env[SOCKET])
    if env.get("TMUX"):
        found = _from_tmux(env)
        if found is not None:
            yield found


def other_sockets(patterns: tuple[str, ...] = FOLDERS) -> list[Path]:
    """Return other sockets of this user, newest first.

    On an account that people share, these are agents of other people: take only one that holds a
    key that is known already.
    """
    found: list[Path] = []
    for pattern in patterns:
        whole = Path(pattern).expanduser()
        root = Path(whole.anchor)
        found.extend(root.glob(str(whole.relative_to(root))))
    mine = [path for path in found if not why_not(path)]
    return sorted(mine, key=_made, reverse=True)[:MOST]


def _made(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:  # it has just gone
        return 0.0


def why_not(path: Path) -> str:
    """Return why a socket must not be used, or an empty string."""
    try:
        known = path.stat()
    except OSError:
        return "it is gone"
    if not stat.S_ISSOCK(known.st_mode):
        return "it is no socket"
    if known.st_uid != os.geteuid():
        return "it belongs to another user"
    return ""


def require_own(path: Path) -> None:
    """Refuse a socket that is gone or another user's. Raises NoAgentError."""
    why = why_not(path)
    if why:
        raise NoAgentError(
            "the ssh-agent cannot be used",
            where=str(path),
            hint=f"{why}; log in again with ssh -A, or start one: eval $(ssh-agent)",
        )


def _from_tmux(env: Mapping[str, str]) -> Path | None:
    """Ask the tmux server for what the client that is attached brought along."""
    try:
        done = subprocess.run(
            ["tmux", "show-environment", SOCKET],
            env=dict(env),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=TMUX_LIMIT,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    name, _, value = done.stdout[:4096].decode("utf-8", "replace").strip().partition("=")
    return Path(value) if name == SOCKET and value.startswith("/") else None
