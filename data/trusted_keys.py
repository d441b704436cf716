"""Whose signature counts when a journal is verified: the user's own key, and a site's list."""

from __future__ import annotations

from pathlib import Path

from data.agent_record import recorded
from data.signing import identity_path
from oncall_tui.domain.trust import TrustedKey, own_keys, parse_allowed_signers
from oncall_tui.errors import ConfigError

MAX_BYTES = 4 * 1024 * 1024


def own_key(state: Path) -> tuple[TrustedKey, ...]:
    """Return the identity key of a state folder, and the agent's keys that signed for its user."""
    public = identity_path(state).with_name("id_ed25519.pub")
    agents = parse_allowed_signers(recorded(state))
    try:
        return (*own_keys(public.read_text("utf-8").splitlines()), *agents)
    except (OSError, UnicodeDecodeError):
        # Without any nothing is trusted, and verifying says so.
        return agents


def allowed_signers(path: Path) -> tuple[TrustedKey, ...]:
    """Read an OpenSSH `allowed_signers` file. Raises ConfigError."""
    try:
        with path.open("rb") as file:
            text = file.read(MAX_BYTES + 1).decode("utf-8")
    except OSError as error:
        raise ConfigError(
            "the list of allowed signers cannot be read",
            where=str(path),
            hint=error.strerror or str(error),
        ) from error
    except UnicodeDecodeError as error:
        raise ConfigError(
            "the list of allowed signers is not UTF-8", where=str(path), hint="see ssh-keygen(1)"
        ) from error
    return parse_allowed_signers(text)
