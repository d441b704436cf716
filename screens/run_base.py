"""What all acts in a run need: the walk, the step in hand, and how something is written."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from oncall_tui.domain.run import RunState
from oncall_tui.domain.runbook import Runbook, Step
from oncall_tui.domain.text import plain
from oncall_tui.errors import OncallError
from oncall_tui.services.desk import Desk
from oncall_tui.services.drafts import Sheet
from oncall_tui.services.walk import Walk
from screens.base import DeskScreen
from screens.glyphs import Glyphs
from screens.present_runbook import step_title
from screens.prompts import Ask, Field
from screens.step_list import StepList


class RunBase(DeskScreen):
    """One run in hand."""

    def __init__(self, desk: Desk, glyphs: Glyphs, walk: Walk) -> None:
        super().__init__(desk, glyphs)
        self._walk = walk
        self._command: tuple[str, int] = ("", 0)
        """Which command is copied, and of which step: of any other it is the first."""

    @property
    def state(self) -> RunState:
        """How far the run is."""
        return self._walk.state

    @property
    def runbook(self) -> Runbook:
        """The text that the run started with."""
        return self._walk.runbook

    @property
    def steps(self) -> StepList:
        """The list of steps."""
        return self.query_one(StepList)

    def current(self) -> Step | None:
        """Return the step in hand."""
        item = self.steps.current
        return None if item is None else self.runbook.step(item.id)

    def go_to_first(self) -> None:
        """Put the cursor on the step that the run opens at."""
        step = self._walk.first_step()
        if step is not None:
            self.steps.go_to(step.id)

    def go_to_next(self) -> None:
        """Put the cursor on the step to go on with."""
        step = self._walk.next_step()
        if step is not None:
            self.steps.go_to(step.id)

    @property
    def chosen_command(self) -> int:
        """Return which command of the step in hand is copied: the one that is shown as such."""
        step = self.current()
        return self._command[1] if step is not None and step.id == self._command[0] else 0

    def sheet(self, kind: str, step: Step | None = None) -> Sheet:
        """Return the paper for a text about a step of this run, or about the run."""
        run, title = self.state.run, plain(self.runbook.title, 60)
        if step is None:
            return self.desk.drafts.open(f"run-{kind}", run, title)
        return self.desk.drafts.open(f"step-{kind}", f"{run}\n{step.id}", step_title(step))

    async def ask(
        self, title: str, lines: Sequence[str], field: Field, sheet: Sheet | None
    ) -> str | None:
        """Ask for one text; None when nothing is to change."""
        answer = await self.app.push_screen_wait(Ask(title, lines, [field], sheet=sheet))
        return None if answer is None else answer[0]

    async def write(self, act: Callable[[], object], sheet: Sheet | None = None) -> bool:
        """Write in a thread; say so when it could not be saved, and keep its text then."""
        if self.fell_shut():
            return False
        try:
            await asyncio.to_thread(act)
        except OncallError as error:
            self.say(f"not saved: {error}", alarm=True)
            return False
        if sheet is not None:
            await asyncio.to_thread(sheet.done)
        self.fill(self.view, asked=True)
        self.update_keys()
        return True


def filled_in(text: str) -> str:
    """Return why an empty text will not do."""
    return "" if text.strip() else "this can't be empty"
