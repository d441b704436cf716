"""What was folded of a journal, put down so that the next start folds only what is new.

It is believed only when the journal's entry at its end still has the hash it had then. It can be
deleted at any time; another version of the program folds anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import msgspec

if TYPE_CHECKING:
    from oncall_tui.ports import FoldStore, JournalStore


FORMAT = 3
WORTH = 1_000
"""Entries folded since, from which on a fold is put down again."""

T = TypeVar("T")


class _Kept(msgspec.Struct, frozen=True):
    """A fold and what it stands for."""

    format: int
    of: str
    """The program's version: its rules made the fold."""
    size: int
    """Entries that are folded."""
    leaf: str
    """Hash of the last of them."""
    state: msgspec.Raw


class FoldMemory:
    """Folds of one journal."""

    def __init__(self, store: FoldStore, journal: JournalStore, *, version: str) -> None:
        self._store = store
        self._journal = journal
        self._version = version
        self._sizes: dict[str, int] = {}

    def recall(self, name: str, type_: type[T]) -> T | None:
        """Return the fold of that name; None when there is none to believe."""
        raw = self._store.load(name)
        if raw is None:
            return None
        try:
            kept = msgspec.msgpack.decode(raw, type=_Kept)
            if (kept.format, kept.of) != (FORMAT, self._version) or not self._stands(kept):
                return None
            state = msgspec.msgpack.decode(kept.state, type=type_)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            return None
        self._sizes[name] = kept.size
        return state

    def keep(self, name: str, state: object, size: int) -> None:
        """Put a fold of the first `size` entries down; failures are logged, never raised.

        Raises JournalError when the journal cannot be read.
        """
        leaf = self._journal.leaf(size)
        if leaf is None:
            return
        raw = msgspec.Raw(msgspec.msgpack.encode(state))
        kept = _Kept(FORMAT, self._version, size, leaf, raw)
        self._store.store(name, msgspec.msgpack.encode(kept))
        self._sizes[name] = size

    def due(self, name: str, size: int) -> bool:
        """Whether a fold of `size` entries is worth putting down."""
        return size - self._sizes.get(name, 0) >= WORTH

    def _stands(self, kept: _Kept) -> bool:
        return kept.size > 0 and self._journal.leaf(kept.size) == kept.leaf
