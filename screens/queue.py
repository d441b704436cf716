"""What still has to be sent to remote systems, and what happened to each target meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding

from oncall_tui.domain.duration import compact
from oncall_tui.domain.effect import Drift
from oncall_tui.domain.text import plain
from oncall_tui.services.sending import Pending
from screens.glyphs import Glyphs
from screens.pieces_box import PiecesBox
from screens.present import Piece
from screens.theme import Role


def queue_lines(pending: Sequence[Pending], now: int, glyphs: Glyphs) -> list[list[Piece]]:
    """Return two lines for each: what, and what changed since."""
    lines: list[list[Piece]] = []
    for item in pending:
        effect = item.effect
        age = compact(max(0, now - effect.at) // 1000)
        lines.append(
            [
                (f"{effect.verb.value:<6}", Role.STRONG),
                (f"{plain(effect.target.title, 60)}  ", Role.PLAIN),
                (f"{effect.target.source}, waiting {age}", Role.DIM),
            ]
        )
        changed = item.drift is not Drift.NONE
        what = f"{item.drift.value}{f': {plain(item.by, 60)}' if item.by else ''}"
        why = f"; last try: {plain(item.waiting.why, 200)}" if item.waiting.why else ""
        lines.append(
            [
                (f"  {glyphs.arrow} ", Role.DIM),
                (what, Role.WARN if changed else Role.GOOD),
                (why, Role.DIM),
            ]
        )
    return lines


class QueueScreen(PiecesBox[str | None]):
    """Returns `send` (the unchanged), `all`, `drop` (the changed), or None."""

    BINDINGS: ClassVar[list[Binding]] = [  # type: ignore[assignment]
        Binding("escape,q", "answer('')", "back", id="queue.back"),
        Binding("enter", "answer('send')", "send the unchanged", id="queue.send"),
        Binding("A", "answer('all')", "send all", id="queue.all"),
        Binding("D", "answer('drop')", "give up the changed", id="queue.drop"),
    ]
    DEFAULT_CSS = """
    QueueScreen > Vertical { max-width: 96; border: solid ansi_yellow; }
    """

    HINT = "enter send the unchanged   A send all   D give up the changed   esc later"
    HANG = 4

    def __init__(
        self, pending: Sequence[Pending], now: int, glyphs: Glyphs, *, unsent: str = ""
    ) -> None:
        """`unsent` says which entries have not gone to the upstream; "" when all have."""
        lines = queue_lines(pending, now, glyphs)
        if unsent:
            lines.append([(unsent, Role.WARN)])
        nothing: list[list[Piece]] = [[("nothing waits: everything was sent", Role.GOOD)]]
        super().__init__(f"Not sent yet: {len(pending)}", lines or nothing)

    def action_answer(self, answer: str) -> None:
        """Go back with the answer."""
        self.dismiss(answer or None)
