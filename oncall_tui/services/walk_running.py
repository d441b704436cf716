"""Running a command of a step: what the site allows, a durable entry, the command, what it said."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import msgspec

from oncall_tui.domain.command_end import CommandEnd
from oncall_tui.domain.entry import EntryType
from oncall_tui.domain.redaction import MARK
from oncall_tui.domain.run_allow import AllowedBlock, is_allowed, lacking, refusal_to_run
from oncall_tui.domain.run_gates import Gate
from oncall_tui.domain.terminal_text import terminal_text
from oncall_tui.errors import RunbookError
from oncall_tui.services.walk_approval import Asked

if TYPE_CHECKING:
    from oncall_tui.domain.placeholder import Filled
    from oncall_tui.domain.runbook import Runbook, Step
    from oncall_tui.ports import CommandRunner

SHORTEST = 4
"""Characters of a withheld value that is taken out of texts: shorter ones are everywhere."""


class Running(msgspec.Struct, frozen=True):
    """What the site lets be run, and what runs it."""

    rules: tuple[AllowedBlock, ...]
    runner: CommandRunner
    seconds: int
    """The limit of one command."""


class Commands(Asked):
    """A part of `Walk`. Its methods raise RunbookError for what is not allowed, JournalError."""

    runbook: Runbook
    running: Running | None

    def hash_of(self, step: Step, filled: Filled) -> str:
        """Return the hash of a command by which the journal knows it."""
        raise NotImplementedError

    def withheld(self) -> dict[str, str]:
        """Return the values that nothing is kept of, by name."""
        raise NotImplementedError

    def may_run(self, step: Step, number: int) -> bool:
        """Whether the site names the command; cheap. Everything else is asked later."""
        rules = () if self.running is None else self.running.rules
        if not rules or number >= len(step.commands):
            return False
        return is_allowed(rules, self._path_of(step), step, number)

    def _path_of(self, step: Step) -> str:
        from oncall_tui.domain.run_graft import origin

        at = origin(step.id)
        return self.state.opened[at - 1].path if at else self.state.path

    def allowance(self, step: Step) -> str:
        """Return what the site would have to allow for the commands of a step to run."""
        return f"the site does not allow it: [run] allow lacks {lacking(self._path_of(step), step)}"

    def why_not_run(self, step: Step, number: int) -> str:
        """Return why a command must not be run now, or an empty string; reads the library."""
        if not self.may_run(step, number):
            return self.allowance(step)
        filled = self.commands(step)[number]
        why = refusal_to_run(step, number, filled.missing, filled.refused)
        shut = [hold.text for hold in self.holds(step) if hold.gate is Gate.APPROVE]
        why = why or next(iter(shut), "") or self.changed_since(step)
        if why:
            return why
        path, same = self.source_of(step)
        return "" if same else f"{path} is not what the run began with: M shows the difference"

    def execute(
        self,
        step: Step,
        number: int,
        *,
        heard: Callable[[bytes], None],
        stopped: Callable[[], bool],
    ) -> CommandEnd:
        """Run a command to its end and keep what it said; blocks. Nothing runs unwritten."""
        why = self.why_not_run(step, number)
        if why or self.running is None:
            raise RunbookError(f"it is not run: {why}", where=step.title)
        filled, seconds = self.commands(step)[number], self.running.seconds
        data: dict[str, Any] = {
            "step": step.id,
            "title": step.title[:200],
            "sha256": self.hash_of(step, filled),
        }
        text = self.without_secrets(filled.text)
        self._write(EntryType.COMMAND_BEGUN, {**data, "seconds": seconds}, text=text)
        end = self.running.runner.run(
            filled.text,
            lang=step.commands[number].lang,
            seconds=seconds,
            heard=heard,
            stopped=stopped,
        )
        self._ended(data, end)
        return end

    def _ended(self, data: dict[str, Any], end: CommandEnd) -> None:
        output = self.without_secrets(terminal_text(end.output.raw))
        self._write(
            EntryType.COMMAND_RUN,
            {
                **data,
                "ended": end.ended.value,
                "code": end.code,
                "ms": end.ms,
                "bytes": end.output.total,
                "truncated": end.output.truncated,
            },
            text=output if output.strip() else f"({end.words}; it said nothing)",
        )

    def without_secrets(self, text: str) -> str:
        """Take out the values that nothing may be kept of; shapes are found at the writing."""
        known = self.withheld()
        for name, value in sorted(known.items(), key=lambda pair: -len(pair[1])):
            if len(value) >= SHORTEST:
                text = text.replace(value, f"{MARK}{name[:40]}]")
        return text
