"""A hand-written fake of the place where unfinished texts are kept."""

from __future__ import annotations

from collections.abc import Iterable

from oncall_tui.domain.draft import Draft


class MemoryDrafts:
    """Unfinished texts without a disk."""

    def __init__(self) -> None:
        self.drafts: dict[str, Draft] = {}
        self.writes = 0

    def load(self) -> Iterable[Draft]:
        return list(self.drafts.values())

    def store(self, draft: Draft) -> None:
        self.writes += 1
        self.drafts[draft.key] = draft

    def delete(self, key: str) -> None:
        self.drafts.pop(key, None)
