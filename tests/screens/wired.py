"""A driver that is taken for one with a terminal: what an app writes is kept, or held up."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from textual.drivers.headless_driver import HeadlessDriver

from screens.terminal.direct_writer import DirectWriter


class Slow(DirectWriter):
    """A terminal that reads when it is told to."""

    def __init__(self) -> None:  # no thread and no file stand behind it
        self._held: list[str] | None = None
        self.caught_up: Callable[[], object] | None = None
        self.stuck = False
        self._lost = False
        self.out = io.StringIO()

    def write(self, text: str) -> None:
        """Keep what is written."""
        if self._held is not None:
            self._held.append(text)
        else:
            self.out.write(text)

    def lose(self) -> None:
        """Lose some of it on the way."""
        self._lost = True

    @property
    def is_behind(self) -> bool:
        """Whether the terminal stands still."""
        return self.stuck


class Wired(HeadlessDriver):
    """A driver that is taken for one with a terminal."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self._writer_thread = Slow()

    @property
    def is_headless(self) -> bool:
        """No: frames are written."""
        return False

    def write(self, data: str) -> None:
        """Write to the terminal."""
        self._writer_thread.write(data)


def wire(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give every app that driver."""
    monkeypatch.setattr("textual.app.HeadlessDriver", Wired, raising=False)
    monkeypatch.setattr("textual.drivers.headless_driver.HeadlessDriver", Wired)
