"""The free texts beside a log: still those that were signed, erased with a word, or just gone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import msgspec

from oncall_tui.domain.entry import BlobRef
from oncall_tui.errors import JournalTamperedError

CheckText = Callable[[BlobRef], bool | None]
"""Whether the text behind a reference is the one that was signed; None when it is not there."""


class Texts:
    """The texts that the entries so far vouch for."""

    def __init__(self, check: CheckText) -> None:
        self._check = check
        self._gone: dict[str, int] = {}
        """By SHA-256: references to a text that is not there."""
        self._there: set[str] = set()
        self._redacted: set[str] = set()

    def look(self, data: Mapping[str, Any]) -> None:
        """Check the texts that an entry's `d` refers to. Raises JournalTamperedError."""
        for member in data.values():
            ref = blob_ref(member)
            if ref is None:
                continue
            intact = self._check(ref)
            if intact is None:
                self._gone[ref.sha256] = self._gone.get(ref.sha256, 0) + 1
            elif intact:
                self._there.add(ref.sha256)
            else:
                raise JournalTamperedError("the text beside it was changed")

    def redact(self, data: Mapping[str, Any]) -> None:
        """Take the word of a `text.redacted` entry."""
        sha256 = data.get("sha256")
        if isinstance(sha256, str):
            self._redacted.add(sha256)

    def not_covered(self) -> Iterator[str]:
        """Say which texts nothing can be said of."""
        erased = sum(count for name, count in self._gone.items() if name in self._redacted)
        gone = sum(self._gone.values()) - erased
        left = len(self._redacted & self._there)
        if erased:
            yield f"{erased} texts that were erased, and entries tell of it"
        if gone:
            yield f"{gone} texts that are not there, and no entry says that they were erased"
        if left:
            yield f"{left} texts that are still there, and entries say that they were erased"


def blob_ref(value: object) -> BlobRef | None:
    """Return the reference that a member of `d` is, if it is one."""
    if not isinstance(value, dict) or value.keys() != {"sha256", "bytes"}:
        return None
    try:
        return msgspec.convert(value, BlobRef)
    except msgspec.ValidationError:
        return None
