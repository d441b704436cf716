"""Whose an alert is: take it over, give it to somebody, ask somebody else to come."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from textual import work
from textual.message import Message

from oncall_tui.domain.alert import Alert
from oncall_tui.domain.board_lines import Row
from oncall_tui.domain.dangerous import Dangerous
from oncall_tui.domain.duration import compact, parse_duration
from oncall_tui.domain.whose import is_me
from screens.aims import alive
from screens.alert_acts import AlertActs, check_lasts, check_text
from screens.targets import Targets, describe

if TYPE_CHECKING:
    from oncall_tui.domain.registry import Contact
    from oncall_tui.services.acting import Outcome
    from oncall_tui.services.drafts import Sheet
    from oncall_tui.services.escalation import Plan, Told


class Owning(AlertActs):
    """A screen on which alerts can be given to people."""

    class Say(Message):
        """A text for somebody is to go to the engineer's clipboard."""

        def __init__(self, text: str) -> None:
            self.text = text
            super().__init__()

    def action_take_over(self) -> None:
        """Make me the owner; what is somebody else's asks for a reason."""
        if not self.guard("take_over"):
            return
        chosen = alive(self.targets())
        targets = chosen.that(lambda row: not is_me(row.owner, self.desk.me))
        rows = targets.rows
        if not rows:
            yours = "that is yours already; A extends it" if chosen.rows else "nothing to take"
            self.say_none(f"take over: {yours}", chosen)
        elif (
            self.others_of(targets)
            or len(rows) > 1
            or targets.some_hidden
            or self.needs_care(Dangerous.ACK, targets)
        ):
            self._ask_ack(targets, again=True)
        else:
            # What somebody has who gave it to me is mine by this key alone.
            self._ack(targets, again=any(row.owner for row in rows))

    def action_assign(self) -> None:
        """Give alerts to somebody."""
        targets = self._alive("assign", "give to")
        if targets is not None:
            self._ask_assign(targets)

    def action_escalate(self) -> None:
        """Ask the next level, another one, or a person to come."""
        targets = self._alive("escalate", "escalate")
        if targets is not None:
            self._ask_escalate(targets)

    def _alive(self, command: str, word: str) -> Targets | None:
        if not self.guard(command):
            return None
        targets = alive(self.targets())
        if not targets.rows:
            self.say_none(f"{word}: nothing here is still wrong", targets)
            return None
        return targets

    @work
    async def _ask_assign(self, targets: Targets) -> None:
        from screens.choosing_person import choose_person

        listed, known = await asyncio.to_thread(self._people, targets)
        title = f"Give {describe(targets)} to"
        to = await choose_person(self.app, title, listed, targets.doubts)
        if to is not None:
            await self._give(targets, to, known)

    async def _give(self, targets: Targets, to: Contact, known: Sequence[Contact]) -> None:
        from oncall_tui.services.people import resolve
        from screens.choosing_person import is_meant, name_field
        from screens.prompts import Ask, Field
        from screens.sized_asking import sized_fields

        sheet = self.sheet_for(f"give to {to.id}", targets)
        usual = min(row.level.expires for row in targets.rows)
        others = [who for who in self.others_of(targets) if who != to.id]
        care = self.care_for(Dangerous.ASSIGN, targets)
        lines = [*care.lines, *targets.explain()]
        if others:
            lines = [f"{self.held_by_others(targets)}: say why it goes to another.", *lines]
        note = "Note (do not write secrets)" if others else "Note (may be empty; no secrets)"
        fields = [
            *([] if to.id else [name_field(self.desk.policy.ladder)]),
            Field(note, check=check_text if others else None),
            Field("For how long from now", compact(usual), "30m, 4h, 1d", check=check_lasts),
            *sized_fields(care),
        ]
        title = f"Give {describe(targets)} to {to.title or 'somebody'}"
        question = Ask(title, lines, fields, sheet=sheet, act="give")
        answer = await self.app.push_screen_wait(question)
        if answer is not None:
            typed, note_at = answer, 0 if to.id else 1
            if not to.id and not await is_meant(self.app, title, typed[0], known):
                return
            who = to if to.id else resolve(known, typed[0])
            note, lasts = typed[note_at : note_at + 2]
            await self._assign(targets, who, note=note, lasts=lasts, sheet=sheet)

    async def _assign(
        self, targets: Targets, to: Contact, *, note: str, lasts: str, sheet: Sheet
    ) -> None:
        until = self.desk.clock.now() + 1000 * parse_duration(lasts)
        owners = {row.id: row.owner or row.raised_by for row in targets.rows}
        outcomes: list[Outcome] = []

        def act(alerts: Sequence[Alert]) -> list[Outcome]:
            found = self.desk.acts.assign(
                alerts,
                to.id,
                until=lambda _: until,
                over=lambda alert: owners[alert.id],
                note=note,
            )
            outcomes.extend(found)
            return found

        word = f"given to {to.id}:"
        alerts = [row.alert for row in targets.rows]
        await self.do(word, alerts, act, sheet=sheet, left=targets.hidden_words).wait()
        rows = _untold(targets, outcomes)
        if rows and not is_me(to.id, self.desk.me):
            from oncall_tui.services.escalation import given_by_hand

            now = self.desk.clock.now()
            await self._offer(given_by_hand(rows, to, by=self.desk.me, note=note, now=now))

    @work
    async def _ask_escalate(self, targets: Targets) -> None:
        from oncall_tui.services.escalation import plan_person, plans
        from screens.choosing_person import choose_person, choose_plan

        listed, known = await asyncio.to_thread(self._people, targets)
        now = self.desk.clock.now()
        offered = await asyncio.to_thread(
            plans, self.desk.calling, targets.rows, self.desk.policy.ladder, now=now
        )
        title = f"Escalate {describe(targets)}"
        plan = await choose_plan(self.app, title, offered, targets.doubts)
        if plan is None:
            return
        if not plan.asked:
            to = await choose_person(self.app, f"{title} to", listed, targets.doubts)
            if to is None:
                return
            plan = plan_person(to, targets.rows)
        await self._confirm_escalate(targets, plan, known)

    async def _confirm_escalate(
        self, targets: Targets, plan: Plan, known: Sequence[Contact]
    ) -> None:
        from oncall_tui.services.escalation import plan_person
        from oncall_tui.services.people import resolve
        from screens.choosing_person import is_meant, name_field
        from screens.prompts import Ask, Field
        from screens.sized_asking import sized_fields

        named = bool(plan.title)
        care = self.care_for(Dangerous.ESCALATE, targets)
        sheet = self.sheet_for(f"escalate to {plan.title}", targets)
        fields = [
            *([] if named else [name_field(self.desk.policy.ladder)]),
            Field("What you need them for (do not write secrets)", check=check_text),
            *sized_fields(care, "Asks somebody to come. "),
        ]
        title = f"Escalate {describe(targets)} to {plan.title or 'somebody'}"
        lines = [*care.lines, *targets.explain()]
        question = Ask(title, lines, fields, sheet=sheet, act="escalate")
        answer = await self.app.push_screen_wait(question)
        if answer is None:
            return
        if not named:
            if not await is_meant(self.app, title, answer[0], known):
                return
            plan = plan_person(resolve(known, answer[0]), targets.rows)
        await self._escalate(targets, plan, note=answer[-2], sheet=sheet)

    async def _escalate(self, targets: Targets, plan: Plan, *, note: str, sheet: Sheet) -> None:
        asked: Mapping[str, tuple[str, str]] = {
            id_: (who.id, rung) for id_, (who, rung) in plan.asked.items()
        }
        outcomes: list[Outcome] = []

        def act(alerts: Sequence[Alert]) -> list[Outcome]:
            found = self.desk.acts.escalate(alerts, to=lambda alert: asked[alert.id], note=note)
            outcomes.extend(found)
            return found

        word = f"escalated to {plan.title}:"
        alerts = [row.alert for row in targets.rows]
        await self.do(word, alerts, act, sheet=sheet, left=targets.hidden_words).wait()
        rows = _untold(targets, outcomes)
        if rows:
            from oncall_tui.services.escalation import told_by_hand

            now = self.desk.clock.now()
            await self._offer(told_by_hand(rows, plan, by=self.desk.me, note=note, now=now))

    async def _offer(self, told: Told) -> None:
        """Say who has to be called by hand, and offer the text for it."""
        from screens.asking import AskingScreen

        if await self.app.push_screen_wait(AskingScreen(told)):
            self.post_message(self.Say(told.text))

    def _people(self, targets: Targets) -> tuple[Sequence[Contact], Sequence[Contact]]:
        """Return who is listed, and everybody who is known; reads what the team wrote."""
        from oncall_tui.services.known_people import known_people
        from oncall_tui.services.people import people

        listed = people(self.desk.calling.registry, self.desk.ledger.view().mates, me=self.desk.me)
        return listed, known_people(self.desk, targets.rows)


def _untold(targets: Targets, outcomes: Sequence[Outcome]) -> list[Row]:
    """Return those that are written down, and of which no system tells anybody."""
    untold = {outcome.target.id for outcome in outcomes if outcome.saved and not outcome.sends}
    return [row for row in targets.rows if row.id in untold]
