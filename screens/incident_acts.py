"""What can be done about an incident by key: each is asked for, written down, and told."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime, tzinfo
from functools import partial
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from textual import work

from oncall_tui.domain.incident import Incident, Line
from oncall_tui.domain.incident_steps import Phase, Record, Role
from oncall_tui.domain.text import plain
from oncall_tui.errors import OncallError
from screens.base import DeskScreen
from screens.present import person

if TYPE_CHECKING:
    from oncall_tui.services.drafts import Sheet
    from oncall_tui.services.incidents import Incidents

KEYS = "123456789"
NAMED = 4
"""Alerts that a question names; of more it tells the number."""


class IncidentActs(DeskScreen):
    """A screen with an incident under its cursor."""

    def current(self) -> Incident | None:
        """Return the incident that a command is for."""
        raise NotImplementedError

    def _at(self, command: str) -> tuple[Incident, Incidents] | None:
        """Return the incident and what acts on it; None where the command may not run."""
        one, incidents = self.current(), self.desk.incidents
        if not self.guard(command) or one is None or incidents is None:
            return None
        return one, incidents

    @work
    async def _do(
        self, words: str, act: Callable[[], object], sheet: Sheet | None = None, end: str = "saved"
    ) -> None:
        """Write it down in a thread, and tell, `end` last."""
        if self.fell_shut():
            return
        try:
            await asyncio.to_thread(act)
        except OncallError as error:
            self.post_message(self.Changed(f"not saved: {error}", alarm=True, asked=False))
            return
        if sheet is not None:
            await asyncio.to_thread(sheet.done)
        self.post_message(self.Changed(f"{words}, {end}", asked=False))

    # Where it stands

    def action_phase(self) -> None:
        """Go on to another phase."""
        found = self._at("phase")
        if found is not None:
            self._ask_phase(*found)

    @work
    async def _ask_phase(self, one: Incident, incidents: Incidents) -> None:
        from screens.prompts import Choice, Choose

        phases = [phase for phase in Phase if phase is not Phase.DETECTION]
        following = list(Phase).index(one.phase) + 1
        choices = [
            Choice(str(i + 1), _marked(phase, one), phase.value) for i, phase in enumerate(phases)
        ]
        if following < len(Phase):
            after = list(Phase)[following]
            choices.append(Choice("enter", f"on to {after.value}", after.value))
        chosen = await self.app.push_screen_wait(
            Choose(f"Phase of {one.short}", [f"Now in {one.phase.value}."], choices)
        )
        if chosen is not None:
            phase = Phase(chosen)
            self._do(f"{one.short}: {phase.value}", lambda: incidents.turn(one, phase))

    def action_role(self) -> None:
        """Take a role, or hand it to somebody."""
        found = self._at("role")
        if found is not None:
            self._ask_role(*found)

    @work
    async def _ask_role(self, one: Incident, incidents: Incidents) -> None:
        from oncall_tui.services.known_people import known_people
        from oncall_tui.services.people import people, resolve
        from screens.choosing_person import NOBODY, choose_person, is_meant, name_field
        from screens.prompts import Ask, Choice, Choose

        choices = []
        for key, role in zip(KEYS, Role, strict=False):
            holder = one.roles.get(role)
            who = "nobody" if holder is None else plain(holder.who, 40)
            choices.append(Choice(key, f"{role.value}: {who}", role.value))
        chosen = await self.app.push_screen_wait(Choose(f"Role in {one.short}", [], choices))
        if chosen is None:
            return
        role, me = Role(chosen), self.desk.me
        whose = [Choice("m", f"me ({plain(me, 40)})", "m"), Choice("o", "somebody else", "o")]
        if role in one.roles:
            whose.append(Choice("x", "nobody any more", "x"))
        answer = await self.app.push_screen_wait(Choose(f"{role.value}: who", [], whose))
        to = {"m": me, "x": ""}.get(answer or "", "")
        if answer is None:
            return
        if answer == "o":
            known = people(self.desk.calling.registry, self.desk.ledger.view().mates, me=me)
            person = await choose_person(self.app, f"{role.value}: who", known)
            if person is None:
                return
            to = person.id
            if person is NOBODY:
                ask = Ask(role.value, [], [name_field(self.desk.policy.ladder)], act="give")
                typed = await self.app.push_screen_wait(ask)
                known = await asyncio.to_thread(known_people, self.desk, ())
                if typed is None or not await is_meant(self.app, role.value, typed[0], known):
                    return
                to = resolve(known, typed[0]).id
        self._do(f"{role.value}: {to or 'nobody'}", lambda: incidents.give(one, role, to))

    def action_edit(self) -> None:
        """Change the severity or the title."""
        found = self._at("edit")
        if found is not None:
            self._ask_edit(*found)

    @work
    async def _ask_edit(self, one: Incident, incidents: Incidents) -> None:
        from screens.prompts import Ask, Field

        names = ", ".join(level.name for level in self.desk.policy.levels)
        answer = await self.app.push_screen_wait(
            Ask(
                f"Change {one.short}",
                [f"Severities: {names}"],
                [
                    Field("Severity", one.level, check=self.check_level),
                    Field("Title", plain(one.title, 200), check=check_title, written=True),
                ],
            )
        )
        if answer is not None:
            level = self.desk.policy.level(answer[0])
            name = answer[0] if level is None else level.name
            self._do(
                f"{one.short} is {name}",
                lambda: incidents.change(one, level=name, title=answer[1]),
            )

    def check_level(self, text: str) -> str:
        """Return why this is no severity, or an empty string."""
        if self.desk.policy.level(text.strip()) is not None:
            return ""
        return f"one of {', '.join(level.name for level in self.desk.policy.levels)}"

    # What is written down

    def action_decision(self) -> None:
        """Write a decision down."""
        self._ask_record("decision", Record.DECISION, "Decision (do not write secrets)")

    def action_todo(self) -> None:
        """Write down what is to be done."""
        self._ask_record("todo", Record.TODO, "What is to be done, by whom, until when")

    def action_note(self) -> None:
        """Write a note."""
        self._ask_record("note", Record.NOTE, "Note (do not write secrets)")

    def _ask_record(self, command: str, kind: Record, label: str) -> None:
        found = self._at(command)
        if found is not None:
            self._ask_line(*found, kind, label)

    @work
    async def _ask_line(
        self, one: Incident, incidents: Incidents, kind: Record, label: str
    ) -> None:
        from screens.prompts import Ask, Field

        sheet = self.desk.drafts.open(f"incident-{kind.value}", one.id, one.short)
        answer = await self.app.push_screen_wait(
            Ask(
                f"{kind.value.capitalize()} in {one.short}",
                [plain(one.title, 70)],
                [Field(label, check=check_title)],
                sheet=sheet,
            )
        )
        if answer is not None:
            act = partial(incidents.record, one, kind, answer[0])
            self._do(f"{kind.value} in {one.short}", act, sheet)

    def action_settle(self) -> None:
        """Say that a TODO is done."""
        found = self._at("settle")
        if found is None:
            return
        if found[0].todos:
            self._ask_settle(*found)
        else:
            self.say("TODO done: none is open", alarm=True)

    @work
    async def _ask_settle(self, one: Incident, incidents: Incidents) -> None:
        from screens.prompts import Choice, Choose

        ledger, zone = self.desk.ledger, ZoneInfo(self.desk.zone)
        here, away = [], []
        for todo in one.todos:
            if todo.text is not None and ledger.is_known(todo.text):
                here.append((plain(ledger.text(todo.text), 60), todo.id))
            else:
                away.append((away_words(todo, zone), todo.id))
        # What cannot be read may never come, so it can be settled; but what can be read is first.
        offered = [*here, *away]
        more = len(offered) - len(KEYS)
        lines = [f"{more} more, once one of these is done"] if more > 0 else []
        choices = [Choice(key, *offered[i]) for i, key in numbered(len(offered))]
        chosen = await self.app.push_screen_wait(Choose("Which is done", lines, choices))
        if chosen is not None:
            self._do("TODO done", lambda: incidents.settle(one, chosen))

    # The end

    def action_close_incident(self) -> None:
        """Close it with its checklist."""
        found = self._at("close_incident")
        if found is not None:
            self._ask_close(*found)

    @work
    async def _ask_close(self, one: Incident, incidents: Incidents) -> None:
        from oncall_tui.domain.maintenance_steps import Answer
        from screens.prompts import Ask, Field
        from screens.window_closing import CheckBox

        points = await self.app.push_screen_wait(
            CheckBox(one.short, incidents.checklist, self.glyphs)
        )
        if points is None:
            return
        unheld = await asyncio.to_thread(self._unheld, one)
        failed = any(point.answer is Answer.FAILED for point in points)
        needs = failed or bool(one.todos)
        label = "Why it is closed all the same" if needs else "Note (may be empty)"
        lines = [f"{len(one.todos)} TODO open"] if one.todos else []
        lines += unheld_words(unheld)
        fields = [Field(label, check=check_title if needs else None)]
        answer = await self.app.push_screen_wait(
            Ask(f"Close {one.short}", lines, fields, act="close")
        )
        if answer is not None:
            act = partial(incidents.close, one, points, answer[0], unheld=unheld)
            self._do(f"{one.short} closed", act)

    def _unheld(self, one: Incident) -> list[str]:
        """Return the titles of its alerts that fire and that nobody has, whatever is filtered."""
        from oncall_tui.domain.board_lines import State

        desk, ids = self.desk, {alert.id for alert in one.alerts}
        rows = desk.all_rows()
        return [row.alert.title for row in rows if row.id in ids and row.state is State.UNACKED]


def unheld_words(titles: Sequence[str]) -> list[str]:
    """Name the alerts that fire and that nobody has; nothing where there are none."""
    if not titles:
        return []
    more = f" and {len(titles) - NAMED} more" if len(titles) > NAMED else ""
    named = ", ".join(plain(title, 60) for title in titles[:NAMED])
    return [f"Fires, and nobody has it: {named}{more}.", "It can be closed; the entry says so."]


def away_words(line: Line, zone: tzinfo) -> str:
    """Name a line whose text is not on this host by who wrote it, and when."""
    at = datetime.fromtimestamp(line.at / 1000, zone)
    return f"(text not here) by {plain(person(line.by), 40)}, {at:%H:%M}"


def _marked(phase: Phase, one: Incident) -> str:
    return f"{phase.value} (now)" if phase is one.phase else phase.value


def numbered(count: int) -> list[tuple[int, str]]:
    """Return a key for each of so many answers, nine at most."""
    return list(enumerate(KEYS[:count]))


def check_title(text: str) -> str:
    """Return why this says nothing, or an empty string."""
    return "" if text.strip() else "that says nothing"
