"""Which commands of runbooks the site lets the tool run, and how hard it asks before."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fnmatch import translate

import msgspec

from oncall_tui.domain.confirmation import Confirmation
from oncall_tui.domain.pattern import compile_pattern
from oncall_tui.domain.runbook import Step
from oncall_tui.domain.runbook_command import command_lines, is_shell
from oncall_tui.domain.text import plain

_PROMPT = re.compile(r"\s*\\?\$[ \t]+")
"""A shell's prompt before a pattern: as a regular expression alone it would never match."""


class AllowedBlock(msgspec.Struct, frozen=True):
    """One rule of the site; both sides have to fit."""

    runbook: str
    """Path in a library, with `*` and `?`."""
    block: str
    """A step's id, such as `look-at-it`; `look-at-it#2` is its second command. Else a regular
    expression for the whole of the command as the file has it, with or without its prompt, or
    of the step's id."""


def is_allowed(rules: Iterable[AllowedBlock], path: str, step: Step, number: int) -> bool:
    """Whether a rule names the command at that place (from 0) of a step of that file."""
    return any(_fits(rule, path, step, number) for rule in rules)


def _fits(rule: AllowedBlock, path: str, step: Step, number: int) -> bool:
    # Square brackets are plain characters: names of files have them, and no rule needs them.
    if re.fullmatch(translate(rule.runbook.replace("[", "[[]")), path) is None:
        return False
    own = step.id.partition("/")[2] or step.id
    if rule.block in {own, f"{own}#{number + 1}"}:
        return True
    text = step.commands[number].text.strip()
    texts = {own, text, "\n".join(command_lines(text)).strip()}
    patterns = {rule.block, _PROMPT.sub("", rule.block)}
    return any(compile_pattern(block).fullmatch(text) for block in patterns for text in texts)


def lacking(path: str, step: Step) -> str:
    """Return the rule that would allow the commands of a step, as the configuration has it."""
    own = step.id.partition("/")[2] or step.id
    return f'{{ runbook = "{plain(path, 200)}", block = "{plain(own, 200)}" }}'


def refusal_to_run(step: Step, number: int, missing: Iterable[str], refused: Iterable[str]) -> str:
    """Return why a command cannot be run as it stands, or an empty string."""
    if not is_shell(step.commands[number].lang):
        return f"it is not for a shell: {step.commands[number].lang}"
    left = [*missing]
    if left:
        return f"{', '.join(left)} not filled in"
    return next(iter(refused), "")


def confirmation_to_run(step: Step) -> Confirmation:
    """Return what is asked before a command is run: more where it may change something."""
    return Confirmation.YES if step.changes else Confirmation.ENTER
