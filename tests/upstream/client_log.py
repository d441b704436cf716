"""A log and whoever writes it: signs sessions, checkpoints, uploads and tokens as a client does."""

from __future__ import annotations

import base64
from collections.abc import Iterator

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from data.keyfile import raw_public
from data.note_keys import sign_note
from data.ssh_wire import public_line
from data.sshsig import SshSig, armour, message_to_sign
from oncall_tui.domain.checkpoint import Checkpoint, origin_hash, origin_of
from oncall_tui.domain.entry import Entry
from oncall_tui.domain.entry_line import START, b64u, encode_body, sign_body, signed_message
from oncall_tui.domain.merkle import Tree, leaf_hash
from oncall_tui.domain.mirror import (
    UploadHead,
    add_checkpoint_body,
    encode_package,
    package_ranges,
)
from oncall_tui.domain.note import Note
from oncall_tui.domain.session import (
    NAMESPACE,
    SESSION_MS,
    Credential,
    KnownTip,
    SessionOpened,
    rfc3339,
    statement,
)
from oncall_tui.upstream.tokens import NAMESPACE as ACCESS
from oncall_tui.upstream.tokens import token_text
from tests.fakes import NOON

ALICE = "alice@example.com"
BOB = "bob@example.com"


def key_of(number: int) -> Ed25519PrivateKey:
    """Return a key that is the same in each run."""
    return Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32)


def line_of(key: Ed25519PrivateKey) -> str:
    """Return the public line of a key."""
    return public_line(raw_public(key))


def sshsig(key: Ed25519PrivateKey, namespace: str, text: str) -> str:
    """Return an armoured signature."""
    message = message_to_sign(text.encode(), namespace=namespace)
    return armour(SshSig(raw_public(key), namespace, key.sign(message)))


class ClientLog:
    """A log of entries in memory."""

    def __init__(
        self,
        log: str = "alice@jump01",
        by: str = ALICE,
        *,
        identity: int = 1,
        session: int = 101,
        opened: int = NOON,
    ) -> None:
        self.log = log
        self.by = by
        self.identity = key_of(identity)
        self.key = key_of(session)
        self.entries: list[bytes] = []
        self.tree = Tree()
        self.opening = self.session_open(f"s{session}", opened)
        self.add(self.opening)

    @property
    def origin(self) -> str:
        return origin_of(self.log)

    @property
    def hash(self) -> str:
        return origin_hash(self.origin)

    @property
    def size(self) -> int:
        return len(self.entries)

    def add(self, *entries: bytes) -> None:
        """Append entries."""
        self.entries += entries
        self.tree.extend(map(leaf_hash, entries))

    def grow(self, count: int, text: str = "entry") -> None:
        """Append that many entries."""
        self.add(*(f"{text} {number}".encode() for number in range(self.size, self.size + count)))

    def session_open(
        self,
        session: str,
        opened: int,
        *,
        lasts: int = SESSION_MS,
        key: Ed25519PrivateKey | None = None,
        credential: Credential | None = None,
        type_: str = "session.open",
    ) -> bytes:
        """Return the line that introduces a session."""
        key = key or self.key
        bare = SessionOpened(
            key=line_of(key),
            host="jump01",
            boot="boot",
            tool="test 1",
            opened=opened,
            not_after=opened + lasts,
            tip=KnownTip(0, START),
            credential=Credential("none"),
        )
        text = statement(log=self.log, session=session, by=self.by, opened=bare)
        credential = credential or Credential(
            "sshsig", line_of(self.identity), text, sshsig(self.identity, NAMESPACE, text)
        )
        d = {
            "key": bare.key, "host": bare.host, "boot": bare.boot, "tool": bare.tool,
            "opened": opened, "not_after": bare.not_after, "tip": {"size": 0, "leaf": START},
            "credential": {
                **({"certificate": credential.certificate} if credential.certificate else {}),
                "kind": credential.kind, "identity": credential.identity,
                "statement": credential.statement, "signature": credential.signature,
            },
        }  # fmt: skip
        entry = Entry(
            1, self.log, 0, rfc3339(opened), 0, session, self.by, type_, None, d, START, ""
        )
        body = encode_body(entry)
        unsigned = sign_body(body, "")
        return sign_body(body, b64u(key.sign(signed_message(unsigned))))

    def note(self, size: int | None = None, *, root: bytes | None = None) -> bytes:
        """Return a signed checkpoint."""
        size = self.size if size is None else size
        text = Checkpoint(self.origin, size, root or self.tree.root(size)).text()
        return Note(text, (sign_note(text, self.origin, self.key),)).encode()

    def checkpoint(self, old: int, size: int | None = None) -> bytes:
        """Return the body of an add-checkpoint."""
        size = self.size if size is None else size
        proof = self.tree.consistency_proof(old, size) if old <= size else []
        return add_checkpoint_body(old, proof, self.note(size))

    def packages(self, start: int, end: int) -> Iterator[bytes]:
        """Yield the packages of an upload."""
        for first, last in package_ranges(start, end):
            proof = self.tree.subtree_proof(first // 256 * 256, last, end)
            yield encode_package(self.entries[first:last], proof)

    def head(self, start: int, end: int) -> bytes:
        """Return how an upload begins."""
        return UploadHead(self.origin, start, end).encode()

    def upload(self, start: int = 0, end: int | None = None) -> bytes:
        """Return the body of an add-entries."""
        end = self.size if end is None else end
        return self.head(start, end) + b"".join(self.packages(start, end))

    def token(
        self,
        upstream: str,
        not_after: int = NOON + 600_000,
        *,
        by: str | None = None,
        key: Ed25519PrivateKey | None = None,
        namespace: str = ACCESS,
    ) -> str:
        """Return a token by the session's key."""
        text = token_text(upstream, by or self.by, not_after)
        signature = sshsig(key or self.key, namespace, text)
        parts = (text.encode(), signature.encode())
        return ".".join(base64.urlsafe_b64encode(p).rstrip(b"=").decode() for p in parts)
