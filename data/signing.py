"""Who signs: an identity that vouches for a session key, and the session key itself.

Nothing here imports `cryptography` before a session is opened: reading a journal needs no keys,
and the import takes 15 ms that the first paint would wait for.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from oncall_tui.domain.session import NAMESPACE, Credential

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


class SessionKey(Protocol):
    """Signs entries; it exists in memory only and ends with the session."""

    @property
    def public(self) -> str:
        """The public half, `ssh-ed25519 AAAA…`."""

    def sign(self, message: bytes) -> bytes:
        """Return an Ed25519 signature: 64 bytes."""


class Signer(Protocol):
    """The identity behind a log. It may ask a person, so it may take long."""

    def session_key(self) -> SessionKey:
        """Make a new key for a session."""

    def vouch(self, statement: str) -> Credential:
        """Vouch for the session that the statement names. Raises SecretError."""


class MemoryKey:
    """A session key."""

    def __init__(self) -> None:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        from data.keyfile import raw_public
        from data.ssh_wire import public_line

        self._key = Ed25519PrivateKey.generate()
        self._public = public_line(raw_public(self._key))

    @property
    def public(self) -> str:
        """The public half, `ssh-ed25519 AAAA…`."""
        return self._public

    def sign(self, message: bytes) -> bytes:
        """Return an Ed25519 signature: 64 bytes."""
        return self._key.sign(message)


class KeyFileSigner:
    """An identity whose key lies in a file of the user; made when it is first needed."""

    def __init__(self, path: Path, *, comment: str) -> None:
        self._path = path
        self._comment = comment
        self._key: Ed25519PrivateKey | None = None

    def session_key(self) -> SessionKey:
        """Make a new key for a session."""
        return MemoryKey()

    def vouch(self, statement: str) -> Credential:
        """Sign the statement with the key file. Raises SecretError."""
        from data.keyfile import load_or_make, raw_public
        from data.ssh_wire import public_line
        from data.sshsig import SshSig, armour, message_to_sign

        if self._key is None:
            self._key = load_or_make(self._path, self._comment)
        public = raw_public(self._key)
        message = message_to_sign(statement.encode("utf-8"), namespace=NAMESPACE)
        signature = SshSig(public, NAMESPACE, self._key.sign(message))
        return Credential(
            kind="sshsig",
            identity=public_line(public),
            statement=statement,
            signature=armour(signature),
        )


def identity_path(state: Path) -> Path:
    """Return where the identity key of a state folder lies."""
    return state / "keys" / "id_ed25519"


def key_file_signer(state: Path, *, comment: str) -> KeyFileSigner:
    """Return the signer whose key lies in the state folder."""
    return KeyFileSigner(identity_path(state), comment=comment)
