"""The silences of one simulated Alertmanager. Times are milliseconds on that machine's clock."""

from __future__ import annotations

import re
import threading
import uuid
from collections.abc import Mapping

import msgspec
from msgspec.structs import replace


class Match(msgspec.Struct, frozen=True):
    """One matcher of a silence; a label that an alert does not have is the empty string."""

    name: str
    value: str
    regex: bool = False
    equal: bool = True

    def matches(self, labels: Mapping[str, str]) -> bool:
        """Whether these labels fit."""
        have = labels.get(self.name, "")
        same = re.fullmatch(self.value, have) is not None if self.regex else have == self.value
        return same is self.equal


class Silence(msgspec.Struct, frozen=True):
    """One silence."""

    id: str
    matchers: tuple[Match, ...]
    starts_at: int
    ends_at: int
    by: str
    comment: str
    updated_at: int

    def state(self, now: int) -> str:
        """Return pending, active or expired, as Alertmanager calls them."""
        if now >= self.ends_at:
            return "expired"
        return "active" if now >= self.starts_at else "pending"

    def quiets(self, labels: Mapping[str, str], now: int) -> bool:
        """Whether an alert with these labels is silenced now."""
        return self.state(now) == "active" and all(m.matches(labels) for m in self.matchers)


class SilenceBook:
    """All silences of one Alertmanager; safe from any thread."""

    def __init__(self, salt: str) -> None:
        """`salt` makes the ids of this book its own."""
        self._salt = salt
        self._made = 0
        self._lock = threading.Lock()
        self._book: dict[str, Silence] = {}

    def all(self) -> tuple[Silence, ...]:
        """Return every silence ever made here, the newest first."""
        with self._lock:
            return tuple(reversed(self._book.values()))

    def get(self, id_: str) -> Silence | None:
        """Return one, or None."""
        with self._lock:
            return self._book.get(id_)

    def adopt(self, silence: Silence) -> None:
        """Take in a silence of the story, once: what became of it here since then stays."""
        with self._lock:
            self._book.setdefault(silence.id, silence)

    def put(self, silence: Silence, now: int) -> str:
        """Make a silence, or change the one whose id it bears; return the id it has now.

        As in Alertmanager other matchers make another silence: the old one expires. Raises
        KeyError when there is none with the id.
        """
        wanted = replace(silence, starts_at=max(silence.starts_at, now), updated_at=now)
        with self._lock:
            old = self._book[silence.id] if silence.id else None
            if old is not None and old.matchers == silence.matchers and now < old.ends_at:
                self._book[old.id] = replace(wanted, starts_at=min(old.starts_at, now))
                return old.id
            if old is not None:
                self._book[old.id] = _ended(old, now)
            new = replace(wanted, id=self._new_id())
            self._book[new.id] = new
            return new.id

    def expire(self, id_: str, now: int) -> bool:
        """End a silence; again is fine. False when there is none with that id."""
        with self._lock:
            silence = self._book.get(id_)
            if silence is None:
                return False
            self._book[id_] = _ended(silence, now)
            return True

    def _new_id(self) -> str:
        self._made += 1
        return silence_id(self._salt, str(self._made))


def silence_id(*parts: str) -> str:
    """Return a UUID that always is the same for the same parts."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, "/".join(parts)))


def _ended(silence: Silence, now: int) -> Silence:
    if now >= silence.ends_at:
        return silence
    return replace(silence, ends_at=now, updated_at=now)
