"""All of one ticket: what the system says, the alerts and incidents that it is about, our acts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import tzinfo
from typing import ClassVar

from textual.binding import Binding

from oncall_tui.domain.board_lines import Row
from oncall_tui.domain.duration import compact
from oncall_tui.domain.incident import Incident
from oncall_tui.domain.text import plain
from oncall_tui.domain.ticket import Ticket
from oncall_tui.domain.work_parts import Event
from screens.pieces_box import PiecesBox
from screens.present import Piece
from screens.present_detail import moment, pair
from screens.theme import Role

KEYS = {"a": "take", "n": "note", "y": "copy"}


def ticket_lines(
    ticket: Ticket,
    *,
    rows: Iterable[Row],
    incidents: Iterable[Incident],
    events: Iterable[Event],
    zone: tzinfo,
    now: int,
) -> list[list[Piece]]:
    """Return all of one ticket."""
    lines = [
        [(f" #{plain(ticket.key, 20)} ", Role.LINK), (plain(ticket.title, 500), Role.STRONG)],
        pair("state", ticket.native_state or ticket.state.value),
        pair("priority", ticket.priority or "none"),
        pair("owner", ticket.owner or "nobody"),
        pair("changed", moment(ticket.updated_at, zone, now)),
        pair("opened", moment(ticket.created_at, zone, now)),
        pair("in", ticket.source),
        *([pair("link", ticket.link, Role.LINK)] if ticket.link else []),
    ]
    lines += _list(
        "Alerts",
        [pair(row.level.name, f"{row.alert.title} {row.alert.instance}".strip()) for row in rows],
    )
    lines += _list("Incidents", [pair(one.short, one.title, Role.LINK) for one in incidents])
    told = [
        pair(f"{compact(max(0, now - e.at) // 1000)} ago", f"{e.what} by {e.by}") for e in events
    ]
    return [*lines, *_list("What we did", told)]


def _list(title: str, lines: Sequence[list[Piece]]) -> list[list[Piece]]:
    return [[], [(title, Role.HEAD)], *lines] if lines else []


class TicketDetail(PiecesBox[str]):
    """Returns the command that was chosen here, or an empty string."""

    HINT = "a take  n note  y copy link  esc back"
    HANG = 16

    BINDINGS: ClassVar[list[Binding]] = [  # type: ignore[assignment]
        Binding("escape,q,enter", "leave('')", "back", id="ticket.back"),
        *(
            Binding(key, f"leave('{name}')", name, id=f"ticket.{name}")
            for key, name in KEYS.items()
        ),
    ]

    def action_leave(self, name: str) -> None:
        """Go back."""
        self.dismiss(name)
