"""Whether there is a terminal that a dashboard can be drawn on, and what it can do."""

from __future__ import annotations

import os
from collections.abc import Mapping

from oncall_tui.errors import TerminalError

_HINT = "use `oncall-tui alerts --json` in scripts"


def require_terminal(env: Mapping[str, str], *, stdin_tty: bool, stderr_tty: bool) -> None:
    """Refuse to draw where nobody can see it: Textual would, on standard error.

    Raises TerminalError.
    """
    if not (stdin_tty and stderr_tty):
        missing = "standard input" if not stdin_tty else "standard error"
        raise TerminalError(f"{missing} is not a terminal", hint=_HINT)
    term = env.get("TERM", "")
    if term in {"", "dumb", "unknown"}:
        raise TerminalError(
            f"the terminal cannot be drawn on (TERM={term or 'not set'})", hint=_HINT
        )


def needs_ascii(env: Mapping[str, str]) -> bool:
    """Whether the locale says that the terminal does not show UTF-8."""
    if env.get("LC_ALL"):
        return not _utf8(env["LC_ALL"])
    # Python itself sets LC_CTYPE to C.UTF-8 where the locale is C or missing (PEP 538).
    if env.get("LC_CTYPE") and env["LC_CTYPE"] != "C.UTF-8":
        return not _utf8(env["LC_CTYPE"])
    return not _utf8(env.get("LANG", ""))


def _utf8(locale: str) -> bool:
    return "utf" in locale.lower()


def colours(env: Mapping[str, str]) -> str:
    """Say how many colours will be used."""
    if env.get("NO_COLOR"):
        return "none (NO_COLOR)"
    if env.get("COLORTERM", "").lower() in {"truecolor", "24bit"}:
        return "24 bit"
    return "256" if "256" in env.get("TERM", "") else "16"


def own_terminal() -> str:
    """Return the name of the terminal that is typed on, such as pts/3; empty without one."""
    try:
        return os.ttyname(0).removeprefix("/dev/")
    except OSError:
        return ""
