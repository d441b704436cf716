"""What is done at the gates of a step, one key each: answers, timers, evidence, approval, undo."""

from __future__ import annotations

import asyncio

from textual import work

from oncall_tui.domain.placeholder_names import canonical
from oncall_tui.domain.run_gates import Gate
from oncall_tui.domain.run_inputs import input_refusal
from oncall_tui.domain.run_parts import TimerKind, Verdict
from oncall_tui.domain.runbook import Step
from oncall_tui.domain.runbook_label import LabelKind
from oncall_tui.domain.text import plain
from screens.present_runbook import step_title
from screens.prompts import Choice, Choose, Field
from screens.run_base import RunBase, filled_in

OFFERED = 9
"""Answers on a digit each."""


class GateActs(RunBase):
    """Part of the run's screen."""

    async def open_gate(self, gate: Gate, step: Step) -> bool:
        """Deal with what keeps a step from being done; say whether anything was written."""
        match gate:
            case Gate.CHOOSE:
                return await self._choose(step)
            case Gate.ASK:
                return await self._ask_value(step, self._first_asked(step))
            case Gate.EVIDENCE:
                return await self._keep_evidence(step)
            case Gate.WAIT:
                return await self._wait(step)
            case Gate.APPROVE:
                return self._tell_approval(step)

    def _tell_approval(self, step: Step) -> bool:
        """Say what an approval waits for; nothing of it is written by `done`."""
        known = self.state.approvals.get(step.id)
        if known is None:
            said = "somebody else has to approve: a asks, A goes on alone"
        elif known.verdict is Verdict.ASKED:
            said = "nobody has answered yet; A goes on alone"
        elif known.verdict is Verdict.LAPSED:
            said = "nobody is asked any more, it was settled: a asks again, A goes on alone"
        else:
            said = f"it was denied by {plain(known.by, 60)}: f fails it, s skips it, a asks again"
        self.say(f"not done: {said}", alarm=True)
        return False

    def _first_asked(self, step: Step) -> str:
        names = [x.name for x in step.labels if x.kind is LabelKind.ASK and x.name]
        return next((name for name in names if name not in self.state.inputs), "")

    @work
    async def action_choose(self) -> None:
        """Answer the question of the step."""
        step = self.current()
        if self.guard("choose") and step is not None:
            await self._choose(step)

    async def _choose(self, step: Step) -> bool:
        label = step.label(LabelKind.CHOOSE)
        options = () if label is None else label.options[:OFFERED]
        if label is None or not options:
            self.say("choose: this step has no answers to choose from", alarm=True)
            return False
        choices = [
            Choice(str(n), plain(option.answer, 100), str(n)) for n, option in enumerate(options, 1)
        ]
        lines = [plain(label.text, 200)] if label.text else []
        lines.append("The branches of the other answers fall away.")
        answer = await self.app.push_screen_wait(Choose(step_title(step), lines, choices))
        if answer is None:
            return False
        option = options[int(answer) - 1]
        if not await self.write(lambda: self._walk.choose(step, option)):
            return False
        self.say(f"{plain(option.answer, 60)}, saved")
        return True

    async def _ask_value(self, step: Step, name: str) -> bool:
        known = self._walk.input_of(step, name)
        sheet = None if known.secret else self.sheet("input", step)
        question = plain(known.ask or f"Value of {name}", 200)
        value = await self.ask(
            f"Fill in {plain(name, 60)}",
            ["It is kept only that it was given."] if known.secret else [],
            Field(question, check=lambda text: input_refusal(known, text.strip())),
            sheet,
        )
        if value is None:
            return False
        if not await self.write(lambda: self._walk.set_input(name, value, step), sheet):
            return False
        self.say(f"{plain(name, 40)} filled in, saved")
        return True

    @work
    async def action_set_input(self) -> None:
        """Give a value that the step asks for, or one for a placeholder that no label fills."""
        step = self.current()
        if not self.guard("set_input") or step is None:
            return
        name = self._first_asked(step)
        if name:
            await self._ask_value(step, name)
            return
        asked = [x.name for x in step.labels if x.kind is LabelKind.ASK and x.name]
        names = list(dict.fromkeys([*asked, *self._walk.placeholders(step)]))
        if not names:
            self.say("fill in: this step has no placeholder", alarm=True)
            return
        missing = [name for filled in self._walk.commands(step) for name in filled.missing]
        declared = {canonical(one.name) for one in self.runbook.header.inputs}
        first = missing[0] if missing else names[0]
        if canonical(first) in declared:
            await self._ask_value(step, first)
            return
        await self._ask_any(step, names, first)

    async def _ask_any(self, step: Step, names: list[str], first: str) -> None:
        from screens.prompts import Ask

        sheet = self.sheet("input", step)
        hint = "Value (of a password it is kept only that it was given)"
        fields = [Field("Name", first, check=filled_in), Field(hint, check=filled_in)]
        lines = [f"Placeholders here: {', '.join(names)}"]
        answer = await self.app.push_screen_wait(Ask("Fill in", lines, fields, sheet=sheet))
        if answer is not None and await self.write(
            lambda: self._walk.set_input(answer[0], answer[1], step), sheet
        ):
            self.say(f"{plain(answer[0], 40)} filled in, saved")

    @work
    async def action_evidence(self) -> None:
        """Keep something as evidence."""
        step = self.current()
        if self.guard("evidence") and step is not None:
            await self._keep_evidence(step)

    async def _keep_evidence(self, step: Step) -> bool:
        from screens.ask_evidence import AskEvidence

        label = step.label(LabelKind.EVIDENCE)
        sheet = self.sheet("evidence", step)
        lines = [plain(label.text, 200)] if label is not None and label.text else []
        given = await self.app.push_screen_wait(
            AskEvidence(f"Evidence: {step_title(step)}", lines, sheet)
        )
        if given is None:
            return False
        if given.path:
            if not await self.write(lambda: self._walk.add_file(step, given.path)):
                return False
            self.say("the file is kept as evidence")
            return True
        reason = ""
        if not given.text.strip():
            why = await self.ask(
                "No evidence", [], Field("Why is there none", check=filled_in), None
            )
            if why is None:
                return False
            reason = why
        act = lambda: self._walk.add_evidence(step, given.text, reason)  # noqa: E731 - one act
        if not await self.write(act, sheet):
            return False
        self.say("evidence kept" if not reason else "no evidence: the reason is saved")
        return True

    @work
    async def action_timer(self) -> None:
        """Start the wait of the step, or end it early."""
        step = self.current()
        if self.guard("timer") and step is not None:
            await self._wait(step, cut=True)

    async def _wait(self, step: Step, *, cut: bool = False) -> bool:
        kind = TimerKind.WAIT if step.label(LabelKind.WAIT) is not None else TimerKind.WITHIN
        left = self._walk.left(step, kind)
        if left is None:
            if await self.write(lambda: self._walk.start_timer(step, kind)):
                self.say("the time runs, saved: it goes on without this screen")
            return False
        if kind is TimerKind.WITHIN or not left:
            self.say("timer: it runs already" if left else "timer: it is over")
            return False
        if not cut:
            shut = self._walk.holds(step)
            self.say(f"not done: {shut[0].text}; w ends it early, with a reason", alarm=True)
            return False
        sheet = self.sheet("timer", step)
        field = Field("Why is it ended early", check=filled_in)
        reason = await self.ask("End the wait", [], field, sheet)
        if reason is None:
            return False
        return await self.write(lambda: self._walk.cut_timer(step, kind, reason), sheet)

    @work
    async def action_alone(self) -> None:
        """Go on without a second person."""
        step = self.current()
        if not self.guard("alone") or step is None:
            return
        sheet = self.sheet("alone", step)
        label = step.label(LabelKind.APPROVE)
        lines = [f"Asked for: {plain(label.text, 200)}"] if label is not None else []
        lines.append("It is marked wherever this run is shown.")
        field = Field("Why does nobody approve", check=filled_in)
        reason = await self.ask("Go on alone", lines, field, sheet)
        if reason is not None and await self.write(
            lambda: self._walk.approve_alone(step, reason), sheet
        ):
            self.say("gone on alone, saved with the reason", alarm=True)

    @work
    async def action_escalate(self) -> None:
        """Write down that the one whom the step names was called."""
        step = self.current()
        label = None if step is None else step.label(LabelKind.ESCALATE)
        if not self.guard("escalate") or step is None or label is None:
            return
        if await self.write(lambda: self._walk.escalate(step, label)):
            self.say(f"called: {plain(label.text, 80)}, saved")

    @work
    async def action_undo(self) -> None:
        """Settle what was done last and not undone."""
        if not self.guard("undo"):
            return
        owed = self._walk.owed()[0]
        choices = [Choice("u", "it is undone", "undone"), Choice("k", "it stays", "kept")]
        lines = [f"Undo: {plain(owed.how, 300)}"]
        title = f"Done and not undone: {step_title(owed.step)}"
        answer = await self.app.push_screen_wait(Choose(title, lines, choices))
        if answer is None:
            return
        reason: str | None = ""
        if answer == "kept":
            reason = await self.ask(title, lines, Field("Why does it stay", check=filled_in), None)
        if reason is None:
            return
        said = reason
        kept = answer == "kept"
        if await self.write(lambda: self._walk.settle_undo(owed.step, kept=kept, reason=said)):
            self.say(f"{answer}, saved; {len(self._walk.owed())} left to undo")

    @work
    async def action_follow(self) -> None:
        """Open a file that the step links to: its steps come behind this one."""
        step = self.current()
        if not self.guard("follow") or step is None:
            return
        links = await asyncio.to_thread(self._walk.links, step)
        if not links:
            self.say("open link: this step links to no file of the library", alarm=True)
            return
        number = "1"
        if len(links) > 1:
            choices = [
                Choice(str(n), plain(f"{link.text} ({link.href})", 100), str(n))
                for n, link in enumerate(links[:OFFERED], 1)
            ]
            lines = ["Its steps come behind this one."]
            answer = await self.app.push_screen_wait(Choose("Open", lines, choices))
            if answer is None:
                return
            number = answer
        link = links[int(number) - 1]
        if await self.write(lambda: self._walk.follow(step, link)):
            self.say(f"opened {plain(link.href, 80)}: its steps are below, saved")
