"""From settings to which commands of runbooks may be run, and who approves."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from data.paths import expand
from oncall_tui.domain.duration import parse_duration
from oncall_tui.domain.pattern import compile_pattern
from oncall_tui.domain.run_allow import AllowedBlock
from oncall_tui.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from oncall_tui.config import Config
    from oncall_tui.config_site import RunConfig
    from oncall_tui.services.walk_running import Running

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")
_LONGEST = 3_600
"""Seconds."""


def read_running(config: RunConfig, environ: Mapping[str, str]) -> Running | None:
    """Return what may be run, and what runs it; None where nothing may."""
    if not config.allow:
        return None
    from data.command_pty import PtyRunner
    from oncall_tui.services.walk_running import Running

    rules = tuple(AllowedBlock(told.runbook, told.block) for told in config.allow)
    return Running(rules, PtyRunner(environ, config.env), parse_duration(config.seconds))


def run_checks(config: Config) -> Iterable[tuple[str, Any, Callable[[Any], object]]]:
    """Yield what is to be checked of `[run]` and `[approvals]`: key, value, what raises."""
    for i, rule in enumerate(config.run.allow):
        yield f"run.allow[{i}].runbook", rule.runbook, _said
        yield f"run.allow[{i}].block", rule.block, _said
        yield f"run.allow[{i}].block", rule.block, compile_pattern
    yield "run.seconds", config.run.seconds, _limit
    for i, name in enumerate(config.run.env):
        yield f"run.env[{i}]", name, _variable
    for key in ("folder", "signers"):
        path = getattr(config.approvals, key)
        if path:
            yield f"approvals.{key}", path, _absolute


def _said(text: str) -> None:
    if not text.strip():
        raise ConfigError("this is empty", hint="name what may be run")


def _limit(text: str) -> None:
    if not 1 <= parse_duration(text) <= _LONGEST:
        raise ConfigError(f"{text} is out of bounds", hint="choose between 1s and 1h")


def _variable(name: str) -> None:
    if not _VARIABLE.fullmatch(name):
        raise ConfigError(f"{name!r} is no name of a variable", hint="name one, such as KUBECONFIG")


def _absolute(path: str) -> None:
    if not expand(path).is_absolute():
        raise ConfigError(f"{path} is relative", hint="begin it with / or ~")
