"""What to put into tmux.conf so that nothing is lost between a program and the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

SLOWEST_ESC = 50
"""Milliseconds for which Esc may wait: more is felt."""


def tmux_advice(options: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield (what is amiss, the line that mends it) for options that tmux has; see tmux(1)."""
    if options.get("set-clipboard", "on") != "on":
        yield "a copy goes through its buffer only", "set -s set-clipboard on"
    # Before tmux 3.3 there was no such option, and everything was let through.
    if options.get("allow-passthrough", "on") not in {"on", "all"}:
        yield "it drops notifications", "set -g allow-passthrough on"
    wait = options.get("escape-time", "")
    if wait.isdecimal() and int(wait) > SLOWEST_ESC:
        yield f"esc waits {wait} ms", "set -s escape-time 10"
    if options.get("focus-events", "on") not in {"on", "1"}:
        yield "nobody hears when you come back to the window", "set -g focus-events on"
