"""From settings to what the site asks of a silence."""

from __future__ import annotations

from oncall_tui.config_site import SilencesConfig
from oncall_tui.domain.duration import parse_duration
from oncall_tui.domain.pattern import compile_pattern
from oncall_tui.domain.silence import CommentRule


def read_comment_rule(config: SilencesConfig) -> CommentRule:
    """Return the rule. Raises OncallError for a pattern or a length of time that is none."""
    return CommentRule(
        pattern=compile_pattern(config.comment) if config.comment else None,
        hint=config.comment_hint,
        longest=parse_duration(config.longest) * 1000,
    )
