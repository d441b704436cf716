"""Reads policies: those that ship, by name, and a site's own, by path."""

from __future__ import annotations

import tomllib
from datetime import UTC, tzinfo
from pathlib import Path

import msgspec

from data.policy_reading import PolicyTable, read_policy
from oncall_tui.domain.policy import Policy
from oncall_tui.errors import PolicyError

SHIPPED = Path(__file__).parent / "policies"
MAX_BYTES = 256 * 1024


def shipped_policies() -> list[str]:
    """Return the names of the policies that ship."""
    return sorted(path.stem for path in SHIPPED.glob("*.toml"))


def load_policy(use: str, *, zone: tzinfo = UTC) -> Policy:
    """Read a policy by name, or from the file at a path (with a `/`, or ending in `.toml`).

    Business days follow `zone` unless the file has a time zone. Raises PolicyError that names
    the file and the key.
    """
    path = _path_of(use)
    file = str(path) if path.parent != SHIPPED else f"policy {use}"
    try:
        table = msgspec.convert(_read(path, file), PolicyTable)
    except msgspec.ValidationError as error:
        from oncall_tui.config_errors import explain

        found = explain(str(error), PolicyTable, file)
        hint = found.hint.replace("the commented file that init writes", "a policy that ships")
        raise PolicyError(found.what, where=found.where, hint=hint) from error
    return read_policy(table, file, zone)


def _path_of(use: str) -> Path:
    if "/" in use or use.endswith(".toml"):
        return Path(use).expanduser()
    if use in shipped_policies():
        return SHIPPED / f"{use}.toml"
    names = ", ".join(shipped_policies())
    raise PolicyError(f"there is no policy {use!r}", hint=f"use {names}, or the path of a file")


def _read(path: Path, file: str) -> object:
    try:
        with path.open("rb") as stream:
            body = stream.read(MAX_BYTES + 1)
        if len(body) > MAX_BYTES:
            raise PolicyError("the file is too large", where=file, hint="at most 256 KiB")
        return tomllib.loads(body.decode())
    except OSError as error:
        reason = error.strerror or "cannot be read"
        raise PolicyError(f"no policy: {reason}", where=file, hint="check the path") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise PolicyError(f"not TOML: {error}", where=file, hint="mend that line") from error
