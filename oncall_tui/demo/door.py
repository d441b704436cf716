"""One loopback port that closes and opens again, as a machine does that dies and returns."""

from __future__ import annotations

from collections.abc import Callable

from oncall_tui.demo.exchange import App
from oncall_tui.demo.listener import LOOPBACK, Listener


class Door:
    """An app behind a port. While it is shut the port stays bound, so that nobody takes it."""

    def __init__(self, app: App, now: Callable[[], int]) -> None:
        """`now` is the machine's own clock, in milliseconds. Raises OSError without a port."""
        self._app = app
        self._now = now
        self._listener = Listener(0, app, now)
        self.port = self._listener.port
        self.is_open = False
        """Whether connections are taken."""

    @property
    def url(self) -> str:
        """Where it is, without a slash at the end."""
        return f"http://{LOOPBACK}:{self.port}"

    def open(self) -> None:
        """Listen; an open door stays as it is."""
        if not self.is_open:
            self._listener.listen()
            self.is_open = True

    def shut(self) -> None:
        """Refuse connections and cut those there are; a shut door stays as it is."""
        if self.is_open:
            self.close()
            self._listener = Listener(self.port, self._app, self._now)

    def close(self) -> None:
        """Let go of the port for good."""
        self._listener.close()
        self.is_open = False
