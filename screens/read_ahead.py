"""Reads the runbook under the cursor ahead, so that it is there when it is asked for."""

from __future__ import annotations

from textual import work
from textual.timer import Timer

from oncall_tui.errors import OncallError
from screens.listed import ListedScreen

REST = 0.15
"""Seconds that the cursor rests on a runbook before it is read: whoever goes by reads nothing."""


class ReadAhead(ListedScreen):
    """Part of a screen that lists runbooks. What was parsed, the library keeps by its text."""

    _ahead = ""
    _resting: Timer | None = None

    def look_ahead(self, path: str) -> None:
        """Read a runbook when the cursor has rested on it; empty: it is on none."""
        if path == self._ahead:
            return
        self._ahead = path
        if self._resting is not None:
            self._resting.stop()
        self._resting = self.set_timer(REST, lambda: self._read_ahead(path)) if path else None

    @work(thread=True, group="reading ahead")
    def _read_ahead(self, path: str) -> None:
        # What shows a runbook is loaded as well: the first one of a session need not wait for it.
        import screens.reader
        import screens.run_opening  # noqa: F401 - for those who open them

        try:
            self.desk.library.open(path)
        except OncallError:
            return  # whoever opens it is told
