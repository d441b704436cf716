"""How the journal is signed at this moment, as people are told."""

from __future__ import annotations

import base64
import hashlib

import msgspec

from oncall_tui.domain.session import Credential, CredentialKind

HOW = {
    ("agent", CredentialKind.CERTIFICATE.value): "ssh-agent, certified session key",
    ("agent", CredentialKind.SSHSIG.value): "ssh-agent, signed session statement",
    ("file", CredentialKind.SSHSIG.value): "key file",
}


class Signing(msgspec.Struct, frozen=True):
    """Who vouches for what is written now."""

    kind: str = CredentialKind.NONE.value
    """One of `CredentialKind`."""
    held: str = ""
    """Who holds the key: "agent", "file", or nobody."""
    name: str = ""
    """What people know the key by."""
    instead_of: str = ""
    """Why a better signer is not used; empty when nothing failed."""

    @property
    def asks(self) -> bool:
        """Whether the signer can be asked again: an agent can, a file gives itself to anyone."""
        return self.held == "agent"

    @property
    def words(self) -> str:
        """The whole in one line."""
        how = HOW.get((self.held, self.kind), "not signed")
        named = f"{how} {self.name}".rstrip()
        return f"{named}, instead of: {self.instead_of}" if self.instead_of else named


def signing_of(credential: Credential) -> Signing:
    """Return how a session is signed that has this credential."""
    name = fingerprint(credential.identity)
    held = credential.held
    if not held and credential.kind == CredentialKind.SSHSIG:
        held = "file"
    return Signing(credential.kind, held, name, credential.instead_of)


def fingerprint(line: str) -> str:
    """Return `SHA256:…` of a public key line, as ssh-keygen prints it; nothing where there is none.

    Raises ValueError for a line that is none.
    """
    encoded = line.partition(" ")[2]
    if not encoded:
        return ""
    digest = hashlib.sha256(base64.b64decode(encoded, validate=True)).digest()
    return "SHA256:" + base64.b64encode(digest).decode("ascii").rstrip("=")
