"""Which signer would vouch now, without asking it for anything."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec

from data.key_ladder import AGENT, AUTO, FILE, NONE, read_wanted
from data.signing import identity_path
from oncall_tui.errors import AgentError, NoAgentError


class Rung(msgspec.Struct, frozen=True):
    """What would sign, and what is to be known about it."""

    words: str
    doubt: str = ""
    """Why a better signer would not be used; empty when nothing is amiss."""


def next_rung(state: Path, *, key: str, by: str, at_ms: int, env: Mapping[str, str]) -> Rung:
    """Return what would vouch for a session now, `key` as in the configuration.

    Raises SecretError when nothing could, ConfigError for a file that is no public key.
    """
    if key == NONE:
        return Rung("nothing is signed", "verify cannot judge an unsigned journal")
    if key == FILE:
        return Rung(_file(state))
    from data.agent_signer import AgentSigner, require_plain

    wanted = "" if key in {AUTO, AGENT} else read_wanted(Path(key).expanduser())
    try:
        require_plain(by)
        path, found = AgentSigner(env, wanted=wanted).find(by=by, at_ms=at_ms)
    except AgentError as error:
        if key == AGENT:
            raise
        quiet = isinstance(error, NoAgentError) and error.quiet and not wanted
        return Rung(_file(state), "" if quiet else str(error))
    how = "signs the session's statement" if found.certified else "certifies the session key"
    return Rung(f"the ssh-agent at {path} {how}: {found.name}")


def _file(state: Path) -> str:
    from data.keyfile import load_or_make

    path = identity_path(state)
    if not path.exists():
        return f"the key file {path}, made at the first act"
    load_or_make(path, "")
    return f"the key file {path}"
