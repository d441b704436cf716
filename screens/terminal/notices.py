"""Calls that reach an engineer who looks elsewhere: the bell, a notification, the window's title.

OSC 9 is iTerm2's form, read by many; OSC 777 that of rxvt, foot and VTE; OSC 99 that of kitty.
"""

from __future__ import annotations

from collections.abc import Mapping

from oncall_tui.domain.text import plain
from screens.terminal.passthrough import passed_through

BELL = "\x07"
SAVE_TITLE = "\x1b[22;2t"
RESTORE_TITLE = "\x1b[23;2t"
_LONGEST = 120
"""Cells of a notification: more is cut off by those who show it."""
_KITTY = ("kitty",)
_RXVT = ("rxvt", "foot")


def notification(text: str, environ: Mapping[str, str], *, form: str = "auto") -> str:
    """Return the sequence that has the terminal show `text`; empty with the form `off`.

    `form` is `9`, `777`, `99`, `off`, or `auto`: what TERM and its program say it understands.
    """
    if form == "off":
        return ""
    words = plain(text, _LONGEST)
    chosen = _form_of(environ) if form == "auto" else form
    if chosen == "99":
        sequence = f"\x1b]99;i=oncall-tui:d=1;{words}\x1b\\"
    elif chosen == "777":
        # The semicolon parts title and text.
        sequence = f"\x1b]777;notify;oncall-tui;{words.replace(';', ',')}\x1b\\"
    else:
        sequence = f"\x1b]9;{words}\x07"
    return passed_through(sequence, environ)


def window_title(text: str, environ: Mapping[str, str]) -> str:
    """Return the sequence that names the window; in tmux and GNU screen it names theirs."""
    words = plain(text, _LONGEST)
    if environ.get("STY"):
        return f"\x1bk{words}\x1b\\"
    return f"\x1b]2;{words}\x1b\\"


def _form_of(environ: Mapping[str, str]) -> str:
    program = environ.get("TERM_PROGRAM", "").lower()
    term = environ.get("TERM", "").lower()
    if environ.get("KITTY_WINDOW_ID") or any(name in term for name in _KITTY):
        return "99"
    if any(name in term for name in _RXVT) or (environ.get("VTE_VERSION") and not program):
        return "777"
    return "9"
