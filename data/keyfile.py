"""The identity key: Ed25519 in OpenSSH's own format, so that stock tools can use it."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_ssh_private_key,
)

from data.ssh_wire import public_line
from oncall_tui.errors import SecretError

MAX_KEY_FILE = 64 * 1024


def load_or_make(path: Path, comment: str) -> Ed25519PrivateKey:
    """Return the key at `path`; make it, and `path.pub` with `comment`, when there is none.

    Raises SecretError when it cannot be read, when others can read it, or when it is of another
    kind.
    """
    try:
        key = _load(path)
    except FileNotFoundError:
        key = _make(path)
    _write_public(path, key, comment)
    return key


def raw_public(key: Ed25519PrivateKey) -> bytes:
    """Return the 32 bytes of the public half."""
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def _load(path: Path) -> Ed25519PrivateKey:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise SecretError(
            "the identity key cannot be read", where=str(path), hint=str(error.strerror)
        ) from error
    try:
        _refuse_open_file(path, os.fstat(descriptor))
        text = os.read(descriptor, MAX_KEY_FILE)
    finally:
        os.close(descriptor)
    try:
        key = load_ssh_private_key(text, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise SecretError(
            "the identity key cannot be used",
            where=str(path),
            hint="it must be an OpenSSH Ed25519 key without a passphrase; or move it away",
        ) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise SecretError(
            "the identity key is not an Ed25519 key",
            where=str(path),
            hint="move it away to get a new one",
        )
    return key


def _refuse_open_file(path: Path, found: os.stat_result) -> None:
    if not stat.S_ISREG(found.st_mode) or found.st_uid != os.geteuid():
        raise SecretError(
            "the identity key is not a file of your own",
            where=str(path),
            hint="move it away to get a new one",
        )
    if stat.S_IMODE(found.st_mode) & 0o077:
        raise SecretError(
            "others on this host can read the identity key",
            where=str(path),
            hint=f"chmod 600 {path}; if they may have, move it away to get a new one",
        )


def _make(path: Path) -> Ed25519PrivateKey:
    key = Ed25519PrivateKey.generate()
    text = key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption())
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        made = path.with_name(f"{path.name}.{os.getpid()}.new")
        _write(made, text)
        try:
            # A link, not a rename: of two programs that start at once, one key must win.
            os.link(made, path)
        except FileExistsError:
            return _load(path)
        finally:
            made.unlink()
        _sync_folder(path.parent)
    except OSError as error:
        raise SecretError(
            "the identity key cannot be written", where=str(path), hint=str(error.strerror)
        ) from error
    return key


def _write_public(path: Path, key: Ed25519PrivateKey, comment: str) -> None:
    public = path.with_name(f"{path.name}.pub")
    line = public_line(raw_public(key))
    try:
        if public.exists() and public.read_text("utf-8").startswith(line):
            return
        made = public.with_name(f"{public.name}.{os.getpid()}.new")
        _write(made, f"{line} {comment}\n".encode())
        made.replace(public)
    except (OSError, UnicodeDecodeError) as error:
        raise SecretError(
            "the public half of the identity key cannot be written",
            where=str(public),
            hint=str(error),
        ) from error


def _write(path: Path, content: bytes) -> None:
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        os.write(descriptor, content)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
