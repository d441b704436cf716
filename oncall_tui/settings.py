"""What the command line and the configuration come to, for one run of the program."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

from data.paths import Paths, expand
from oncall_tui.config import Config
from oncall_tui.domain.themes import TERMINAL
from oncall_tui.errors import ConfigError


class Settings(msgspec.Struct, frozen=True):
    """What the command line and the configuration come to."""

    config: Config
    paths: Paths
    files: tuple[str, ...] = ()
    """The configuration files that were read."""
    read_only: bool = False
    ascii_only: bool = False
    theme: str = TERMINAL
    """Colours: one of `domain.themes`."""
    mouse: bool = True
    """Whether the terminal is to report the mouse."""
    chosen: str = ""
    """The configuration file that was asked for; empty: the usual ones."""

    @property
    def beside(self) -> Path:
        """The folder that the user's configuration lies in."""
        return Path(self.chosen).parent if self.chosen else self.paths.config


def read_settings(
    *,
    paths: Paths,
    config_file: str | None = None,
    read_only: bool = False,
    ascii_only: bool = False,
    theme: str = "",
    mouse: bool = True,
) -> Settings:
    """Read the configuration: `config_file` alone, or what lies in the usual places.

    Raises ConfigError.
    """
    from data.config_files import find_config_files, read_config_files
    from oncall_tui.config_reading import load

    if theme:
        from oncall_tui.config_checks import check_theme

        check_theme(theme)
    files = [expand(config_file)] if config_file is not None else find_config_files(paths)
    config = load(read_config_files(files))
    if config_file is not None:
        config = _within_the_site(config, paths)
    return Settings(
        config=config,
        paths=_where(paths, config),
        files=tuple(map(str, files)),
        read_only=read_only,
        ascii_only=ascii_only or config.board.ascii,
        theme=theme or config.board.theme,
        mouse=mouse and config.board.mouse,
        chosen="" if config_file is None else str(files[0].absolute()),
    )


def _within_the_site(config: Config, paths: Paths) -> Config:
    """Return a configuration from elsewhere with the guardrails of this host: they always hold."""
    from data.config_files import find_site_files, read_config_files

    files = find_site_files(paths)
    if not files:
        return config
    from oncall_tui.config_reading import load
    from oncall_tui.guardrail_reading import tightened

    return tightened(config, load(read_config_files(files)))


def _where(paths: Paths, config: Config) -> Paths:
    """Return the folders, those that the configuration names instead of the usual ones."""
    named = {"state": config.folders.state, "cache": config.folders.cache}
    return msgspec.structs.replace(
        paths, **{name: expand(path) for name, path in named.items() if path}
    )


def require_sources(settings: Settings) -> None:
    """Raise ConfigError where there is nothing to watch."""
    if settings.config.empty:
        raise ConfigError(
            "nothing is configured",
            where=", ".join(settings.files) or str(settings.paths.config / "config.toml"),
            hint="`oncall-tui init` writes a configuration, `oncall-tui demo` shows one at work",
        )


def who(settings: Settings) -> str:
    """Return who signs: as configured, else user@host."""
    from data.host import host_name, user_name

    return settings.config.me.id or f"{user_name()}@{host_name()}"


def zone(settings: Settings) -> str:
    """Return the IANA name of the time zone that times are shown in. Raises ConfigError."""
    from zoneinfo import ZoneInfo

    from data.host import local_zone

    name = settings.config.me.timezone
    if not name:
        return local_zone(os.environ)
    try:
        return ZoneInfo(name).key
    except (OSError, ValueError, KeyError) as error:  # an unknown zone is a KeyError
        raise ConfigError(
            f"there is no time zone {name}",
            where="me.timezone",
            hint="use an IANA name such as Europe/Berlin",
        ) from error
