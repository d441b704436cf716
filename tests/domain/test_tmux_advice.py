"""What is advised to whoever sits in tmux."""

from __future__ import annotations

from oncall_tui.domain.tmux_advice import tmux_advice


def test_each_option_that_stands_in_the_way_has_its_line() -> None:
    options = {
        "set-clipboard": "external",
        "allow-passthrough": "off",
        "escape-time": "500",
        "focus-events": "off",
    }
    assert [line for _, line in tmux_advice(options)] == [
        "set -s set-clipboard on",
        "set -g allow-passthrough on",
        "set -s escape-time 10",
        "set -g focus-events on",
    ]


def test_what_is_right_or_unknown_to_this_tmux_is_left_alone() -> None:
    right = {
        "set-clipboard": "on",
        "allow-passthrough": "all",
        "escape-time": "10",
        "focus-events": "on",
    }
    assert list(tmux_advice(right)) == []
    assert list(tmux_advice({})) == []
