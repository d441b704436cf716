"""What became of a step, one key each; copying its command; closing the run."""

from __future__ import annotations

from textual import work

from oncall_tui.domain.run import RunOutcome
from oncall_tui.domain.run_branches import branches
from oncall_tui.domain.runbook import Outcome, Step, Use
from oncall_tui.domain.runbook_label import LabelKind
from oncall_tui.domain.text import plain
from oncall_tui.services.drafts import Sheet
from screens.board import BoardScreen
from screens.present_runbook import step_title
from screens.prompts import Choice, Choose, Field
from screens.run_base import filled_in
from screens.run_gate_acts import GateActs
from screens.run_left import failed_lines, left_lines

ON = "0"
"""The answer that leads on in the order of the file."""


class StepActs(GateActs):
    """Part of the run's screen."""

    @work
    async def action_done(self) -> None:
        """The step is done; what stands in the way is dealt with first."""
        step = self.current()
        if not self.guard("done") or step is None:
            return
        while shut := self._walk.holds(step):
            if not await self.open_gate(shut[0].gate, step):
                return
        await self.record(step, Outcome.DONE)

    @work
    async def action_not_applicable(self) -> None:
        """The step does not apply."""
        step = self.current()
        if self.guard("not_applicable") and step is not None:
            await self.record(step, Outcome.NOT_APPLICABLE)

    @work
    async def action_failed(self) -> None:
        """The step did not work: where to go, then what happened."""
        step = self.current()
        if not self.guard("failed") or step is None:
            return
        goes = await self._where(step)
        if goes is not None:
            question = "What happened (may be empty)"
            await self._reasoned(step, Outcome.FAILED, question, needed=False, goes=goes)

    async def _where(self, step: Step) -> str | None:
        """Ask where to go on when the author named a place; None: nothing is to change."""
        places = branches(step)
        if not places:
            return ""
        choices = [
            Choice(str(n), f"go to {self._heading(slug)}", slug) for n, slug in enumerate(places, 1)
        ]
        choices.append(Choice(ON, "on in the order of the file", ON))
        said = [x for x in step.labels if x.kind in {LabelKind.IF_NOT, LabelKind.WITHIN}]
        lines = [f"{label.kind.value.capitalize()}: {plain(label.text, 200)}" for label in said]
        answer = await self.app.push_screen_wait(
            Choose(f"Failed: {step_title(step)}", lines, choices)
        )
        return "" if answer == ON else answer

    def _heading(self, slug: str) -> str:
        found = (section.title for section in self.runbook.sections if section.slug == slug)
        return plain(next(found, slug), 60)

    @work
    async def action_skip(self) -> None:
        """Leave the step out."""
        step = self.current()
        if self.guard("skip") and step is not None:
            await self._reasoned(step, Outcome.SKIPPED, "Why is it left out", needed=True)

    @work
    async def action_defer(self) -> None:
        """Leave the step for later."""
        step = self.current()
        if self.guard("defer") and step is not None:
            question = "For whom, or until when (may be empty)"
            await self._reasoned(step, Outcome.DEFERRED, question, needed=False)

    async def _reasoned(
        self, step: Step, outcome: Outcome, question: str, *, needed: bool, goes: str = ""
    ) -> None:
        sheet = self.sheet(outcome.value, step)
        field = Field(question, check=filled_in if needed else None)
        reason = await self.ask(f"{outcome.value}: {step_title(step)}", [], field, sheet)
        if reason is not None:
            await self.record(step, outcome, reason, sheet, goes=goes)

    async def record(
        self,
        step: Step,
        outcome: Outcome,
        reason: str = "",
        sheet: Sheet | None = None,
        *,
        goes: str = "",
        sensed: bool = False,
    ) -> None:
        """Write down what became of a step, and go on to the next."""
        skipped = self._before(step) if outcome is Outcome.DONE and not sensed else 0

        def act() -> None:
            self._walk.outcome(step, outcome, reason, goes=goes, sensed=sensed)
            self._walk.enter()

        if not await self.write(act, sheet):
            return
        said = f"{outcome.value}, {'sensed: the alert has cleared' if sensed else 'saved'}"
        if skipped:
            noun = "step" if skipped == 1 else "steps"
            said += f"; {skipped} {noun} before it still open"
        if self._walk.next_step() is not None:
            self.go_to_next()
            self.say(said)
        else:
            self.say(f"{said}; no step is left: c closes the run")

    def _before(self, step: Step) -> int:
        """Count the open steps before one, where they are meant to be done in their order."""
        if self.runbook.header.use is not Use.READ_DO:
            return 0
        order = {one.id: n for n, one in enumerate(self.runbook.steps)}
        return sum(order[one.id] < order[step.id] for one in self._walk.open_steps())

    def action_next_command(self) -> None:
        """Choose another command of the step."""
        step = self.current()
        if step is not None and step.commands:
            self._command = (step.id, (self.chosen_command + 1) % len(step.commands))
            self.show_text()

    def show_text(self, *, top: bool = True) -> None:
        """Show the step in hand anew."""

    @work
    async def action_copy(self) -> None:
        """Copy the command as it is shown, and write down that it was copied."""
        step = self.current()
        if not self.guard("copy") or step is None:
            return
        filled = self._walk.commands(step)[self.chosen_command]
        if filled.refused:
            self.say(f"copy: {filled.refused[0]}", alarm=True)
            return
        if not await self._sure(step):
            return
        if await self.write(lambda: self._walk.copied(step, filled)):
            left = f" with {', '.join(filled.missing)} not filled in" if filled.missing else ""
            self.post_message(BoardScreen.Copied(filled.text, f"the command{left}"))

    async def _sure(self, step: Step) -> bool:
        """Ask once more where the author says that something is changed."""
        label = step.label(LabelKind.CHANGES)
        if label is None:
            return True
        lines = [f"Changes: {plain(label.text, 300)}"]
        undo = step.label(LabelKind.UNDO)
        lines.append(f"Undo: {plain(undo.text, 300)}" if undo is not None else "No undo is named.")
        choices = [Choice("y", "copy it", "y")]
        return await self.app.push_screen_wait(Choose(step_title(step), lines, choices)) == "y"

    @work
    async def action_close_run(self) -> None:
        """End the run; what is left is shown first."""
        if not self.guard("close_run"):
            return
        left, failed = left_lines(self._walk), failed_lines(self._walk)
        choices = [
            Choice(str(number), outcome.value, outcome.value)
            for number, outcome in enumerate(RunOutcome, 1)
        ]
        shown = [*failed, *left] or ["Every step has an outcome."]
        answer = await self.app.push_screen_wait(Choose("Close the run as", shown, choices))
        if answer is None:
            return
        reason, sheet = "", self.sheet("close")
        outcome = RunOutcome(answer)
        unlike = outcome in {RunOutcome.RESOLVED, RunOutcome.COMPLETED} and bool(failed)
        if outcome is RunOutcome.ABANDONED or left or unlike:
            title = f"Close as {answer}" + (", though steps failed" if unlike else "")
            told = await self.ask(title, shown, Field("Why", check=filled_in), sheet)
            if told is None:
                return
            reason = told
        if await self.write(lambda: self._walk.close(RunOutcome(answer), reason), sheet):
            self.say(f"run closed as {answer}, saved")
