"""Fills the placeholders of a command with what is known: labels of the alert, and answers.

`<name>` is replaced by the value, quoted for the place where it stands. For `$NAME` the copied
text begins with a line `NAME='value'`, so that the author's command stays as it was tested. What
is not known, or not safe to put there, stays as it is and is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from oncall_tui.domain.placeholder_names import ANGLE, VARIABLE, Values, is_label, names_in
from oncall_tui.domain.runbook import Command
from oncall_tui.domain.runbook_command import command_lines, is_shell
from oncall_tui.domain.shell_quoting import (
    always_quoted,
    is_safe,
    put,
    reads_again,
    refusal,
    variable_refusal,
)
from oncall_tui.domain.shell_text import Place, scan

_NEVER_SET = re.compile(
    r"(?:PATH|IFS|ENV|BASH_ENV|BASH\w*|SHELLOPTS|HOME|USER|LOGNAME|SHELL|[UE]?UID|PPID|PWD|OLDPWD"
    r"|TERM|TMPDIR|LANG|LANGUAGE|TZ|EDITOR|VISUAL|PAGER|HOSTNAME|HOSTTYPE|RANDOM|SECONDS|LINENO"
    r"|REPLY|DISPLAY|MAIL|CDPATH|PS[0-4]|PROMPT\w*|OPT\w+|KUBECONFIG|NODE_OPTIONS|\w+_PROXY"
    r"|(?:LC|LD|DYLD|SSH|GIT|AWS|PYTHON|PERL|RUBY|HIST|XDG|SUDO|GCONV|GLIBC|MALLOC)\w*)"
)
"""Variables that mean something to the shell or to the programs it starts."""

_ASSIGNED = re.compile(
    r"(?:^|[\s;&|(])(?:for\s+|read\s+(?:-\w+\s+)*)?([A-Za-z_]\w*)(?==|\s+in\s|\s*$)", re.MULTILINE
)
_EXPANDED = frozenset(
    {Place.PLAIN, Place.DOUBLE, Place.HEREDOC, Place.BRACE, Place.ARITHMETIC, Place.BACKTICK}
)


class Filled(msgspec.Struct, frozen=True):
    """What is copied, and what has to be said about it."""

    text: str
    filled: tuple[str, ...] = ()
    """Names of the placeholders that got a value."""
    missing: tuple[str, ...] = ()
    """Names that nothing is known for: still visible in the text."""
    refused: tuple[str, ...] = ()
    """For each value that is known but was not put in: which, and why."""


class _Notes:
    """What became of each placeholder, once by name, in the order of the text."""

    def __init__(self) -> None:
        self.filled: dict[str, None] = {}
        self.missing: dict[str, None] = {}
        self.refused: dict[str, str] = {}

    def done(self, text: str) -> Filled:
        refused = tuple(f"{name} is not filled in: {why}" for name, why in self.refused.items())
        return Filled(text, tuple(self.filled), tuple(self.missing), refused)


def fill(command: Command, values: Values) -> Filled:
    """Return the command as it will be copied.

    Other languages than the shell's get safe values only: letters, digits and `_/.:@%+-`.
    """
    if not is_shell(command.lang):
        return _fill_other(command.text, values)
    script = "\n".join(command_lines(command.text))
    strict = reads_again(script)
    notes = _Notes()
    places = scan(script).places
    text = _fill_angles(script, places, values, notes, strict=strict)
    lines = _variable_lines(script, places, values, notes, strict=strict)
    return notes.done("".join(f"{line}\n" for line in lines) + text)


def label_names(commands: Iterable[Command]) -> tuple[str, ...]:
    """Return the placeholders of commands that labels can fill, as they are spelled."""
    found = (name for command in commands for name in names_in(command.text))
    return tuple(dict.fromkeys(n for n in found if is_label(n) and not _NEVER_SET.fullmatch(n)))


def _fill_other(text: str, values: Values) -> Filled:
    notes = _Notes()

    def replace(found: re.Match[str]) -> str:
        value = _known(found[1], values, notes, strict=True)
        if not value:
            return found[0]
        notes.filled[found[1]] = None
        return value

    return notes.done(ANGLE.sub(replace, text))


def _fill_angles(
    script: str, places: tuple[Place, ...], values: Values, notes: _Notes, *, strict: bool
) -> str:
    def replace(found: re.Match[str]) -> str:
        value = _known(found[1], values, notes, strict=strict)
        if not value:
            return found[0]
        before, after = script[: found.start()], script[found.end() :]
        text, why = put(value, places[found.start()], before, after)
        if why:
            notes.refused[found[1]] = why
            return found[0]
        notes.filled[found[1]] = None
        return text

    return ANGLE.sub(replace, script)


def _variable_lines(
    script: str, places: tuple[Place, ...], values: Values, notes: _Notes, *, strict: bool
) -> list[str]:
    lines: list[str] = []
    for name, uses in _variables(script, places).items():
        value = _known(name, values, notes, strict=strict)
        if not value:
            continue
        whys = (variable_refusal(value, places[at], script[:at]) for at in uses)
        why = next(filter(None, whys), "")
        if why:
            notes.refused[name] = why
        else:
            notes.filled[name] = None
            lines.append(f"{name}={always_quoted(value)}")
    return lines


def _variables(script: str, places: tuple[Place, ...]) -> dict[str, list[int]]:
    """Return where the script uses variables that it does not set itself."""
    own = {found[1] for found in _ASSIGNED.finditer(script)}
    uses: dict[str, list[int]] = {}
    for found in VARIABLE.finditer(script):
        name = found[1] or found[2]
        skip = name in own or _NEVER_SET.fullmatch(name) or places[found.start()] not in _EXPANDED
        if not skip and script[found.start() - 1 : found.start()] != "\\":
            uses.setdefault(name, []).append(found.start())
    return uses


def _known(name: str, values: Values, notes: _Notes, *, strict: bool) -> str:
    """Return the value, or an empty string and a note why there is none."""
    value = values.get(name)
    if not value:
        notes.missing[name] = None
        return ""
    why = refusal(value)
    if not why and strict and not is_safe(value):
        why = "the command hands it to another interpreter, which could run it"
    if why:
        notes.refused[name] = why
        return ""
    return value
