"""What others ask this engineer to approve: all of it, and an answer with a reason."""

from __future__ import annotations

import asyncio
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widgets._static import Static

from oncall_tui.domain.text import plain
from oncall_tui.errors import OncallError
from oncall_tui.services.approvals import Approvals, Waiting
from screens.base import DeskScreen
from screens.box import BoxScreen
from screens.present import Piece
from screens.prompts import Ask, Choice, Choose, Field
from screens.theme import Role
from screens.widgets.pieces_pane import PiecesPane

OFFERED = 9


async def answer_what_is_asked(screen: DeskScreen) -> None:
    """Show what waits, then the one that is chosen, then sign an answer; say what became of it."""
    approvals = screen.desk.walks.approvals
    if approvals is None:
        screen.say("approvals: nobody can ask here", alarm=True)
        return
    try:
        waiting = await asyncio.to_thread(approvals.waiting)
    except OncallError as error:
        screen.say(f"approvals: {error}", alarm=True)
        return
    if not waiting:
        screen.say("approvals: nothing waits")
        return
    chosen = waiting[0] if len(waiting) == 1 else await _choose(screen, waiting)
    if chosen is None:
        return
    answer = await screen.app.push_screen_wait(RequestBox(chosen))
    if answer is not None:
        await _sign(screen, approvals, chosen, grant=answer)


async def _choose(screen: DeskScreen, waiting: list[Waiting]) -> Waiting | None:
    choices = [
        Choice(str(n), f"{plain(one.request.by, 40)}: {plain(one.request.title, 80)}", str(n))
        for n, one in enumerate(waiting[:OFFERED], 1)
    ]
    answer = await screen.app.push_screen_wait(Choose("Asked of you", ["Oldest first."], choices))
    return None if answer is None else waiting[int(answer) - 1]


async def _sign(screen: DeskScreen, approvals: Approvals, chosen: Waiting, *, grant: bool) -> None:
    word = "Approve" if grant else "Deny"
    field = Field("Why (signed, and read by whoever asked)", check=_said)
    lines = [plain(chosen.request.title, 200), "Your key signs what you have read."]
    reason = await screen.app.push_screen_wait(
        Ask(f"{word} it", lines, [field], act=f"{word.lower()} and sign")
    )
    if reason is None or screen.fell_shut():
        return
    try:
        entry = await asyncio.to_thread(
            lambda: approvals.answer(chosen, grant=grant, reason=reason[0])
        )
    except OncallError as error:
        screen.say(f"not answered: {error}", alarm=True)
        return
    said = "approved" if grant else "denied"
    screen.post_message(screen.Changed(f"{said}, signed and saved as entry {entry.i}"))


def _said(text: str) -> str:
    return "" if text.strip() else "this can't be empty"


class RequestBox(BoxScreen[bool | None]):
    """All of what is asked. True approves, False denies, None leaves it."""

    BINDINGS: ClassVar[list[Binding]] = [  # type: ignore[assignment]
        Binding("escape,q", "answer(None)", "back", id="request.back"),
        Binding("y", "answer(True)", "approve", id="request.approve"),
        Binding("d", "answer(False)", "deny", id="request.deny"),
    ]

    def __init__(self, waiting: Waiting) -> None:
        super().__init__()
        self._waiting = waiting

    def compose(self) -> ComposeResult:
        """Lay it out."""
        with Vertical() as box:
            box.border_title = Content(f"{plain(self._waiting.request.by, 60)} asks you")
            yield PiecesPane(id="request")
            yield Static(Content("y: approve   d: deny   esc: leave it"), classes="hint")

    def on_mount(self) -> None:
        """Fill it."""
        pane = self.query_one(PiecesPane)
        pane.show(request_lines(self._waiting), hang=2)
        pane.focus()

    def action_answer(self, value: bool | None) -> None:
        """End."""
        self.dismiss(value)


def request_lines(waiting: Waiting) -> list[list[Piece]]:
    """Return what is asked in lines: what, for whom, and each line of what would be done."""
    request = waiting.request
    told = [
        ("step", request.title),
        ("runbook", request.runbook),
        ("asked for", request.asked),
        ("by", request.by),
        ("run", request.run),
        ("text", f"sha256 {request.sha256[:16]}"),
        ("request", f"sha256 {waiting.sha256[:16]}"),
    ]
    lines: list[list[Piece]] = [
        [(f"{name:<10}", Role.KEY), (plain(text, 300), Role.PLAIN)] for name, text in told if text
    ]
    lines.append([("", Role.PLAIN)])
    if not request.commands:
        lines.append([("The step has no command: read it in the runbook.", Role.DIM)])
        return lines
    lines.append([("What would be done:", Role.HEAD)])
    return [*lines, *([(f"  {plain(x, 2_000)}", Role.STRONG)] for x in request.commands)]
