"""Which signer vouches: an agent's key before a key file, and never a lower one in silence."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from data.signing import KeyFileSigner, MemoryKey, SessionKey, Signer, key_file_signer
from oncall_tui.errors import AgentError, ConfigError, NoAgentError

if TYPE_CHECKING:
    from data.agent_signer import AgentSigner
    from oncall_tui.domain.claim import Claim
    from oncall_tui.domain.endorsement import Declared, Endorsement
    from oncall_tui.domain.session import SessionOpened

AUTO, AGENT, FILE, NONE = "", "agent", "file", "none"
MAX_REASON = 400
"""Characters of what an entry says about a signer that failed."""

log = logging.getLogger(__name__)

OpenAgent = Callable[[], "AgentSigner"]


class LadderSigner:
    """An agent's key where there is one, else the key file, as `[me] key` has it.

    With `demanded` the file is never used. Without, an agent that was in use, or that refuses, or
    that was `expected`, is told of in the session's credential when the file signs in its place.
    """

    def __init__(
        self,
        open_agent: OpenAgent,
        file: KeyFileSigner,
        *,
        demanded: bool = False,
        expected: bool = False,
        used: Callable[[str, str], None] | None = None,
    ) -> None:
        self._open_agent = open_agent
        self._agent: AgentSigner | None = None
        self._file = file
        self._demanded = demanded
        self._expected = expected
        self._tell = used
        self._over = False

    def session_key(self) -> SessionKey:
        """Make a new key for a session."""
        return MemoryKey()

    def vouch(self, claim: Claim, *, fall: bool = True) -> SessionOpened:
        """Vouch for a session by the best signer that can. May wait for a person.

        Without `fall`, an agent that does not sign ends in its error. Raises SecretError.
        """
        try:
            opened = self._asked().vouch(claim)
        except AgentError as error:
            reason = self._reason(error, fall=fall)
        else:
            if self._tell is not None:
                self._tell(claim.by, opened.credential.identity)
            return opened
        opened = self._file.vouch(claim)
        return msgspec.structs.replace(
            opened, credential=msgspec.structs.replace(opened.credential, instead_of=reason)
        )

    def endorse(self, meant: Declared, *, namespace: str, at_ms: int, fall: bool) -> Endorsement:
        """Sign a declaration by the best signer that can, as `vouch`. Raises SecretError."""
        try:
            return self._asked().endorse(meant, namespace=namespace, at_ms=at_ms)
        except AgentError as error:
            reason = self._reason(error, fall=fall)
        signed = self._file.endorse(meant, namespace=namespace, at_ms=at_ms, fall=fall)
        return msgspec.structs.replace(signed, instead_of=reason)

    def _asked(self) -> AgentSigner:
        agent = self._agent = self._agent or self._open_agent()
        if self._over:
            agent.give_up()
        return agent

    def _reason(self, error: AgentError, *, fall: bool) -> str:
        """Return why the file signs, as the entry says it; raise where it must not."""
        if self._demanded or not fall or self._over:
            raise error
        nobody = isinstance(error, NoAgentError) and error.quiet
        if nobody and not (self._expected or self._asked().used):
            return ""
        log.warning("the key file signs instead of the agent: %s", error)
        return str(error)[:MAX_REASON]

    def give_up(self) -> None:
        """Ask nobody any more; safe from any thread."""
        self._over = True
        if self._agent is not None:
            self._agent.give_up()


def open_signer(state: Path, *, key: str, comment: str, env: Mapping[str, str]) -> Signer | None:
    """Return the signer that the setting `[me] key` names; None for "none".

    Raises ConfigError when it names a file that is no public key. Nothing is asked yet.
    """
    if key == NONE:
        return None
    file = key_file_signer(state, comment=comment)
    # Where no agent can be, what asks one is not even loaded.
    if key == FILE or (key == AUTO and not (env.get("SSH_AUTH_SOCK") or env.get("TMUX"))):
        return file
    wanted = "" if key in {AUTO, AGENT} else read_wanted(Path(key).expanduser())

    def agent() -> AgentSigner:
        from data.agent_signer import AgentSigner

        return AgentSigner(env, wanted=wanted)

    def used(by: str, identity: str) -> None:
        from data.agent_record import record
        from data.session_cert import authority_of

        record(state, by=by, authority=authority_of(identity))

    return LadderSigner(agent, file, demanded=key == AGENT, expected=bool(wanted), used=used)


def read_wanted(path: Path) -> str:
    """Return the public key line in a `.pub` file. Raises ConfigError."""
    from data.ssh_keys import read_line
    from data.ssh_wire import WireError

    try:
        with path.open("rb") as file:
            words = file.read(32 * 1024).decode("utf-8").split()
        read_line(line := " ".join(words[:2]))
    except (OSError, UnicodeDecodeError, WireError) as error:
        raise ConfigError(
            "the public key cannot be read",
            where=f"me.key, {path}",
            hint=f"{error}; name the .pub file of a key that the ssh-agent holds",
        ) from error
    return line
