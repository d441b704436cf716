"""Where things lie, by the XDG base directory rules, and folders that nobody else may look into."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from pathlib import Path

import msgspec

from oncall_tui.errors import ConfigError

NAME = "oncall-tui"


class Paths(msgspec.Struct, frozen=True):
    """The folders of one user on one host. None of them has to exist."""

    site: Path
    """Configuration for everybody on this host."""
    config: Path
    state: Path
    """Journal, keys, log: what must not be lost."""
    cache: Path
    """What can be deleted at any time."""

    @property
    def log(self) -> Path:
        """The file that unexpected errors are written to."""
        return self.state / "oncall-tui.log"


def find_paths(env: Mapping[str, str]) -> Paths:
    """Return the folders; as the rules say, an empty or relative XDG variable is ignored."""
    home = Path(env.get("HOME") or Path.home())
    return Paths(
        site=Path("/etc") / NAME,
        config=_base(env, "XDG_CONFIG_HOME", home / ".config") / NAME,
        state=_base(env, "XDG_STATE_HOME", home / ".local" / "state") / NAME,
        cache=_base(env, "XDG_CACHE_HOME", home / ".cache") / NAME,
    )


def inside(folder: Path) -> Paths:
    """Return folders that are all below one, as the demo uses them; no site configuration.

    They are where `find_paths` looks with XDG_STATE_HOME=<folder>/state and so on.
    """
    return Paths(
        site=folder / "site" / NAME,
        config=folder / "config" / NAME,
        state=folder / "state" / NAME,
        cache=folder / "cache" / NAME,
    )


def expand(path: str) -> Path:
    """Replace a leading `~`."""
    return Path(path).expanduser()


def private_folder(path: Path) -> Path:
    """Make a folder 0700, or refuse one that is somebody else's or that others can look into.

    Raises ConfigError.
    """
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = path.stat()
    except OSError as error:
        raise ConfigError(
            "the folder cannot be made", where=str(path), hint=error.strerror or str(error)
        ) from error
    if found.st_uid != os.geteuid():
        raise ConfigError(
            "the folder belongs to another user",
            where=str(path),
            hint="set XDG_STATE_HOME and XDG_CACHE_HOME to folders of your own",
        )
    if stat.S_IMODE(found.st_mode) & 0o077:
        raise ConfigError(
            "others on this host can look into the folder",
            where=str(path),
            hint=f"chmod 700 {path}",
        )
    return path


def _base(env: Mapping[str, str], name: str, default: Path) -> Path:
    value = env.get(name, "")
    return Path(value) if value.startswith("/") else default
