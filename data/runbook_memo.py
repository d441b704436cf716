"""Runbooks that were parsed lately, by what their text is: none is parsed twice in a row."""

from __future__ import annotations

import threading
from collections import OrderedDict

from oncall_tui.domain.runbook import Runbook

MOST = 2 * 1024 * 1024
"""Characters of text that are kept parsed; what was used last is kept in any case."""


class ParsedRunbooks:
    """Whoever asks while the same text is being parsed waits for it. For any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: OrderedDict[tuple[str, str, str], Runbook] = OrderedDict()

    def parse(self, path: str, text: str, fragment: str = "") -> Runbook:
        """Return the runbook of just this text."""
        from data.runbook_parser import parse_runbook  # heavy, and a session may never need it

        key = (path, text, fragment)
        with self._lock:
            found = self._known.get(key)
            if found is None:
                found = self._known[key] = parse_runbook(path, text, fragment)
            self._known.move_to_end(key)
            while len(self._known) > 1 and sum(len(text) for _, text, _ in self._known) > MOST:
                self._known.popitem(last=False)
        return found
