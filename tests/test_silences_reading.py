"""`[silences]`: from settings to the rule."""

from __future__ import annotations

import pytest

from oncall_tui.config_site import SilencesConfig
from oncall_tui.errors import OncallError
from oncall_tui.silences_reading import read_comment_rule


def test_the_sites_pattern_hint_and_longest_time_are_kept() -> None:
    rule = read_comment_rule(
        SilencesConfig(comment="OPS-[0-9]+", comment_hint="name a ticket", longest="2d")
    )
    assert rule.why_not("because") == "name a ticket"
    assert rule.why_not("OPS-1") == ""
    assert rule.longest == 2 * 86_400_000


def test_without_a_table_any_reason_will_do_for_a_week() -> None:
    rule = read_comment_rule(SilencesConfig())
    assert rule.why_not("because") == ""
    assert rule.longest == 7 * 86_400_000


@pytest.mark.parametrize("wrong", [SilencesConfig(comment="("), SilencesConfig(longest="soon")])
def test_what_cannot_be_read_is_an_error(wrong: SilencesConfig) -> None:
    with pytest.raises(OncallError):
        read_comment_rule(wrong)
