"""Keys that change how the board watches, and nothing else: storm mode, the bell, a look back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message

from oncall_tui.domain.duration import compact
from screens.base import DeskScreen
from screens.present import Piece
from screens.theme import Role

if TYPE_CHECKING:
    from screens.view import View


class WatchActs(DeskScreen):
    """A board that can be held in a storm."""

    class StormWanted(Message):
        """Storm mode is to begin, or to end."""

    class SinceWanted(Message):
        """The engineer wants to see what happened while they were away."""

    class BellWanted(Message):
        """The bell is to be off for a while, or on again."""

    def action_storm(self) -> None:
        """Begin or leave storm mode."""
        if self.guard("storm"):
            self.post_message(self.StormWanted())

    def action_since(self) -> None:
        """Show what happened while nobody looked."""
        if self.guard("since"):
            self.post_message(self.SinceWanted())

    def action_bell(self) -> None:
        """Switch the bell off for a while, or on."""
        if self.guard("bell"):
            self.post_message(self.BellWanted())


def storm_pieces(view: View) -> list[Piece]:
    """Say what a storm means for the board, and when it is time to leave."""
    storm = view.storm
    if storm is None:
        return []
    if storm.calm:
        return [("the storm is calm: ! leaves it and shows what came", Role.GOOD)]
    return [(f"order held, {storm.total:,} came; ! leaves", Role.WARN)]


def ack_seconds(view: View, usual: int) -> int:
    """Return how long an acknowledgement is offered for: longer in a storm."""
    return usual if view.storm is None else max(usual, view.storm.ack)


def bell_words(seconds: int) -> str:
    """Say that the bell is off."""
    return f"bell off for {compact(seconds)}; b switches it on; new alerts of the worst level ring"
