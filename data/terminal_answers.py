"""What the terminal itself answers when it is asked what it can do.

The questions are ones that every terminal leaves unanswered if it does not know them; the last one
(primary device attributes, ECMA-48 DA) is answered by all of them, so the end is known.
"""

from __future__ import annotations

import os
import re
import select
import termios
import time
import tty
from collections.abc import Callable

import msgspec

QUESTIONS = b"\x1b[?u\x1b[?1006$p\x1b[?2026$p\x1b[c"
"""Kitty's key protocol, SGR mouse reports, synchronised output; then DA."""
PATIENCE = 1.0
"""Seconds: more than twice the way to a satellite and back."""
MOST = 4_096
"""Bytes: whatever a terminal says beyond that is no answer."""

_END = re.compile(rb"\x1b\[\?[0-9;]*c")
_KITTY = re.compile(rb"\x1b\[\?[0-9]+u")
_MODE = re.compile(rb"\x1b\[\?([0-9]+);([0-4])\$y")


class TerminalAnswers(msgspec.Struct, frozen=True):
    """What was answered; None: nothing to that question."""

    kitty_keys: bool
    mouse: bool | None
    synchronised: bool | None


def read_answers(told: bytes) -> TerminalAnswers | None:
    """Read what came back; None where even the last question was not answered."""
    if not _END.search(told):
        return None
    # DECRPM: 0 is a mode that the terminal does not know, 4 one that stays off for good.
    modes = {int(mode): value not in b"04" for mode, value in _MODE.findall(told)}
    return TerminalAnswers(bool(_KITTY.search(told)), modes.get(1006), modes.get(2026))


def ask_terminal() -> TerminalAnswers | None:
    """Ask the controlling terminal, for `PATIENCE` at most; None where it does not answer.

    What is typed meanwhile is lost.
    """
    try:
        terminal = os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        before = termios.tcgetattr(terminal)
        tty.setcbreak(terminal, termios.TCSANOW)
        try:
            os.write(terminal, QUESTIONS)
            return read_answers(_listen(terminal, time.monotonic))
        finally:
            termios.tcsetattr(terminal, termios.TCSAFLUSH, before)
    except (OSError, termios.error):
        return None
    finally:
        os.close(terminal)


def _listen(terminal: int, now: Callable[[], float]) -> bytes:
    told, until = b"", now() + PATIENCE
    while len(told) < MOST and not _END.search(told):
        left = until - now()
        if left <= 0 or not select.select([terminal], [], [], left)[0]:
            break
        told += os.read(terminal, MOST)
    return told
