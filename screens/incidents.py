"""Incidents: open ones first, and what can be done about the one under the cursor."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from textual import work

from oncall_tui.domain.incident import Incident
from oncall_tui.errors import OncallError
from oncall_tui.services.desk import Desk
from oncall_tui.services.drafts import Sheet
from screens.board import BoardScreen
from screens.command import Command
from screens.glyphs import Glyphs
from screens.incident_acts import check_title
from screens.incident_commands import INCIDENTS
from screens.incident_links import IncidentLinks
from screens.listed import ListedScreen
from screens.present import Piece
from screens.present_incident import below_lines, incident_lines, incident_pieces
from screens.present_led import led_item, led_lines
from screens.simple_list import Item
from screens.theme import Role
from screens.view import View
from screens.widgets.pieces_pane import PiecesPane
from screens.writing_out import WritingOut

if TYPE_CHECKING:
    from oncall_tui.domain.handover_carried import Led

LATER = frozenset({"detail", "copy", "note", "decision", "todo", "settle", "change", "write_out"})
"""What can still be done when it is closed; declaring needs none."""


class IncidentsScreen(ListedScreen, IncidentLinks, WritingOut):
    """The list of incidents."""

    NAME = "incidents"
    COMMANDS_HERE = INCIDENTS

    def __init__(self, desk: Desk, glyphs: Glyphs) -> None:
        super().__init__(desk, glyphs)
        self._known: list[Incident] = []
        self._led: list[Led] = []
        self._read = False
        self._new = ""
        """The id of an incident that was declared here and is not in the list yet."""

    def fill(self, view: View, *, asked: bool) -> None:
        """Show what is known, and look again: cheap when nothing was written."""
        self._fill(asked=asked)
        self._look()

    @work(exclusive=True, group="incidents")
    async def _look(self) -> None:
        if self.desk.incidents is None:
            return
        found = await asyncio.to_thread(self._look_up)
        if found != (self._known, self._led) or not self._read:
            (self._known, self._led), self._read = found, True
            self._fill(asked=False)
            self._go_to_new()
            self.update_message()
            self.update_keys()

    def _look_up(self) -> tuple[list[Incident], list[Led]]:
        """Read which incidents there are, and which are led from a note."""
        incidents, handovers = self.desk.incidents, self.desk.handovers
        known = [] if incidents is None else incidents.all()
        try:
            return known, [] if handovers is None else handovers.led()
        except OncallError:  # the handover screen says why
            return known, []

    def _go_to_new(self) -> None:
        """Put the cursor on what was declared here, once."""
        if any(one.id == self._new for one in self._known):
            self.choose(self._new)
            self._new = ""
            self._explain()

    def _fill(self, *, asked: bool) -> None:
        lines = [led_item(one, self.glyphs) for one in self._led]
        self.items.show([*lines, *map(self._item, self._known)], asked=asked)
        self._explain()

    def _item(self, one: Incident) -> Item:
        policy, me, glyphs = self.desk.policy, self.desk.me, self.glyphs
        now = self.desk.clock.now()
        return Item(
            one.id,
            one.short,
            lambda width: incident_pieces(
                one, policy=policy, now=now, me=me, width=width, glyphs=glyphs
            ),
        )

    def status(self) -> list[Piece]:
        """Say how many, and whose update is late."""
        if not self._known and not self._led:
            return [("no incident; i on the board declares one over alerts", Role.DIM)]
        running = [one for one in self._known if one.is_open]
        late = [words for one in running if (words := self.due_words(one))]
        pieces: list[Piece] = [(words, Role.LATE) for words in late[:2]]
        closed = len(self._known) - len(running)
        carried = f", {len(self._led)} led from a note" if self._led else ""
        return [*pieces, (f"{len(running)} open, {closed} closed{carried}", Role.DIM)]

    def current(self) -> Incident | None:
        """Return the incident under the cursor."""
        item = self.items.current
        return next((x for x in self._known if item is not None and x.id == item.id), None)

    def current_led(self) -> Led | None:
        """Return what is known from a note of the incident under the cursor."""
        item = self.items.current
        return next((x for x in self._led if item is not None and x.id == item.id), None)

    def choose(self, id_: str) -> None:
        """Put the cursor on an incident."""
        self.items.go_to(id_)

    def sources_of(self, command: Command) -> Counter[str]:
        """Count the alerts of the incident under the cursor; a new one has none."""
        one = None if command.id == "declare" else self.current()
        return Counter() if one is None else Counter(alert.source for alert in one.alerts)

    def why_not(self, command: Command) -> str:
        """Say why a command can't be used."""
        why = super().why_not(command)
        if why or command.id == "declare":
            return why
        one, led = self.current(), self.current_led()
        if led is not None:
            return "" if command.id == "detail" else f"{led.short}: its journal is not here"
        if one is None:
            return "no incident is chosen"
        if not one.is_open and command.id not in LATER:
            return f"{one.short} is closed"
        return ""

    def on_line_list_moved(self) -> None:
        """Keep the keys right, and say more about the incident under the cursor."""
        self.update_keys()
        self._explain()

    def _explain(self) -> None:
        one, led = self.current(), self.current_led()
        lines: list[list[Piece]] = [] if led is None else led_lines(led)
        if one is not None:
            now, zone = self.desk.clock.now(), ZoneInfo(self.desk.zone)
            lines = below_lines(
                one, policy=self.desk.policy, now=now, zone=zone, glyphs=self.glyphs
            )
        self.query_one("#why", PiecesPane).show(lines)

    def action_write_out(self) -> None:
        """Write the incident report to a file."""
        one = self.current()
        if self.guard("write_out") and one is not None:
            id_ = one.id
            self.write_document("incident", one.short, lambda reports: reports.incident(id_))

    @work
    async def action_detail(self) -> None:
        """Show all of it; a command chosen there runs here."""
        one, led = self.current(), self.current_led()
        if not self.guard("detail"):
            return
        if led is not None:
            from screens.pieces_box import ReadBox

            await self.app.push_screen_wait(ReadBox(led.short, led_lines(led)))
        if one is None:
            return
        from oncall_tui.services.incident_story import story
        from screens.incident import IncidentDetail

        try:
            told = await asyncio.to_thread(story, self.desk.ledger, one)
        except OncallError as error:
            self.say(str(error), alarm=True)
            return
        lines = incident_lines(
            one,
            told,
            policy=self.desk.policy,
            now=self.desk.clock.now(),
            zone=ZoneInfo(self.desk.zone),
            glyphs=self.glyphs,
            read=self.desk.ledger.text,
        )
        name = await self.app.push_screen_wait(IncidentDetail(one.short, lines, self.glyphs))
        if name:
            self.choose(one.id)
            await self.run_action(name)

    @work
    async def action_copy(self) -> None:
        """Copy the timeline."""
        one = self.current()
        if not self.guard("copy") or one is None:
            return
        from oncall_tui.domain.text import plain_lines
        from oncall_tui.services.incident_story import story, story_text

        try:
            told = await asyncio.to_thread(story, self.desk.ledger, one)
        except OncallError as error:
            self.say(str(error), alarm=True)
            return
        text = "\n".join(plain_lines(story_text(one, told))) + "\n"
        self.post_message(BoardScreen.Copied(text, "the timeline"))

    def action_declare(self) -> None:
        """Declare an incident that no alert tells of."""
        if self.guard("declare") and self.desk.incidents is not None:
            self._ask_declare()

    @work
    async def _ask_declare(self) -> None:
        from screens.prompts import Ask, Field

        incidents, policy = self.desk.incidents, self.desk.policy
        if incidents is None:
            return
        sheet = self.desk.drafts.open("incident", "new", "a new incident")
        answer = await self.app.push_screen_wait(
            Ask(
                "Declare an incident",
                ["Without an alert; you are its commander."],
                [
                    Field("What is wrong", check=check_title),
                    Field("Severity", policy.levels[0].name, check=self.check_level),
                    Field("What is known (may be empty, no secrets)"),
                ],
                sheet=sheet,
                act="declare",
            )
        )
        if answer is not None:
            title, level, summary = answer
            found = policy.level(level) or policy.levels[0]
            self._declare(lambda: incidents.declare(title, found, summary=summary), sheet)

    @work
    async def _declare(self, declare: Callable[[], Incident], sheet: Sheet) -> None:
        """Write it down in a thread, tell its number, and put the cursor on it."""
        if self.fell_shut():
            return
        try:
            one = await asyncio.to_thread(declare)
        except OncallError as error:
            self.say(f"not saved: {error}", alarm=True)
            return
        await asyncio.to_thread(sheet.done)
        self._new = one.id
        self._go_to_new()
        self.post_message(self.Changed(f"declared {one.short}, {one.level}", asked=False))
