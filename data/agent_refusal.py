"""Says why an agent did not sign. Its protocol has one answer for every reason: "failure"."""

from __future__ import annotations

from pathlib import Path

from data.agent_keys import AgentKey
from data.agent_protocol import Conversation
from data.ssh_keys import read_line
from data.ssh_tools import ToolTooSlowError
from oncall_tui.domain.text import plain
from oncall_tui.errors import AgentError, NoAgentError

PROBE_LIMIT = 2.0
"""Seconds."""

_GONE = ("no identities", "not found in agent", "No private key found", "agent key list")
_DEAD = ("Cannot use public key", "communication with agent failed", "authentication agent")
_OLD = ("unknown option", "invalid option", "illegal option", "usage:", "Unsupported operation")


def explain(error: Exception, path: Path, key: AgentKey, *, limit: float) -> AgentError:
    """Return what went wrong and what to do, from what ssh-keygen said."""
    if isinstance(error, ToolTooSlowError):
        return AgentError(
            f"the ssh-agent did not sign within {limit:.0f} s",
            where=key.name,
            hint="touch the security key, or confirm where the agent asks; then do it again",
        )
    said = plain(str(error), 300)
    if any(word in said for word in _GONE):
        return NoAgentError(
            "the ssh-agent does not hold the key any more", where=key.name, hint="ssh-add it again"
        )
    if "refused" in said:
        return _refused(path, key)
    if any(word in said for word in _DEAD):
        return NoAgentError(
            "no ssh-agent listens any more",
            where=str(path),
            hint="the connection that forwarded it has ended; log in again with ssh -A",
        )
    if any(word in said for word in _OLD):
        return AgentError(
            "ssh-keygen is too old to ask an agent", hint="OpenSSH 8.1 or newer is needed"
        )
    return AgentError("the ssh-agent did not sign", where=key.name, hint=said or "it said nothing")


def _refused(path: Path, key: AgentKey) -> AgentError:
    if bound_to_hosts(path, read_line(key.line)):
        return AgentError(
            "the ssh-agent refused: the key is bound to hosts",
            where=key.name,
            hint="such a key signs logins only; ssh-add another one without -h",
        )
    return AgentError(
        "the ssh-agent refused",
        where=key.name,
        hint="somebody declined, or the key was added with ssh-add -c and the agent has no "
        "SSH_ASKPASS program to ask with",
    )


def bound_to_hosts(path: Path, blob: bytes) -> bool:
    """Whether an agent hides a key from a host made up here: it is for other hosts only."""
    try:
        with Conversation(path, limit=PROBE_LIMIT) as agent:
            if not agent.bind():
                return False
            shown = agent.keys()

    except AgentError:
        return False
    return all(key.blob != blob for key in shown)
