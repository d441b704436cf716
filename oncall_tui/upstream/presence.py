"""Who is there: a session that reads is noted now and then."""

from __future__ import annotations

import threading

from oncall_tui.domain.checkpoint import origin_hash
from oncall_tui.upstream.site import Site
from oncall_tui.upstream.tokens import Reader

EVERY_MS = 20_000
"""Writing down each request would wake everybody who waits for news."""
SESSIONS = 10_000


class Presence:
    """Remembers when a session was noted last; safe from any thread."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._lock = threading.Lock()
        self._noted: dict[str, int] = {}

    def note(self, reader: Reader) -> None:
        """Note that a session spoke to us."""
        if reader.session is None:
            return
        key, now = reader.session.key, self._site.clock.now()
        with self._lock:
            if now - self._noted.get(key, 0) < EVERY_MS:
                return
            if len(self._noted) >= SESSIONS:
                self._noted.clear()
            self._noted[key] = now
        self._site.store.logs.seen(origin_hash(reader.session.origin), now)
