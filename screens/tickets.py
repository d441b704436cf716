"""Tickets of all systems, open ones first, newest change first."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from zoneinfo import ZoneInfo

from rich.cells import cell_len
from textual import work

from oncall_tui.domain.text import plain
from oncall_tui.domain.ticket import Ticket, TicketState
from oncall_tui.services.acting import Outcome
from oncall_tui.services.drafts import Sheet
from screens.board import BoardScreen
from screens.command import Command
from screens.commands import TICKETS
from screens.glyphs import Glyphs
from screens.listed import ListedScreen
from screens.present import Piece, age_text, fit, person
from screens.present_detail import moment
from screens.prompts import Ask, Field
from screens.simple_list import Item
from screens.theme import Role
from screens.view import View
from screens.widgets.pieces_pane import PiecesPane

STATE_ROLES = {
    TicketState.NEW: Role.STRONG,
    TicketState.OPEN: Role.PLAIN,
    TicketState.DONE: Role.DIM,
}
ORDER = {TicketState.NEW: 0, TicketState.OPEN: 1, TicketState.DONE: 2}


def ticket_pieces(ticket: Ticket, *, now: int, me: str, width: int, glyphs: Glyphs) -> list[Piece]:
    """Return one ticket as a line."""
    wide = width >= 110
    owner = plain(person(ticket.owner), 40) or glyphs.dash
    fixed: list[Piece] = [
        (fit(f"#{plain(ticket.key, 12)}", 8, glyphs), Role.LINK),
        (
            fit(plain(ticket.native_state, 40) or ticket.state.value, 13 if wide else 10, glyphs),
            STATE_ROLES[ticket.state],
        ),
        (fit(plain(ticket.priority, 40), 10 if wide else 8, glyphs), Role.PLAIN),
    ]
    tail: list[Piece] = [
        (fit(owner, 12 if wide else 8, glyphs), Role.MINE if owner == person(me) else Role.PLAIN),
        (fit(ticket.source, 10 if wide else 6, glyphs), Role.DIM),
        (f"{age_text(now, ticket.updated_at):>5}", Role.DIM),
    ]
    rest = width - sum(cell_len(text) + 1 for text, _ in (*fixed, *tail))
    role = Role.DIM if ticket.state is TicketState.DONE else Role.STRONG
    return [*fixed, (fit(plain(ticket.title, 300), max(8, rest), glyphs), role), *tail]


class TicketsScreen(ListedScreen):
    """The list of tickets."""

    NAME = "tickets"
    COMMANDS_HERE = TICKETS

    def fill(self, view: View, *, asked: bool) -> None:
        """Show the newest state."""
        now, me = self.desk.clock.now(), self.desk.me

        def item(ticket: Ticket) -> Item:
            return Item(
                ticket.id,
                f"#{plain(ticket.key)}",
                lambda width: ticket_pieces(
                    ticket, now=now, me=me, width=width, glyphs=self.glyphs
                ),
            )

        ordered = sorted(view.tickets, key=lambda ticket: (ORDER[ticket.state], -ticket.updated_at))
        self.items.show([item(ticket) for ticket in ordered], asked=asked)
        self._explain()

    def status(self) -> list[Piece]:
        """Say how many, or that there is no ticket system."""
        if not self.view.ticket_sources:
            return [("no ticket system is configured: [[tickets]]", Role.DIM)]
        done = sum(ticket.state is TicketState.DONE for ticket in self.view.tickets)
        return [(f"{len(self.view.tickets) - done} open, {done} done", Role.DIM)]

    def choose(self, id_: str) -> None:
        """Put the cursor on a ticket."""
        self.items.go_to(id_)

    def current(self) -> Ticket | None:
        """Return the ticket under the cursor."""
        item = self.items.current
        return next((t for t in self.view.tickets if item is not None and t.id == item.id), None)

    def why_not(self, command: Command) -> str:
        """Say why a command can't be used."""
        why = super().why_not(command)
        if why or command.id == "poll":
            return why
        return "" if self.current() is not None else "no ticket is chosen"

    def chosen(self, command: Command) -> object:
        """Name the ticket under the cursor."""
        ticket = self.current()
        return None if ticket is None else ticket.id

    def sources_of(self, command: Command) -> Counter[str]:
        """Count the ticket under the cursor."""
        ticket = self.current()
        return Counter() if ticket is None else Counter([ticket.source])

    def on_line_list_moved(self) -> None:
        """Keep the keys right, and say more about the ticket under the cursor."""
        self.update_keys()
        self._explain()

    def _explain(self) -> None:
        ticket = self.current()
        lines: list[list[Piece]] = []
        if ticket is not None:
            now, zone = self.desk.clock.now(), ZoneInfo(self.desk.zone)
            state = (
                f"{ticket.native_state or ticket.state.value}, {ticket.priority or 'no priority'}"
            )
            lines = [
                [
                    (f"#{plain(ticket.key, 20)} ", Role.LINK),
                    (plain(ticket.title, 500), Role.STRONG),
                ],
                [(plain(f"{state}, owner {ticket.owner or 'nobody'}", 300), Role.PLAIN)],
                [(f"changed {moment(ticket.updated_at, zone, now)}", Role.DIM)],
                [(f"opened {moment(ticket.created_at, zone, now)}", Role.DIM)],
                [(plain(ticket.link, 500), Role.LINK)],
            ]
        self.query_one("#why", PiecesPane).show(lines)

    @work
    async def action_detail(self) -> None:
        """Show all of it; a command chosen there runs here."""
        ticket = self.current()
        if not self.guard("detail") or ticket is None:
            return
        from screens.ticket import TicketDetail

        lines = await asyncio.to_thread(self._told, ticket)
        name = await self.app.push_screen_wait(TicketDetail(f"#{ticket.key}", lines))
        if name:
            self.choose(ticket.id)
            await self.run_action(name)

    def _told(self, ticket: Ticket) -> list[list[Piece]]:
        """Return all of a ticket. Reads the fold: call it in a worker."""
        from oncall_tui.domain.incident_steps import Link
        from screens.ticket import ticket_lines

        known = [] if self.desk.incidents is None else self.desk.incidents.all()
        rows = self.view.board.rows.values()
        return ticket_lines(
            ticket,
            rows=[row for row in rows if row.ticket is not None and row.ticket.id == ticket.id],
            incidents=[
                one for one in known if any(x.ref == ticket.id for x in one.linked(Link.TICKET))
            ],
            events=self.desk.ledger.history(ticket.id),
            zone=ZoneInfo(self.desk.zone),
            now=self.desk.clock.now(),
        )

    def action_take(self) -> None:
        """Make me the owner."""
        ticket = self.current()
        if self.guard("take") and ticket is not None:
            self._do("taken", lambda: self.desk.acts.take(ticket))

    @work
    async def action_note(self) -> None:
        """Write a note."""
        ticket = self.current()
        if not self.guard("note") or ticket is None:
            return
        sheet = self.desk.drafts.open("ticket-note", ticket.id, f"#{ticket.key}")
        answer = await self.app.push_screen_wait(
            Ask(
                f"Note to ticket #{ticket.key}",
                [plain(ticket.title, 70)],
                [Field("Note (the ticket system will show it to others)", check=_check_text)],
                sheet=sheet,
                act="send",
            )
        )
        if answer is not None:
            self._do("noted", lambda: self.desk.acts.note_ticket(ticket, answer[0]), sheet)

    @work
    async def _do(self, word: str, act: Callable[[], Outcome], sheet: Sheet | None = None) -> None:
        if self.fell_shut():
            return
        outcome = await asyncio.to_thread(act)
        if not outcome.saved:
            self.say(f"not saved: {outcome.error}", alarm=True)
            return
        if sheet is not None:
            await asyncio.to_thread(sheet.done)
        sends = (
            ", sending"
            if outcome.sends
            else ", only in the journal: the source takes no such change"
        )
        self.post_message(self.Changed(f"{word}, saved{sends}", asked=False))

    def action_copy(self) -> None:
        """Copy where the ticket can be seen."""
        ticket = self.current()
        if ticket is not None:
            # Where it is pasted, a newline in it could run what follows.
            text = plain(ticket.link or f"#{ticket.key} {ticket.title}")
            self.post_message(BoardScreen.Copied(text, "the ticket's link"))

    def action_poll(self) -> None:
        """Ask every source now."""
        self.post_message(BoardScreen.Polled())


def _check_text(text: str) -> str:
    return "" if text.strip() else "an empty note says nothing"
