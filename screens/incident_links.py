"""What an incident is linked to, and who is told of it, by key."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from textual import work

from oncall_tui.domain.incident import Incident
from oncall_tui.domain.incident_steps import Audience, Link
from oncall_tui.domain.incident_texts import incident_text
from oncall_tui.domain.incident_times import next_update
from oncall_tui.domain.text import plain
from oncall_tui.errors import OncallError
from screens.board import BoardScreen
from screens.incident_acts import KEYS, IncidentActs, check_title, numbered

if TYPE_CHECKING:
    from oncall_tui.domain.ticket import Ticket
    from oncall_tui.services.incidents import Incidents


MORE, UNLINK = "0", "x"
"""Keys of the menu of tickets."""


def in_order(tickets: Iterable[Ticket]) -> list[Ticket]:
    """Return tickets by source and number: a key means the same one whenever the menu is opened."""
    return sorted(tickets, key=lambda ticket: (ticket.source, len(ticket.key), ticket.key))


class IncidentLinks(IncidentActs):
    """A screen on which incidents are also linked and told of."""

    def action_change(self) -> None:
        """Link a code change."""
        found = self._at("change")
        if found is not None:
            self._ask_change(*found)

    @work
    async def _ask_change(self, one: Incident, incidents: Incidents) -> None:
        from screens.prompts import Ask, Field

        fields = [
            Field("Commit, change or pull request", hint="a1b2c3d, CHG-17", check=check_title),
            Field("What it is (may be empty)"),
        ]
        answer = await self.app.push_screen_wait(
            Ask(f"Link a change to {one.short}", [], fields, act="link")
        )
        if answer is not None:
            self._do(
                f"linked {plain(answer[0], 40)}",
                lambda: incidents.link(one, Link.CHANGE, answer[0], answer[1]),
            )

    def action_ticket(self) -> None:
        """Link a ticket, or have one opened."""
        found = self._at("ticket")
        if found is not None:
            self._ask_ticket(*found)

    @work
    async def _ask_ticket(self, one: Incident, incidents: Incidents) -> None:
        from screens.prompts import Choice, Choose

        linked = {link.ref for link in one.linked(Link.TICKET)}
        tickets = in_order(ticket for ticket in self.view.tickets if ticket.id not in linked)
        choices = [
            Choice(key, f"#{plain(tickets[i].key, 12)} {plain(tickets[i].title, 50)}", key)
            for i, key in numbered(len(tickets))
        ]
        if len(tickets) > len(KEYS):
            choices.append(Choice(MORE, f"another of {len(tickets)}, by its number", MORE))
        keys = iter("nop")
        opens = {}
        for source in incidents.creates[:3]:
            key = next(keys)
            opens[key] = source
            choices.append(Choice(key, f"open a new one in {plain(source, 30)}", key))
        if any(link.ref for link in one.links):
            choices.append(Choice(UNLINK, "take a link away", UNLINK))
        if not choices:
            self.say("ticket: no ticket system is configured: [[tickets]]", alarm=True)
            return
        chosen = await self.app.push_screen_wait(Choose(f"Ticket of {one.short}", [], choices))
        if chosen is None:
            return
        if chosen in opens:
            self._ask_new_ticket(one, incidents, opens[chosen])
            return
        if chosen == UNLINK:
            self._ask_unlink(one, incidents)
            return
        ticket = tickets[KEYS.index(chosen)] if chosen in KEYS else await self._named(tickets)
        if ticket is not None:
            act = partial(incidents.link_ticket, one, ticket)
            self._do(f"linked #{plain(ticket.key, 12)}", act)

    async def _named(self, tickets: Sequence[Ticket]) -> Ticket | None:
        """Ask for one of many tickets by its number."""
        from screens.prompts import Ask, Field

        def found(text: str) -> list[Ticket]:
            word = text.strip().removeprefix("#")
            return [ticket for ticket in tickets if word in {ticket.key, ticket.id}]

        def check(text: str) -> str:
            known = len(found(text))
            return "" if known == 1 else "no such ticket" if not known else "give it as source:key"

        answer = await self.app.push_screen_wait(
            Ask("Ticket", [], [Field("Number", check=check)], act="link")
        )
        return None if answer is None else found(answer[0])[0]

    @work
    async def _ask_unlink(self, one: Incident, incidents: Incidents) -> None:
        from screens.prompts import Choice, Choose

        links = [link for link in one.links if link.ref]
        choices = [
            Choice(
                key, f"{links[i].kind.value} {plain(f'{links[i].ref} {links[i].title}', 60)}", key
            )
            for i, key in numbered(len(links))
        ]
        chosen = await self.app.push_screen_wait(
            Choose(f"Take a link of {one.short} away", ["The journal keeps that it was."], choices)
        )
        if chosen is not None:
            link = links[KEYS.index(chosen)]
            self._do(
                f"{plain(link.ref, 40)} no longer linked", partial(incidents.unlink, one, link)
            )

    @work
    async def _ask_new_ticket(self, one: Incident, incidents: Incidents, source: str) -> None:
        from screens.prompts import Ask, Field

        answer = await self.app.push_screen_wait(
            Ask(
                f"Open a ticket in {plain(source, 30)}",
                [f"{one.short}: {plain(one.title, 60)}", "The template fills in the rest."],
                [Field("What its first message says as well (may be empty)")],
                act="open it",
            )
        )
        if answer is None:
            return

        def opened() -> None:
            text = self.filled(one, incidents, "ticket", answer[0], None)
            incidents.open_ticket(one, source, text)

        self._do(f"a ticket in {plain(source, 30)} is to be opened", opened)

    # Who is told

    def action_update(self) -> None:
        """Make an update, copy it, and note that it went out."""
        found = self._at("update")
        if found is not None:
            self._ask_update(*found)

    @work
    async def _ask_update(self, one: Incident, incidents: Incidents) -> None:
        from screens.prompts import Ask, Choice, Choose, Field

        chosen = await self.app.push_screen_wait(
            Choose(
                f"Update on {one.short}",
                ["The text is copied; paste it where they read it."],
                [
                    Choice("1", "internal: colleagues", Audience.INTERNAL.value),
                    Choice("2", "external: customers", Audience.EXTERNAL.value),
                ],
            )
        )
        if chosen is None:
            return
        audience = Audience(chosen)
        sheet = self.desk.drafts.open(f"update-{chosen}", one.id, one.short)
        fields = [Field("What is new (no secrets)", check=check_title)]
        answer = await self.app.push_screen_wait(
            Ask(f"{chosen.capitalize()} update on {one.short}", [], fields, sheet=sheet)
        )
        if answer is None:
            return
        level, now = self.desk.policy.level(one.level), self.desk.clock.now()
        due = None
        if level is not None and level.update is not None:
            due = level.update.due(now, self.desk.policy.calendar)

        try:
            text = await asyncio.to_thread(self.filled, one, incidents, chosen, answer[0], due)
        except OncallError as error:
            self.post_message(self.Changed(f"not saved: {error}", alarm=True, asked=False))
            return
        from screens.update_box import UpdateBox

        title = f"{chosen.capitalize()} update on {one.short}, as it is copied"
        if not await self.app.push_screen_wait(UpdateBox(title, text)):
            words = "update: not saved, not sent; what you wrote is kept for u"
            self.post_message(self.Changed(words, asked=False))
            return

        def told() -> None:
            incidents.tell(one, audience, text)
            self.post_message(BoardScreen.Copied(text, f"the {chosen} update"))

        self._do(f"{chosen} update on {one.short}, copied", told, sheet, end="saved as sent")

    def filled(
        self, one: Incident, incidents: Incidents, name: str, text: str, due: int | None
    ) -> str:
        """Return a text from its template as it is saved. Raises OncallError."""
        from oncall_tui.domain.as_typed import as_saved

        whole = incident_text(
            incidents.templates(name),
            one,
            zone=ZoneInfo(self.desk.zone),
            now=self.desk.clock.now(),
            me=self.desk.me,
            read=self.desk.ledger.text,
            text=text,
            due=due,
        )
        return as_saved(whole, text)

    def due_words(self, one: Incident) -> str:
        """Say that an update is late; empty where none is."""
        due = next_update(one, self.desk.policy.level(one.level), self.desk.policy.calendar)
        late = due is not None and due.at <= self.desk.clock.now()
        return f"{one.short}: {due.audience.value} update is due" if due and late else ""
