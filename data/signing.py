"""Who signs: an identity that vouches for a session key, and the session key itself.

Nothing here imports `cryptography` before a session is opened: reading a journal needs no keys,
and the import takes 15 ms that the first paint would wait for.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from oncall_tui.domain.session import NAMESPACE, Credential, CredentialKind, SessionOpened

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from oncall_tui.domain.claim import Claim
    from oncall_tui.domain.endorsement import Declared, Endorsement


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

    def vouch(self, claim: Claim, *, fall: bool = True) -> SessionOpened:
        """Vouch for a session and return its introduction. Raises SecretError.

        Without `fall`, no lower signer may stand in for one that fails.
        """

    def endorse(self, meant: Declared, *, namespace: str, at_ms: int, fall: bool) -> Endorsement:
        """Sign a declaration with the identity itself, which is asked each time.

        `at_ms` is now. Without `fall`, no lower signer may stand in. Raises SecretError.
        """

    def give_up(self) -> None:
        """Ask nobody any more: a `vouch` that waits ends soon. Safe from any thread."""


class MemoryKey:
    """A session key."""

    def __init__(self) -> None:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        from data.keyfile import raw_public
        from data.process_guard import guard_memory
        from data.ssh_wire import public_line

        guard_memory()
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

    def vouch(self, claim: Claim, *, fall: bool = True) -> SessionOpened:
        """Sign the session's statement with the key file. Raises SecretError."""
        return claim.vouched(self.sign_statement(claim.text()))

    def endorse(self, meant: Declared, *, namespace: str, at_ms: int, fall: bool) -> Endorsement:
        """Sign a declaration. Raises SecretError."""
        from oncall_tui.domain.endorsement import Endorsement

        text = meant.text()
        signature = self.sign(text, namespace=namespace)
        return Endorsement(text, self.public(), signature, held="file")

    def sign_statement(self, statement: str) -> Credential:
        """Sign a statement as it is. Raises SecretError."""
        return Credential(
            kind=CredentialKind.SSHSIG.value,
            identity=self.public(),
            statement=statement,
            signature=self.sign(statement, namespace=NAMESPACE),
            held="file",
        )

    def public(self) -> str:
        """Return its public half, `ssh-ed25519 AAAA…`. Raises SecretError."""
        from data.keyfile import raw_public
        from data.ssh_wire import public_line

        return public_line(raw_public(self._load()))

    def sign(self, text: str, *, namespace: str) -> str:
        """Return an armoured SSHSIG over a text. Raises SecretError."""
        from data.keyfile import raw_public
        from data.sshsig import SshSig, armour, message_to_sign

        key = self._load()
        message = message_to_sign(text.encode("utf-8"), namespace=namespace)
        return armour(SshSig(raw_public(key), namespace, key.sign(message)))

    def give_up(self) -> None:
        """Do nothing: a file never makes anybody wait."""

    def _load(self) -> Ed25519PrivateKey:
        from data.keyfile import load_or_make

        if self._key is None:
            self._key = load_or_make(self._path, self._comment)
        return self._key


def identity_path(state: Path) -> Path:
    """Return where the identity key of a state folder lies."""
    return state / "keys" / "id_ed25519"


def key_file_signer(state: Path, *, comment: str) -> KeyFileSigner:
    """Return the signer whose key lies in the state folder."""
    return KeyFileSigner(identity_path(state), comment=comment)
