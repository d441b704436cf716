"""Secrets, from where the site keeps them: never from the configuration, never into a log."""

from __future__ import annotations

import os
import shlex
import stat
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from data.paths import expand
from oncall_tui.errors import SecretError

COMMAND_SECONDS = 10
MAX_BYTES = 64 * 1024


def read_secret(kind: str, value: str | Sequence[str], *, where: str) -> str:
    """Return a secret without the newline at its end.

    `kind` is env, file, command or keyring, `value` what that kind needs, `where` the place in
    the configuration. Raises SecretError, which never holds any part of the secret.
    """
    secret = _READERS[kind](value, where).rstrip("\r\n")
    if not secret:
        raise SecretError("the secret is empty", where=where, hint=f"look at its {kind}")
    if not secret.isprintable():
        raise SecretError(
            "the secret holds control characters",
            where=where,
            hint="it must be one line of text",
        )
    return secret


def _from_env(value: str | Sequence[str], where: str) -> str:
    name = str(value)
    try:
        return os.environ[name]
    except KeyError as error:
        raise SecretError(
            f"the environment has no {name}", where=where, hint=f"export {name} before the start"
        ) from error


def _from_file(value: str | Sequence[str], where: str) -> str:
    path = expand(str(value))
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except OSError as error:
        raise SecretError(
            f"the secret file {path} cannot be read",
            where=where,
            hint=error.strerror or type(error).__name__,
        ) from error
    try:
        # Asked of the open file, not of its name: between the two it could become another.
        _refuse_open_file(path, os.fstat(descriptor), where)
        return _text(os.read(descriptor, MAX_BYTES + 1), where)
    finally:
        os.close(descriptor)


def _refuse_open_file(path: Path, found: os.stat_result, where: str) -> None:
    if not stat.S_ISREG(found.st_mode):
        raise SecretError(f"{path} is not a file", where=where, hint="name a file")
    if found.st_uid not in {0, os.geteuid()}:
        raise SecretError(
            f"{path} belongs to another user", where=where, hint="use a file of your own"
        )
    if stat.S_IMODE(found.st_mode) & 0o077:
        raise SecretError(
            f"others on this host can read {path}", where=where, hint=f"chmod 600 {path}"
        )


def _from_command(value: str | Sequence[str], where: str) -> str:
    argv = shlex.split(value) if isinstance(value, str) else list(value)
    try:
        # Standard error is thrown away: it would be written over the dashboard.
        done = subprocess.run(
            argv,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=COMMAND_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise SecretError(
            f"the secret's command {argv[0]} took longer than {COMMAND_SECONDS} s",
            where=where,
            hint="it must answer without asking",
        ) from error
    except OSError as error:
        raise SecretError(
            f"the secret's command {argv[0]} cannot be run",
            where=where,
            hint=error.strerror or type(error).__name__,
        ) from error
    if done.returncode != 0:
        raise SecretError(
            f"the secret's command {argv[0]} failed with exit code {done.returncode}",
            where=where,
            hint="run it by hand to see why",
        )
    return _text(done.stdout, where)


def _from_keyring(value: str | Sequence[str], where: str) -> str:
    service, _, user = str(value).rpartition("/")
    try:
        import keyring
        import keyring.errors
    except ImportError as error:
        raise SecretError(
            "the keyring package is not installed",
            where=where,
            hint="install oncall-tui[keyring], or keep the secret in a file",
        ) from error
    try:
        secret: str | None = keyring.get_password(service, user)
    except keyring.errors.KeyringError as error:
        raise SecretError(
            "the keyring does not answer", where=where, hint="keep the secret in a file"
        ) from error
    if secret is None:
        raise SecretError(
            f"the keyring has nothing for {value}",
            where=where,
            hint=f"keyring set {service} {user}",
        )
    return secret


def _text(raw: bytes, where: str) -> str:
    if len(raw) > MAX_BYTES:
        raise SecretError("the secret is longer than 64 KiB", where=where, hint="one line, please")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise SecretError(
            "the secret is not UTF-8", where=where, hint="one line of text"
        ) from error


_READERS: Mapping[str, Callable[[str | Sequence[str], str], str]] = {
    "env": _from_env,
    "file": _from_file,
    "command": _from_command,
    "keyring": _from_keyring,
}
