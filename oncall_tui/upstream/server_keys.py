"""The two keys of an upstream: made at the first start, kept in files that nobody else can read."""

from __future__ import annotations

import os
from base64 import b64decode, b64encode
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from data.note_keys import cosign, note_key
from data.paths import private_folder
from oncall_tui.domain.note import COSIGNATURE, VKey
from oncall_tui.errors import ConfigError, SecretError
from oncall_tui.upstream.records import Role

_PREFIX = "PRIVATE+KEY+"


class ServerKey(msgspec.Struct, frozen=True):
    """A key under its name. It must sign for one role only: a cosignature names nobody."""

    name: str
    seed: bytes

    @property
    def vkey(self) -> VKey:
        """What clients pin."""
        return note_key(self.name, self.seed, COSIGNATURE)

    def receipt(self, text: bytes, now: int) -> bytes:
        """Sign the text of a checkpoint at `now`, in milliseconds; return the line."""
        return cosign(text, self.name, self.seed, now // 1000).encode()

    def encode(self) -> str:
        """Return the line of the file, in the private form that Go's x/mod/sumdb/note uses."""
        key = b64encode(bytes([COSIGNATURE]) + self.seed).decode()
        return f"{_PREFIX}{self.name}+{self.vkey.key_id.hex()}+{key}"


class ServerKeys(msgspec.Struct, frozen=True):
    """The keys of both roles."""

    mirror: ServerKey
    witness: ServerKey

    def of(self, role: Role) -> ServerKey:
        """Return the key of a role."""
        return self.mirror if role is Role.MIRROR else self.witness

    def vkeys(self) -> dict[str, str]:
        """Return what clients pin, by role."""
        return {role.value: self.of(role).vkey.encode() for role in Role}


def load_or_make_keys(folder: Path, *, name: str) -> ServerKeys:
    """Return the keys in a folder; make those that are not there. Raises ConfigError."""
    if not name or "+" in name or not name.isprintable() or any(map(str.isspace, name)):
        raise ConfigError(
            "the name of the upstream is empty, or has a space or a plus in it",
            where="--name",
            hint="a host name is a good one",
        )
    private_folder(folder)
    mirror, witness = (_load_or_make(folder / role.value, f"{name}/{role.value}") for role in Role)
    return ServerKeys(mirror, witness)


def _load_or_make(path: Path, name: str) -> ServerKey:
    try:
        if not path.exists():
            _write(path, ServerKey(name, os.urandom(32)).encode() + "\n")
        if path.stat().st_mode & 0o077:
            raise SecretError(
                "others on this host can read a key of the upstream",
                where=str(path),
                hint=f"chmod 600 {path}",
            )
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SecretError(
            "a key of the upstream cannot be read or made", where=str(path), hint=str(error)
        ) from error
    return _parse(text, path)


def _parse(text: str, path: Path) -> ServerKey:
    try:
        name, key_id, encoded = text.removeprefix(_PREFIX).rstrip("\n").split("+", 2)
        raw = b64decode(encoded, validate=True)
        key = ServerKey(name, raw[1:])
        Ed25519PrivateKey.from_private_bytes(key.seed)
        if raw[0] != COSIGNATURE or key.vkey.key_id.hex() != key_id:
            raise ValueError("its id is not that of its key")
    except (ValueError, IndexError) as error:
        raise SecretError(
            "a key of the upstream is damaged", where=str(path), hint="restore it from a copy"
        ) from error
    return key


def _write(path: Path, text: str) -> None:
    made = path.with_name(f"{path.name}.{os.urandom(8).hex()}.new")
    descriptor = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        os.write(descriptor, text.encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    try:
        # A link, not a rename: of two servers that start at once, one key must win.
        os.link(made, path)
    except FileExistsError:
        pass
    finally:
        made.unlink()
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
