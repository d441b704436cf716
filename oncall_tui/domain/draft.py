"""A text that somebody began to type and has not sent."""

from __future__ import annotations

import msgspec

KEPT_FOR = 7 * 86_400_000
"""Milliseconds after which an unfinished text is of no use to anybody."""


class Draft(msgspec.Struct, frozen=True):
    """What stood in a prompt when it was last seen."""

    kind: str
    """What the prompt asks for: note, ack, ticket-note, a run's step."""
    about: str
    """The ids that it is about: the same prompt has the same."""
    title: str
    """The same for people."""
    values: tuple[str, ...]
    """One for each line of the prompt."""
    at: int
    """Milliseconds, our clock."""
    v: int = 1

    @property
    def key(self) -> str:
        """Names the prompt."""
        return f"{self.kind}\n{self.about}"
