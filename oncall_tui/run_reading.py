"""From settings to which commands of runbooks may be run, and what runs them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oncall_tui.domain.duration import parse_duration
from oncall_tui.domain.run_allow import AllowedBlock

if TYPE_CHECKING:
    from collections.abc import Mapping

    from oncall_tui.config_site import RunConfig
    from oncall_tui.services.walk_running import Running


def read_running(config: RunConfig, environ: Mapping[str, str]) -> Running | None:
    """Return what may be run, and what runs it; None where nothing may."""
    if not config.allow:
        return None
    from data.command_pty import PtyRunner
    from oncall_tui.services.walk_running import Running

    rules = tuple(AllowedBlock(told.runbook, told.block) for told in config.allow)
    return Running(rules, PtyRunner(environ, config.env), parse_duration(config.seconds))
