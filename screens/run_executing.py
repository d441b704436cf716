"""Running the command of a step: asked as hard as it may change something, then in a box."""

from __future__ import annotations

import asyncio

from textual import work

from oncall_tui.domain.confirmation import Confirmation
from oncall_tui.domain.run_allow import confirmation_to_run
from oncall_tui.domain.runbook import Step
from oncall_tui.domain.runbook_label import LabelKind
from oncall_tui.domain.text import plain
from oncall_tui.errors import RunbookError
from screens.present_runbook import step_title
from screens.run_gate_acts import GateActs

SHOWN = 8
"""Lines of a command in the question."""
YES_RUNS = "Type yes, then enter: it is run"


class Executing(GateActs):
    """Part of the run's screen."""

    @work
    async def action_execute(self) -> None:
        """Run the command that would be copied."""
        step = self.current()
        if not self.guard("execute") or step is None:
            return
        number = self.chosen_command
        why = await asyncio.to_thread(self._walk.why_not_run, step, number)
        if why:
            self.say(f"run it: {plain(why, 200)}", alarm=True)
            return
        text = self._walk.commands(step)[number].text
        if not await self._means_it(step, text) or self.fell_shut():
            return
        if self._walk.commands(step)[number].text != text:
            self.say("run it: it was filled in anew meanwhile", alarm=True)
            return
        from screens.running_box import RunningBox

        title = f"{step_title(step)}"
        box = RunningBox(
            title,
            text,
            lambda heard, stopped: self._walk.execute(step, number, heard=heard, stopped=stopped),
        )
        end = await self.app.push_screen_wait(box)
        self.fill(self.view, asked=True)
        self.update_keys()
        if isinstance(end, str):
            self.say(f"run it: {end}", alarm=True)
        elif end is not None:
            self.say(f"{end.words}, saved; V shows its output", alarm=end.code != 0)

    async def _means_it(self, step: Step, text: str) -> bool:
        from screens.prompts import Ask, Choice, Choose, Field, check_yes

        lines = [f"  {plain(line, 300)}" for line in text.splitlines()[:SHOWN]]
        if len(text.splitlines()) > SHOWN:
            lines.append(f"  and {len(text.splitlines()) - SHOWN} lines more")
        for kind in (LabelKind.CHANGES, LabelKind.SAFE, LabelKind.UNDO):
            label = step.label(kind)
            if label is not None:
                lines.append(f"{kind.value.capitalize()}: {plain(label.text, 200)}")
        title = f"Run it on this host: {step_title(step)}"
        if confirmation_to_run(step) is Confirmation.ENTER:
            go = [Choice("enter", "run it", "yes")]
            return await self.app.push_screen_wait(Choose(title, lines, go)) is not None
        if step.label(LabelKind.CHANGES) is None:
            lines.append("It is not known to only read.")
        question = Ask(title, lines, [Field(YES_RUNS, check=check_yes)], act="run it")
        return await self.app.push_screen_wait(question) is not None

    @work
    async def action_remap(self) -> None:
        """Show how the file was edited, and go on with it if that is wanted."""
        if not self.guard("remap"):
            return
        try:
            found = await asyncio.to_thread(self._walk.difference)
        except RunbookError as error:
            self.say(f"edited file: {error}", alarm=True)
            return
        if found is None:
            self.say("edited file: the file is as the run has it")
            return
        from screens.difference_box import DifferenceBox, anew

        if not await self.app.push_screen_wait(DifferenceBox(self.state.path, found)):
            return
        if await self.write(self._walk.remap):
            self.say(f"on with the edited file, saved; {anew(found)}")
