"""What is checked of `[run]` and `[approvals]`, beyond their types."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from oncall_tui.domain.duration import parse_duration
from oncall_tui.domain.pattern import compile_pattern
from oncall_tui.errors import ConfigError

if TYPE_CHECKING:
    from oncall_tui.config import Config

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")
_LONGEST = 3_600
"""Seconds."""


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
    if not path.startswith(("/", "~")):
        raise ConfigError(f"{path} is relative", hint="begin it with / or ~")
