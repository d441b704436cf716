"""Walking a runbook: the steps, the one in hand in full, and one key for each outcome."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from typing import ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Container

from oncall_tui.domain.placeholder import Filled
from oncall_tui.domain.run import RunOutcome, RunState, progress
from oncall_tui.domain.runbook import Outcome, Runbook, Step
from oncall_tui.domain.text import plain
from oncall_tui.errors import OncallError
from oncall_tui.services.desk import Desk
from oncall_tui.services.drafts import Sheet
from oncall_tui.services.walk import Walk
from screens.base import DeskScreen
from screens.board import BoardScreen
from screens.command import Command
from screens.commands import RUN
from screens.glyphs import Glyphs
from screens.present import Piece, fit
from screens.present_runbook import (
    blocks_lines,
    outcome_mark,
    repeats_title,
    section_lines,
    step_title,
)
from screens.prompts import Ask, Choice, Choose, Field
from screens.simple_list import Item, SimpleList
from screens.theme import Role
from screens.view import View
from screens.widgets.bars import MessageBar
from screens.widgets.line_list import LineList
from screens.widgets.pieces_pane import PiecesPane

WIDE = 110
"""Cells from which on the steps stand beside the text, and not above it."""


class RunScreen(DeskScreen):
    """One run. Everything it shows follows from the journal: leaving it loses nothing."""

    NAME = "run"
    COMMANDS_HERE = RUN
    BINDINGS: ClassVar[list[Binding]] = []
    DEFAULT_CSS = """
    RunScreen #halves { height: 1fr; }
    RunScreen SimpleList { height: 7; border-bottom: solid ansi_bright_black; }
    RunScreen.wide #halves { layout: horizontal; }
    RunScreen.wide SimpleList {
        width: 44;
        height: 100%;
        border-bottom: none;
        border-right: solid ansi_bright_black;
    }
    RunScreen PiecesPane { padding: 0 1; }
    """

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

    def middle(self) -> ComposeResult:
        """Steps and text."""
        yield MessageBar(id="which")
        with Container(id="halves"):
            yield SimpleList(glyphs=self.glyphs)
            yield PiecesPane(id="text", focusable=False)

    def on_resize(self, event: events.Resize) -> None:
        """Stand side by side where there is room."""
        self.set_class(event.size.width >= WIDE, "wide")

    @property
    def steps(self) -> SimpleList:
        """The list of steps."""
        return self.query_one(SimpleList)

    def fill(self, view: View, *, asked: bool) -> None:
        """Show the run as it stands."""
        first = self.steps.cursor_id is None
        outcomes = self.state.outcomes

        def item(step: Step) -> Item:
            def look(width: int) -> list[Piece]:
                known = outcomes.get(step.id)
                mark = outcome_mark(known.outcome if known is not None else None, self.glyphs)
                role = Role.STRONG if known is None else Role.DIM
                return [mark, (fit(step_title(step), max(4, width - 2), self.glyphs), role)]

            return Item(step.id, step_title(step), look)

        self.steps.show([item(step) for step in self.runbook.steps], asked=asked)
        self._show_which()
        if first:
            self._go_to_next()
        self._show_text()

    def _go_to_next(self) -> None:
        step = self._walk.next_step()
        if step is not None:
            self.steps.go_to(step.id)

    def current(self) -> Step | None:
        """Return the step in hand."""
        item = self.steps.current
        return None if item is None else self.runbook.step(item.id)

    @on(LineList.Moved)
    def _moved(self) -> None:
        self._show_text()
        self.update_keys()

    @property
    def _chosen(self) -> int:
        """Return which command of the step in hand is copied: the one that is shown as such."""
        step = self.current()
        return self._command[1] if step is not None and step.id == self._command[0] else 0

    def _show_which(self) -> None:
        """Say above the steps which run this is, for which alert, and how far."""
        state, count = self.state, progress(self.state, self.runbook.steps)
        pieces: list[Piece] = [
            (plain(self.runbook.title, 60), Role.STRONG),
            (f"{count.settled} of {count.total} steps", Role.KEY),
        ]
        if state.closed is not None:
            pieces.append((f"closed: {state.closed.outcome.value}", Role.WARN))
        if state.target is not None:
            place = state.target.labels.get("instance", "")
            pieces.append((f"for {plain(f'{state.target.title} {place}'.strip(), 80)}", Role.PLAIN))
        self.query_one("#which", MessageBar).show(pieces)

    def status(self) -> list[Piece]:
        """Say why the text is not the file's, when it is not."""
        return [(plain(notice, 200), Role.WARN) for notice in self._walk.notices[:1]]

    # The text

    def _show_text(self) -> None:
        step = self.current()
        lines: list[list[Piece]] = [
            [(plain(notice), Role.WARN)] for notice in (*self.runbook.notices, *self._walk.notices)
        ]
        if step is None:
            for section in self.runbook.sections[self.runbook.start : self.runbook.end]:
                lines += [*section_lines(section, self.glyphs), [("", Role.PLAIN)]]
        else:
            lines += self._step_lines(step)
        self.query_one("#text", PiecesPane).show(lines)

    def _step_lines(self, step: Step) -> list[list[Piece]]:
        blank: list[list[Piece]] = [[("", Role.PLAIN)]]
        place = f" {self.glyphs.arrow} ".join(plain(title, 60) for title in step.path)
        lines: list[list[Piece]] = [[(place, Role.DIM)]]
        if not repeats_title(step):
            lines.append([(step_title(step), Role.HEAD)])
        known = self.state.outcomes.get(step.id)
        if known is not None:
            reason = self._walk.reason(step.id)
            text = known.outcome.value + (f": {plain(reason, 300)}" if reason else "")
            lines.append([(f"{text}, by {plain(known.by, 60)}", Role.GOOD)])
        for number, filled in enumerate(self._walk.commands(step)):
            lines += self._command_lines(number, len(step.commands), filled)
        lines += blank + blocks_lines(step.blocks, self.glyphs)
        for section in self.runbook.context(step):
            if section is not self.runbook.sections[step.section]:
                lines += blank + section_lines(section, self.glyphs)
        return lines

    def _command_lines(self, number: int, count: int, filled: Filled) -> list[list[Piece]]:
        here = number == self._chosen
        of = f" {number + 1} of {count}" if count > 1 else ""
        lead = f"{self.glyphs.folded} y copies{of}:" if here else f"  command{of}:"
        lines: list[list[Piece]] = [[(lead, Role.KEY if here else Role.DIM)]]
        lines += [[(f"    {plain(line)}", Role.STRONG)] for line in filled.text.split("\n")]
        if filled.missing:
            names = ", ".join(filled.missing)
            lines.append([(f"    not filled in: {plain(names)} (i fills in)", Role.WARN)])
        for problem in filled.refused:
            lines.append([(f"    {plain(problem)}", Role.BAD)])
        return lines

    # Commands

    def why_not(self, command: Command) -> str:
        """Say why a command can't be used."""
        why = super().why_not(command)
        if why or command.id in {"leave", "next_command"}:
            return why
        if self.state.closed is not None:
            return "the run is closed"
        if command.id == "close_run":
            return ""
        step = self.current()
        if step is None:
            return "no step is chosen"
        if command.id == "copy" and not step.commands:
            return "this step has no command"
        return ""

    def sources_of(self, command: Command) -> Counter[str]:
        """Count the alert that the run is for."""
        target = self.state.target
        return Counter() if target is None else Counter([target.source])

    def action_done(self) -> None:
        """The step is done."""
        self._simple("done", Outcome.DONE)

    def action_not_applicable(self) -> None:
        """The step does not apply."""
        self._simple("not_applicable", Outcome.NOT_APPLICABLE)

    def action_failed(self) -> None:
        """The step did not work."""
        self._reasoned("failed", Outcome.FAILED, "What happened (may be empty)", needed=False)

    def action_skip(self) -> None:
        """Leave the step out."""
        self._reasoned("skip", Outcome.SKIPPED, "Why is it left out", needed=True)

    def action_defer(self) -> None:
        """Leave the step for later."""
        self._reasoned(
            "defer", Outcome.DEFERRED, "For whom, or until when (may be empty)", needed=False
        )

    def _simple(self, id_: str, outcome: Outcome) -> None:
        step = self.current()
        if self.guard(id_) and step is not None:
            self._record(step, outcome, "")

    @work
    async def _reasoned(self, id_: str, outcome: Outcome, question: str, *, needed: bool) -> None:
        step = self.current()
        if not self.guard(id_) or step is None:
            return
        check = _check_text if needed else None
        sheet = self._sheet(outcome.value, step)
        answer = await self.app.push_screen_wait(
            Ask(
                f"{outcome.value}: {step_title(step)}",
                [],
                [Field(question, check=check)],
                sheet=sheet,
            )
        )
        if answer is not None:
            self._record(step, outcome, answer[0], sheet)

    def _sheet(self, kind: str, step: Step | None = None) -> Sheet:
        """Return the paper for a text about a step of this run, or about the run."""
        run, title = self.state.run, plain(self.runbook.title, 60)
        if step is None:
            return self.desk.drafts.open(f"run-{kind}", run, title)
        return self.desk.drafts.open(f"step-{kind}", f"{run}\n{step.id}", step_title(step))

    @work
    async def _record(
        self, step: Step, outcome: Outcome, reason: str, sheet: Sheet | None = None
    ) -> None:
        if await self._write(lambda: self._walk.outcome(step, outcome, reason), sheet):
            left = self._walk.next_step()
            if left is not None:
                self._go_to_next()
                self.say(f"{outcome.value}, saved")
            else:
                self.say(f"{outcome.value}, saved; no step is left: c closes the run")

    async def _write(self, act: Callable[[], object], sheet: Sheet | None = None) -> bool:
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

    @work
    async def action_set_input(self) -> None:
        """Give a value for a placeholder that no label fills."""
        step = self.current()
        if not self.guard("set_input") or step is None:
            return
        names = self._walk.placeholders(step)
        if not names:
            self.say("fill in: this step has no placeholder", alarm=True)
            return
        missing = [name for filled in self._walk.commands(step) for name in filled.missing]
        name = missing[0] if missing else names[0]
        sheet = self._sheet("input", step)
        answer = await self.app.push_screen_wait(
            Ask(
                "Fill in",
                [f"Placeholders here: {', '.join(names)}"],
                [
                    Field("Name", name, check=_check_text),
                    Field(
                        "Value (of a password it is kept only that it was given)", check=_check_text
                    ),
                ],
                sheet=sheet,
            )
        )
        if answer is not None and await self._write(
            lambda: self._walk.set_input(answer[0], answer[1]), sheet
        ):
            self.say(f"{plain(answer[0], 40)} filled in, saved")

    def action_next_command(self) -> None:
        """Choose another command of the step."""
        step = self.current()
        if step is not None and step.commands:
            self._command = (step.id, (self._chosen + 1) % len(step.commands))
            self._show_text()

    @work
    async def action_copy(self) -> None:
        """Copy the command as it is shown, and write down that it was copied."""
        step = self.current()
        if not self.guard("copy") or step is None:
            return
        filled = self._walk.commands(step)[self._chosen]
        if filled.refused:
            self.say(f"copy: {filled.refused[0]}", alarm=True)
            return
        if await self._write(lambda: self._walk.copied(step, filled)):
            left = f" with {', '.join(filled.missing)} not filled in" if filled.missing else ""
            self.post_message(BoardScreen.Copied(filled.text, f"the command{left}"))

    @work
    async def action_close_run(self) -> None:
        """End the run; what is left is shown first."""
        if not self.guard("close_run"):
            return
        left = [step_title(step) for step in self._walk.open_steps()]
        lines = (
            [f"{len(left)} steps without an outcome:", *left[:6]]
            if left
            else ["Every step has an outcome."]
        )
        choices = [
            Choice(str(number), outcome.value, outcome.value)
            for number, outcome in enumerate(RunOutcome, 1)
        ]
        answer = await self.app.push_screen_wait(Choose("Close the run as", lines, choices))
        if answer is None:
            return
        reason, sheet = "", self._sheet("close")
        if RunOutcome(answer) is RunOutcome.ABANDONED or left:
            told = await self.app.push_screen_wait(
                Ask(f"Close as {answer}", lines, [Field("Why", check=_check_text)], sheet=sheet)
            )
            if told is None:
                return
            reason = told[0]
        if await self._write(lambda: self._walk.close(RunOutcome(answer), reason), sheet):
            self.say(f"run closed as {answer}, saved")

    def action_leave(self) -> None:
        """Go back; the run stays where it is."""
        self.dismiss(None)

    def action_scroll_text(self, by: int) -> None:
        """Scroll the text."""
        self.query_one("#text", PiecesPane).scroll_relative(y=by, animate=False)


def _check_text(text: str) -> str:
    return "" if text.strip() else "this can't be empty"
