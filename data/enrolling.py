"""The lines by which whoever keeps a list of allowed signers enrols this user."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from data.key_ladder import AGENT, AUTO, FILE, NONE, read_wanted
from data.signing import identity_path
from oncall_tui.domain.endorsement import APPROVAL
from oncall_tui.domain.handover_note import ACCEPTANCE_SPACE, NOTE_SPACE
from oncall_tui.domain.session import NAMESPACE
from oncall_tui.errors import AgentError, NoAgentError, SecretError

BY_HAND = f"{APPROVAL},{NOTE_SPACE},{ACCEPTANCE_SPACE}"
"""What a person's own key signs one by one; a certificate stands for the session only."""
ALL = f"{NAMESPACE},{BY_HAND}"


class Enrolling(msgspec.Struct, frozen=True):
    """One line, and when the key in it is used."""

    when: str
    line: str
    """As in `allowed_signers`; ssh-keygen(1) has the format."""


def enrolling(
    state: Path, *, key: str, by: str, at_ms: int, env: Mapping[str, str]
) -> Iterator[Enrolling]:
    """Yield the line for whoever would vouch for a session now, then for who may in its place.

    `key` is as in the configuration. No key is asked to sign; the key file is made where it would
    sign and is not there yet. Raises SecretError when nothing could, and ConfigError.
    """
    from data.agent_signer import require_plain

    if key == NONE:
        raise SecretError(
            "nothing is signed, so there is nobody to enrol",
            where="me.key",
            hint='take key = "none" out of [me]',
        )
    require_plain(by)
    now = "signs now: the key file"
    if key == FILE:
        yield Enrolling(now, _file(state, by))
        return
    try:
        yield from _agent(key, by, at_ms, env)
    except AgentError as error:
        # A key that was named is not exchanged for another one.
        if key != AUTO:
            raise
        quiet = isinstance(error, NoAgentError) and error.quiet
        yield Enrolling(now if quiet else f"{now}; {error}", _file(state, by))
        return
    if key != AGENT and identity_path(state).exists():
        when = "signs where the ssh-agent cannot: the key file; leave it out to refuse that"
        yield Enrolling(when, _file(state, by))


def _agent(key: str, by: str, at_ms: int, env: Mapping[str, str]) -> list[Enrolling]:
    """Return the lines for the agent's key. Raises AgentError."""
    from data.agent_signer import AgentSigner

    wanted = "" if key in {AUTO, AGENT} else read_wanted(Path(key).expanduser())
    _, found = AgentSigner(env, wanted=wanted).find(by=by, at_ms=at_ms)
    if found.certified:
        # It signs itself, sessions too, and its certificate goes with what it signs.
        when = f"signs now: the authority behind the ssh-agent's key {found.name}"
        return [Enrolling(when, f'{by} cert-authority,namespaces="{ALL}" {found.authority}')]
    session = f'{by} cert-authority,namespaces="{NAMESPACE}" {found.authority}'
    by_hand = f'{by} namespaces="{BY_HAND}" {found.authority}'
    return [
        Enrolling(f"signs now: the ssh-agent's key {found.name}", session),
        Enrolling("the same key, for approvals and handovers: it signs them itself", by_hand),
    ]


def _file(state: Path, by: str) -> str:
    from data.keyfile import load_or_make, raw_public
    from data.ssh_wire import public_line

    key = load_or_make(identity_path(state), by)
    return f'{by} namespaces="{ALL}" {public_line(raw_public(key))}'
