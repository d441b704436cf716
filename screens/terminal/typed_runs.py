"""Text that waits key by key is put into a line in one piece.

A terminal that does not mark a paste sends it as keys, and each costs some milliseconds: a note of
a thousand characters would be worked off for longer than keys may wait.
"""

from __future__ import annotations

from collections import deque
from typing import Protocol, runtime_checkable

from textual import events


@runtime_checkable
class TakesText(Protocol):
    """A widget to which a paste is the same as its characters pressed one by one."""

    def take_text(self, text: str) -> None:
        """Put a text in where the cursor is."""


def next_of(waiting: deque[events.Key | events.Paste], *, runs: bool) -> events.Key | events.Paste:
    """Take out what comes next; with `runs` all keys that print, up to one that does not."""
    event = waiting.popleft()
    if not (runs and waiting and is_text(event) and is_text(waiting[0])):
        return event
    typed = [event]
    while waiting and is_text(waiting[0]):
        typed.append(waiting.popleft())
    run = events.Paste("".join(key.character or "" for key in typed if isinstance(key, events.Key)))
    run.time = event.time
    return run


def is_text(event: events.Event) -> bool:
    """Whether it is a key that does nothing in a line but stand there."""
    return isinstance(event, events.Key) and event.is_printable
