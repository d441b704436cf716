"""Runbooks that were parsed lately, by what their text is: none is parsed twice in a row."""

from __future__ import annotations

import threading
from collections import OrderedDict
from concurrent.futures import Future

from oncall_tui.domain.runbook import Runbook

MOST = 2 * 1024 * 1024
"""Characters of text that are kept parsed; what was used last is kept in any case."""


class ParsedRunbooks:
    """Who asks while the same text is being parsed waits for it, nobody else. For any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: OrderedDict[tuple[str, str, str], Future[Runbook]] = OrderedDict()

    def parse(self, path: str, text: str, fragment: str = "") -> Runbook:
        """Return the runbook of just this text."""
        key = (path, text, fragment)
        with self._lock:
            known = self._known.get(key)
            found = known or self._known.setdefault(key, Future())
            self._known.move_to_end(key)
            while len(self._known) > 1 and sum(len(text) for _, text, _ in self._known) > MOST:
                self._known.popitem(last=False)
        if known is None:
            self._parse(key, found)
        return found.result()

    def _parse(self, key: tuple[str, str, str], found: Future[Runbook]) -> None:
        from data.runbook_parser import parse_runbook  # heavy, and a session may never need it

        try:
            found.set_result(parse_runbook(*key))
        except BaseException as error:
            with self._lock:
                self._known.pop(key, None)
            found.set_exception(error)
            raise
