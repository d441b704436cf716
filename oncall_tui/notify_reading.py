"""From settings to what rings."""

from __future__ import annotations

from collections.abc import Callable

from oncall_tui.config_desk import NotifyConfig
from oncall_tui.domain.board_lines import Row
from oncall_tui.domain.duration import parse_duration
from oncall_tui.domain.policy import Policy
from oncall_tui.domain.ringing import Ringing, Rules
from oncall_tui.errors import ConfigError


def read_ringing(config: NotifyConfig, policy: Policy) -> Ringing:
    """Return how the engineer is called. Raises ConfigError for a level that there is not."""
    level = policy.level(config.level) if config.level else policy.levels[:2][-1]
    if level is None:
        raise ConfigError(
            f"policy {policy.name} has no level {config.level!r}",
            where="notify.level",
            hint=f"its levels are {', '.join(level.name for level in policy.levels)}",
        )
    repeat = 0 if config.repeat == "never" else parse_duration(config.repeat) * 1000
    return Ringing(
        Rules(level.rank, _keep(config.filter), repeat),
        bell=config.bell,
        form=config.terminal,
        title=config.title,
    )


def _keep(text: str) -> Callable[[Row], bool] | None:
    if not text.strip():
        return None
    from oncall_tui.domain.filter import parse_filter
    from oncall_tui.domain.row_words import fits

    chosen = parse_filter(text)
    return lambda row: fits(chosen, row)
