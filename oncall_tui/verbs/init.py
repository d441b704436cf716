"""`init`: write a configuration to begin with, every line explained."""

from __future__ import annotations

from typing import TextIO

from data.config_files import write_config_file
from data.paths import Paths, expand
from data.template_files import template
from oncall_tui.verbs.output import write_line


def write_configuration(paths: Paths, config_file: str | None, *, out: TextIO) -> int:
    """Write the commented configuration; never over a file that is there."""
    path = expand(config_file) if config_file is not None else paths.config / "config.toml"
    write_config_file(path, template("config.toml"))
    write_line(f"{path} is written: add your endpoints, then run `oncall-tui doctor`", out)
    return 0
