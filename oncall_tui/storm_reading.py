"""From settings to what is a storm."""

from __future__ import annotations

from oncall_tui.config_desk import StormConfig
from oncall_tui.domain.duration import parse_duration
from oncall_tui.domain.storm import StormRules


def read_storm(config: StormConfig) -> StormRules:
    """Return the rules."""
    return StormRules(
        new=config.new,
        within=parse_duration(config.within) * 1000,
        calm=parse_duration(config.calm) * 1000,
        ack=parse_duration(config.ack),
    )
