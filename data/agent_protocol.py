"""Asks an ssh-agent what it holds (draft-ietf-sshm-ssh-agent; OpenSSH, PROTOCOL.agent).

Signing is left to ssh-keygen. An answer is awaited until a deadline, whatever drips in before.
"""

from __future__ import annotations

import os
import socket
import time
from pathlib import Path
from typing import Self

import msgspec

from data.ssh_wire import WireError, WireReader, ed25519_blob, string
from oncall_tui.errors import AgentError, NoAgentError

REQUEST_IDENTITIES, IDENTITIES_ANSWER = 11, 12
EXTENSION, SUCCESS = 27, 6
MAX_ANSWER = 256 * 1024
"""Bytes, as in OpenSSH."""
MAX_KEYS = 2048


class HeldKey(msgspec.Struct, frozen=True):
    """A key or certificate that an agent can sign with."""

    blob: bytes
    """Wire form."""
    comment: str


class Conversation:
    """One connection to an agent. Raises AgentError for everything that goes wrong."""

    def __init__(self, path: Path, *, limit: float) -> None:
        """`limit` is in seconds, for the whole conversation."""
        self._path = path
        self._deadline = time.monotonic() + limit
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_CLOEXEC)
        try:
            self._socket.settimeout(limit)
            self._socket.connect(os.fspath(path))
        except OSError as error:
            self._socket.close()
            raise self._dead(error) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def keys(self) -> tuple[HeldKey, ...]:
        """Return what it holds and may be used by us; nothing while it is locked."""
        answer = self._ask(bytes([REQUEST_IDENTITIES]))
        try:
            reader = WireReader(answer)
            if reader.take(1) != bytes([IDENTITIES_ANSWER]):
                raise WireError("it does not list its keys")
            count = reader.number()
            if count > MAX_KEYS:
                raise WireError("it claims too many keys")
            found = [HeldKey(reader.string(), _comment(reader.string())) for _ in range(count)]
            reader.end()
        except WireError as error:
            raise NoAgentError(
                "what answers is no ssh-agent", where=str(self._path), hint=str(error)
            ) from error
        return tuple(found)

    def bind(self) -> bool:
        """Tell the agent that this connection belongs to a host made up here; whether it took it.

        From then on it hides keys that are only for other hosts: that is how one that is bound to
        hosts can be told from one that wants a confirmation.
        """
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        host = Ed25519PrivateKey.generate()
        session = os.urandom(32)
        signature = string(b"ssh-ed25519") + string(host.sign(session))
        members = (
            b"session-bind@openssh.com",
            ed25519_blob(host.public_key().public_bytes_raw()),
            session,
            signature,
        )
        request = bytes([EXTENSION]) + b"".join(map(string, members)) + b"\0"
        return self._ask(request) == bytes([SUCCESS])

    def _ask(self, request: bytes) -> bytes:
        try:
            self._socket.sendall(string(request))
            size = int.from_bytes(self._take(4), "big")
            if not 1 <= size <= MAX_ANSWER:
                raise NoAgentError(
                    "what answers is no ssh-agent", where=str(self._path), hint="look at its socket"
                )
            return self._take(size)
        except OSError as error:
            raise self._dead(error) from error

    def _take(self, count: int) -> bytes:
        parts: list[bytes] = []
        while count:
            left = self._deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError
            self._socket.settimeout(left)
            part = self._socket.recv(count)
            if not part:
                raise ConnectionResetError("it hung up")
            parts.append(part)
            count -= len(part)
        return b"".join(parts)

    def _dead(self, error: OSError) -> AgentError:
        if isinstance(error, TimeoutError):
            # OpenSSH's answers nobody while it waits for a touch or a confirmation.
            return AgentError(
                "the ssh-agent does not answer",
                where=str(self._path),
                hint="is it waiting for a touch or a confirmation? else log in again with ssh -A",
            )
        if isinstance(error, FileNotFoundError | ConnectionRefusedError):
            what = "no ssh-agent listens any more"
            hint = "the connection that forwarded it has ended; log in again with ssh -A"
        else:
            what, hint = "the ssh-agent cannot be reached", error.strerror or str(error)
        return NoAgentError(what, where=str(self._path), hint=hint)


def _comment(raw: bytes) -> str:
    return raw[:200].decode("utf-8", "replace")
