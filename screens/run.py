"""Walking a runbook: the steps, the one in hand in full, and one key for each outcome."""

from __future__ import annotations

from collections import Counter
from typing import ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Container

from oncall_tui.domain.binding import DEFAULT_RULE
from oncall_tui.domain.place import named
from oncall_tui.domain.placeholder import Filled
from oncall_tui.domain.run import progress
from oncall_tui.domain.run_gates import senses_clearing
from oncall_tui.domain.run_parts import Verdict
from oncall_tui.domain.runbook import Outcome, Step, Use
from oncall_tui.domain.text import plain
from screens.command import Command
from screens.commands import RUN
from screens.present import Piece, fit
from screens.present_gates import executed_lines, gate_lines
from screens.present_runbook import outcome_mark, section_lines, step_title
from screens.present_step import body_lines, head_lines
from screens.run_acts import StepActs
from screens.run_approving import Approving
from screens.run_executing import Executing
from screens.run_looking import LookingOn, holder_pieces
from screens.run_needs import need
from screens.run_sensing import has_cleared
from screens.simple_list import Item
from screens.step_list import StepList
from screens.theme import Role
from screens.view import View
from screens.widgets.bars import MessageBar
from screens.widgets.line_list import LineList
from screens.widgets.pieces_pane import PiecesPane

WIDE = 110
"""Cells from which on the steps stand beside the text, and not above it."""


