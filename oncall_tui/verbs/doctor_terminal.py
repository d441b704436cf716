"""What `doctor` finds out about the terminal, and about what stands before it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from data.line_kind import line_kind
from data.terminal import colours, needs_ascii, require_terminal
from data.terminal_answers import TerminalAnswers
from data.tmux_options import tmux_options
from oncall_tui.domain.tmux_advice import tmux_advice
from oncall_tui.errors import OncallError
from oncall_tui.verbs.doctor_keys import Found

Ask = Callable[[], TerminalAnswers | None]
"""Asks the terminal itself; slow."""


def look_at_terminal(env: Mapping[str, str], ask: Ask | None) -> Iterator[Found]:
    """Yield what was found. Without `ask` nobody sits at the terminal, and it is not asked."""
    try:
        require_terminal(env, stdin_tty=True, stderr_tty=True)
    except OncallError as error:
        yield "terminal", "wrong", str(error)
        return
    letters = "ASCII" if needs_ascii(env) else "UTF-8"
    yield "terminal", "ok", f"{env.get('TERM')}, {letters}, colours: {colours(env)}"
    if needs_ascii(env):
        says = "the locale is not UTF-8: drawing with ASCII; set LANG to a UTF-8 locale for more"
        yield "terminal", "note", says
    yield from _way(env)
    if ask is not None:
        yield from _answers(ask())


def _way(env: Mapping[str, str]) -> Iterator[Found]:
    """Say what stands between us and the terminal."""
    line = line_kind(env)
    if line == "mosh":
        says = "it drops notifications, and before 1.4 copies; bell and window title pass"
        yield "mosh", "note", says
    elif line:
        yield line, "ok", "the line is ssh's"
    if env.get("TMUX"):
        yield from _tmux(env)
    elif env.get("STY"):
        yield "screen", "ok", "copies and notifications are wrapped for GNU screen"


def _tmux(env: Mapping[str, str]) -> Iterator[Found]:
    options = tmux_options(env)
    if options is None:
        yield "tmux", "note", "it does not say how it is set up"
        return
    advice = list(tmux_advice(options))
    for amiss, line in advice:
        yield "tmux", "note", f"{amiss}; tmux.conf: {line}"
    if not advice:
        yield "tmux", "ok", "copies, notifications and esc pass"
    if options.get("mouse") not in {"on", "1"}:
        yield "tmux", "ok", "the mouse is tmux's own; it passes with: set -g mouse on"


def _answers(told: TerminalAnswers | None) -> Iterator[Found]:
    if told is None:
        yield "terminal", "note", "it did not answer what it can do"
        return
    keys = "kitty's, each key has its own name" if told.kitty_keys else "the usual ones"
    yield "terminal keys", "ok", keys
    unknown = {True: "yes", False: "no", None: "it does not say"}
    yield "terminal mouse", "ok", unknown[told.mouse]
    yield "terminal frames", "ok", f"shown in one piece: {unknown[told.synchronised]}"
