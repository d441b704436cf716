"""Asking a second person for a step, and taking in what they said."""

from __future__ import annotations

import asyncio

from textual import work

from oncall_tui.domain.run_parts import Approval, Evidence, Verdict
from oncall_tui.domain.runbook import Step
from oncall_tui.domain.text import plain
from oncall_tui.errors import OncallError
from screens.present import Piece, person
from screens.run_gate_acts import GateActs
from screens.theme import Role

LOOK = 3_000
"""Milliseconds between two looks for an answer."""


class Approving(GateActs):
    """Part of the run's screen."""

    _looked = 0
    """When an answer was looked for last, milliseconds on our clock."""

    _doubted = ""
    """What was said last of answers that do not count."""

    @work
    async def action_ask_approval(self) -> None:
        """Ask whoever may approve."""
        step = self.current()
        if not self.guard("ask_approval") or step is None:
            return
        known = self.state.approvals.get(step.id)
        if known is not None and known.lets_go_on:
            self.say(f"ask: it is {known.verdict.value} already", alarm=True)
            return
        told: list[str] = []
        if not await self.write(lambda: told.append(self._walk.ask_approval(step))):
            return
        if told and told[0]:
            self.say(f"asked, saved; not on this host: {plain(told[0], 200)}", alarm=True)
        else:
            self.say("asked, saved; what is said is taken in here")

    def look_for_answers(self) -> None:
        """Look for answers to what was asked, now and then."""
        now = self.desk.clock.now()
        quiet = self.desk.read_only or (self.desk.lock is not None and self.desk.lock.locked)
        if quiet or self.state.closed is not None or now - self._looked < LOOK:
            return
        if self._walk.asked_steps():
            self._looked = now
            self._hear_answers()

    @work(exclusive=True, group="answers")
    async def _hear_answers(self) -> None:
        for step in [self.runbook.step(id_) for id_ in self._walk.asked_steps()]:
            if step is None:
                continue
            try:
                said = await asyncio.to_thread(self._walk.hear_answer, step)
            except OncallError as error:
                self.say(f"approval: {error}", alarm=True)
                return
            if said is not None:
                self._tell(step, said)
            elif (doubt := self._walk.doubt(step)) and doubt != self._doubted:
                self._doubted = doubt
                self.fill(self.view, asked=False)
                self.say(f"{plain(doubt, 300)} ({plain(step.title, 60)})", alarm=True)

    def _tell(self, step: Step, said: Approval) -> None:
        self.fill(self.view, asked=False)
        self.update_keys()
        reason = "" if said.reason is None else f": {plain(self._walk.text_of(said.reason), 60)}"
        who = f"{said.verdict.value} by {plain(person(said.by), 60)}{reason}"
        words = f"{who} ({plain(step.title, 60)})"
        self.say(words, alarm=said.verdict is Verdict.DENIED)

    @work
    async def action_show_evidence(self) -> None:
        """Show what was kept for the step."""
        step = self.current()
        if not self.guard("show_evidence") or step is None:
            return
        kept = self.state.evidence.get(step.id, ())
        if not kept:
            self.say("show evidence: nothing is kept for this step", alarm=True)
            return
        from screens.pieces_box import ReadBox

        lines = await asyncio.to_thread(self._evidence_lines, kept)
        await self.app.push_screen_wait(ReadBox(f"Evidence: {step.title}", lines))

    def _evidence_lines(self, kept: tuple[Evidence, ...]) -> list[list[Piece]]:
        lines: list[list[Piece]] = []
        for one in kept:
            ref = one.text or one.reason
            what = one.name or ("text" if one.text is not None else "none, because")
            cut = ", cut" if one.truncated else ""
            hashed = f", {ref.bytes} bytes{cut}, sha256 {ref.sha256[:12]}" if ref else ""
            head = f"{plain(what, 60)} by {plain(person(one.by), 40)}{hashed}"
            lines.append([(head, Role.HEAD)])
            text = "" if ref is None else self._walk.text_of(ref)
            lines += [[(plain(line, 1_000), Role.PLAIN)] for line in text.splitlines()[:5_000]]
            lines.append([("", Role.PLAIN)])
        return lines
