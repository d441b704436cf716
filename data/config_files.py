"""Finds and reads configuration files: the site's before the user's, `config.d` after each."""

from __future__ import annotations

import os
import stat
import tomllib
from pathlib import Path
from typing import Any

from data.paths import Paths
from oncall_tui.errors import ConfigError

MAX_BYTES = 1024 * 1024


def find_config_files(paths: Paths) -> list[Path]:
    """Return the files that exist, in the order in which they count: a later one wins."""
    return [*find_site_files(paths), *_files_in(paths.config)]


def find_site_files(paths: Paths) -> list[Path]:
    """Return those of them that hold for everybody on this host."""
    return _files_in(paths.site)


def _files_in(folder: Path) -> list[Path]:
    found = [path for path in (folder / "config.toml",) if path.exists()]
    return [*found, *sorted((folder / "config.d").glob("*.toml"))]


def read_config_files(paths: list[Path]) -> list[tuple[str, dict[str, Any]]]:
    """Return each file's name and content. Raises ConfigError."""
    return [(str(path), _read(path)) for path in paths]


def write_config_file(path: Path, text: str) -> None:
    """Write a new file, for its owner alone; never over one that is there. Raises ConfigError."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as error:
        raise ConfigError(
            "there is a configuration already", where=str(path), hint="edit it, or move it away"
        ) from error
    except OSError as error:
        raise ConfigError(
            "the configuration cannot be written",
            where=str(path),
            hint=error.strerror or type(error).__name__,
        ) from error


def _read(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            _refuse_open_to_others(path, os.fstat(file.fileno()))
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise ConfigError(
            "the configuration cannot be read",
            where=str(path),
            hint=error.strerror or type(error).__name__,
        ) from error
    if len(raw) > MAX_BYTES:
        raise ConfigError(
            "the file is larger than 1 MiB", where=str(path), hint="is it the right one?"
        )
    try:
        return tomllib.loads(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise ConfigError(
            f"byte {error.start} is not UTF-8", where=str(path), hint="save the file as UTF-8"
        ) from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError("the file is not TOML", where=str(path), hint=str(error)) from error


def _refuse_open_to_others(path: Path, found: os.stat_result) -> None:
    """Refuse what others could have written: a configuration may name commands to run."""
    if not stat.S_ISREG(found.st_mode):
        raise ConfigError("this is not a file", where=str(path), hint="name a TOML file")
    if found.st_uid not in {0, os.geteuid()}:
        raise ConfigError(
            "the configuration belongs to another user", where=str(path), hint="use one of your own"
        )
    if found.st_mode & stat.S_IWOTH:
        raise ConfigError(
            "everybody on this host can write the configuration",
            where=str(path),
            hint=f"chmod o-w {path}",
        )
