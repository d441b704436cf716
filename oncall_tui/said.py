"""From the words of the command line to the settings of one run."""

from __future__ import annotations

import os
import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from data.paths import Paths
    from oncall_tui.settings import Settings


def settings_of(args: SimpleNamespace, paths: Paths) -> Settings:
    """Return the settings, as the configuration and the words have them."""
    from data.terminal import needs_ascii
    from oncall_tui.settings import read_settings

    return read_settings(
        paths=paths,
        config_file=args.config,
        read_only=args.read_only,
        ascii_only=args.ascii or needs_ascii(os.environ),
        theme=args.theme,
        mouse=not args.no_mouse,
    )


def settings_to_change(args: SimpleNamespace, paths: Paths) -> Settings:
    """Return the settings for a verb that changes something which no alert or ticket is about."""
    from collections import Counter

    from oncall_tui.site import open_gate
    from oncall_tui.verbs.confirming import let_through

    settings = settings_of(args, paths)
    let_through(open_gate(settings), args.changes, Counter(), args.confirm)
    return settings


def need_terminal() -> None:
    """Raise TerminalError where a dashboard cannot be drawn."""
    from data.terminal import require_terminal

    require_terminal(os.environ, stdin_tty=sys.stdin.isatty(), stderr_tty=sys.stderr.isatty())