class RunScreen(LookingOn, Executing, Approving, StepActs):
    """One run. Everything it shows follows from the journal: leaving it loses nothing."""

    NAME = "run"
    COMMANDS_HERE = RUN
    BINDINGS: ClassVar[list[Binding]] = []  # type: ignore[assignment]
    DEFAULT_CSS = """
    RunScreen #halves { height: 1fr; }
    RunScreen #holder { display: none; }
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

    def middle(self) -> ComposeResult:
        """Steps and text."""
        self.set_class(self.app.size.width >= WIDE, "wide")
        yield MessageBar(id="which")
        yield MessageBar(id="holder")
        with Container(id="halves"):
            yield StepList(glyphs=self.glyphs)
            yield PiecesPane(id="text", focusable=False)

    _sensed: str = ""
    """The step that live data was asked to tick last: once is enough if that was refused."""
    _gates: tuple[str, list[list[Piece]]] = ("", [])
    """Of which step the gates are shown, and as what."""

    def on_mount(self) -> None:
        """Look at the clock while a timer runs."""
        self.set_interval(1.0, self._tick)

    def _tick(self) -> None:
        step = self.current()
        if step is not None and (step.id, gate_lines(step, self._walk)) != self._gates:
            self.show_text(top=False)
            self.update_keys()
        if self._walk.held is None:
            self.look_for_answers()
        self.look_on()

    def on_resize(self, event: events.Resize) -> None:
        """Stand side by side where there is room."""
        self.set_class(event.size.width >= WIDE, "wide")

    def fill(self, view: View, *, asked: bool) -> None:
        """Show the run as it stands."""
        self.look_on()
        first = self.steps.cursor_id is None
        passed = self._walk.passed()
        self.steps.show_steps(self.runbook, lambda step: self._item(step, passed), asked=asked)
        if first:
            self.go_to_first()
        self._show_which()
        self.show_text(top=first or asked)
        self._sense(view)

    def _item(self, step: Step, passed: dict[str, str]) -> Item:
        known = self.state.outcomes.get(step.id)
        outcome = Outcome.NOT_APPLICABLE if step.id in passed else None
        mark = outcome_mark(known.outcome if known is not None else outcome, self.glyphs)
        role = Role.STRONG if known is None and outcome is None else Role.DIM
        late = self._walk.is_late(step)

        def look(width: int) -> list[Piece]:
            rest = width - 2 - (5 if late else 0)
            title: Piece = (fit(step_title(step), max(4, rest), self.glyphs), role)
            return [mark, title, ("LATE", Role.BAD)] if late else [mark, title]

        return Item(step.id, step_title(step), look)

    @work(exclusive=True, group="sensing")
    async def _sense(self, view: View) -> None:
        """Tick the step in turn when it waits for the alert to clear, and that has happened."""
        step = self._walk.next_step()
        if step is None or step.id == self._sensed or not senses_clearing(step):
            return
        shut = self._walk.holds(step) or not has_cleared(view, self.state.target)
        may = not self.state.closed and not self.desk.read_only and self._walk.held is None
        if not shut and may and (self.desk.lock is None or not self.desk.lock.locked):
            self._sensed = step.id
            await self.record(step, Outcome.DONE, sensed=True)

    @on(LineList.Moved)
    def _moved(self) -> None:
        self._show_which()
        self.show_text()
        self.update_keys()

    def _show_which(self) -> None:
        """Say above the steps which run this is, for which alert, and how far."""
        state, count = self.state, progress(self.state, self.runbook.steps)
        holder, held = self.query_one("#holder", MessageBar), self._walk.held
        holder.display = held is not None
        holder.show([] if held is None else holder_pieces(held, self.desk.zone))
        pieces: list[Piece] = [
            (plain(self.runbook.title, 60), Role.STRONG),
        ]
        above = self.steps.section_above
        if above:
            pieces.append((f"in {plain(above, 40)}", Role.DIM))
        pieces.append((f"{count.settled} of {count.total} steps", Role.KEY))
        if self.runbook.header.use is Use.DO_CONFIRM:
            pieces.append(("do, then confirm", Role.KEY))
        owed = len(self._walk.owed())
        if owed:
            pieces.append((f"{owed} not undone", Role.WARN))
        if any(said.verdict is Verdict.SELF for said in state.approvals.values()):
            pieces.append(("gone on ALONE", Role.BAD))
        if state.rule == DEFAULT_RULE:
            pieces.append(("no runbook of its own", Role.WARN))
        if state.closed is not None:
            pieces.append((f"closed: {state.closed.outcome.value}", Role.WARN))
        if state.target is not None:
            pieces.append((f"for {plain(named(state.target), 80)}", Role.PLAIN))
        self.query_one("#which", MessageBar).show(pieces)

    def status(self) -> list[Piece]:
        """Say why the text is not the file's, when it is not."""
        return [(plain(notice, 200), Role.WARN) for notice in self._walk.notices[:1]]

    # The text

    def show_text(self, *, top: bool = True) -> None:
        """Show the step in hand anew; `top` begins with its first line."""
        step = self.current()
        lines: list[list[Piece]] = [
            [(plain(notice), Role.WARN)] for notice in (*self.runbook.notices, *self._walk.notices)
        ]
        if step is None:
            for section in self.runbook.sections[self.runbook.start : self.runbook.end]:
                lines += [*section_lines(section, self.glyphs), [("", Role.PLAIN)]]
        else:
            lines += self._step_lines(step)
        self.query_one("#text", PiecesPane).show(lines, top=top)

    def _step_lines(self, step: Step) -> list[list[Piece]]:
        """Return what the step asks for before its own words: it is seen before `done` is."""
        gates = gate_lines(step, self._walk)
        self._gates = (step.id, gates)
        lines = [*head_lines(step, self.glyphs), *self._became(step), *gates]
        lines += executed_lines(self.state.executed.get(step.id, ()))
        for number, filled in enumerate(self._walk.commands(step)):
            lines += self._command_lines(number, len(step.commands), filled)
        lines += body_lines(self.runbook, step, self.glyphs)
        why = f"{plain(self.state.why, 300)} (rule {self.state.rule})"
        return [*lines, [("", Role.PLAIN)], [(f"why this runbook: {why}", Role.DIM)]]

    def _became(self, step: Step) -> list[list[Piece]]:
        known = self.state.outcomes.get(step.id)
        if known is None:
            why = self._walk.passed().get(step.id, "")
            return [[(f"not applicable: {plain(why, 200)}", Role.DIM)]] if why else []
        reason = self._walk.reason(step.id)
        text = known.outcome.value + (f": {plain(reason, 300)}" if reason else "")
        who = "sensed by the tool of" if known.sensed else "by"
        return [[(f"{text}, {who} {plain(known.by, 60)}", Role.GOOD)]]

    def _command_lines(self, number: int, count: int, filled: Filled) -> list[list[Piece]]:
        here = number == self.chosen_command
        of = f" {number + 1} of {count}" if count > 1 else ""
        step = self.current()
        runs = ", x runs it" if step is not None and self._walk.may_run(step, number) else ""
        lead = f"{self.glyphs.folded} y copies{runs}{of}:" if here else f"  command{of}:"
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
        why = super().why_not(command) or self.why_not_held(command)
        if why or command.id in {"leave", "next_command", "show_evidence", "take_run"}:
            return why
        if self.state.closed is not None:
            return "the run is closed"
        if command.id in {"close_run", "remap"}:
            return ""
        if command.id == "undo":
            return "" if self._walk.owed() else "nothing is owed"
        step = self.current()
        if step is None:
            return "no step is chosen"
        if command.id == "execute" and not self._walk.may_run(step, self.chosen_command):
            return need("copy", step) or self._walk.allowance(step)
        return need(command.id, step)

    def sources_of(self, command: Command) -> Counter[str]:
        """Count the alert that the run is for."""
        target = self.state.target
        return Counter() if target is None else Counter([target.source])

    def action_leave(self) -> None:
        """Go back; the run stays where it is."""
        self.dismiss(None)

    def action_scroll_text(self, by: int) -> None:
        """Scroll the text."""
        self.query_one("#text", PiecesPane).scroll_relative(y=by, animate=False)
