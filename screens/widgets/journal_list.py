"""Entries by their index, newest first: a million of them cost what is visible."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence

from textual.message import Message

from screens.present import Piece
from screens.widgets.line_list import LineList


class Places(Mapping[str, int]):
    """Where an index stands in a descending sequence, found by halving."""

    def __init__(self, lines: Sequence[int | None]) -> None:
        self._lines = lines

    def __getitem__(self, id_: str) -> int:
        index = int(id_)
        place = bisect_left(self._lines, -index, key=lambda line: -(line or 0))
        if place < len(self._lines) and self._lines[place] == index:
            return place
        raise KeyError(id_)

    def __iter__(self) -> Iterator[str]:
        return (str(line) for line in self._lines)

    def __len__(self) -> int:
        return len(self._lines)


class JournalList(LineList[int]):
    """Draws what `look` returns for an index, and asks its screen for pages that it lacks."""

    class Needs(Message):
        """An entry is visible and was not read, or not judged."""

        def __init__(self, index: int) -> None:
            self.index = index
            super().__init__()

    def __init__(
        self,
        look: Callable[[int, int], list[Piece]],
        state: Callable[[int], object],
        *,
        id: str = "main",  # noqa: A002
    ) -> None:
        """`state` returns what the look of an index depends on; None: it is not all known yet."""
        super().__init__(id=id)
        self._look = look
        self._state = state

    def id_of(self, line: int) -> str:
        """Return the index as text."""
        return str(line)

    def pieces(self, line: int, width: int) -> list[Piece]:
        """Return how the entry looks."""
        return self._look(line, width)

    def strip_key(self, line: int, index: int) -> tuple[object, ...]:
        """Draw anew when more is known; ask for it when something is missing."""
        state = self._state(line)
        if state is None:
            self.post_message(self.Needs(line))
        return (*super().strip_key(line, index), state)

    def more_is_known(self) -> None:
        """Draw what is visible anew where its state is another."""
        self._strips.clear()
        self.refresh()

    def _reindex(self) -> None:
        self._index = Places(self._lines)
