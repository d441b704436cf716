"""Output without a detour: a frame goes to the terminal in one piece, at once where it takes it.

Textual hands all output to a thread, so that a terminal that does not read never stops the
program. Waking that thread costs as much as drawing a step of the cursor. Here the terminal is
opened a second time, so that it can be asked without waiting; the thread gets only what the
terminal does not take now.

Textual lets thirty texts wait and then waits itself, with everything that runs on its loop. Here
nobody ever waits: whoever draws asks `is_behind` and leaves a frame out, and of what is written all
the same no more than `MOST` is kept.
"""

from __future__ import annotations

import os
import select
import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import IO, Any

from textual.app import App
from textual.drivers._writer_thread import WriterThread

MOST = 1_000_000
"""Bytes that wait for a terminal; what comes then is lost: it has not read for very long."""
PIECE = 4096
"""Bytes of one write that waits: more than that never comes after the end."""
LOOK_UP = 0.1
"""Seconds between two looks whether it was given up, where the thread can't wait in the write."""
AT_THE_END = 0.3
"""Seconds that a terminal gets to take the last of it."""


class DirectWriter(WriterThread):
    """Writes in the order in which it is given text; `hold` to `release` is one write."""

    def __init__(self, file: IO[str]) -> None:
        super().__init__(file)
        self._terminal = file.fileno()
        self._encoding = getattr(file, "encoding", None) or "utf-8"
        self._at_once = _open_again(self._terminal)
        self._rest: SimpleQueue[bytes | None] = SimpleQueue()
        self._lock = threading.Lock()
        self._behind = 0
        """Bytes that the thread has not written yet: until it has, nothing goes past it."""
        self.caught_up: Callable[[], object] | None = None
        """Called from the thread when the terminal has taken everything."""
        self._held: list[str] | None = None
        self._given_up = False
        self._lost = False

    def hold(self) -> None:
        """Collect what is written from now on."""
        self._held = self._held or []

    def release(self) -> None:
        """Write what was collected."""
        held, self._held = self._held, None
        if held:
            self.write("".join(held))

    def write(self, text: str) -> None:
        """Write what the terminal takes; the thread writes the rest."""
        if self._held is not None:
            self._held.append(text)
            return
        data = text.encode(self._encoding, "backslashreplace")
        with self._lock:
            if self._at_once is not None and not self._behind:
                data = data[_taken(self._at_once, data) :]
            if not data:
                return
            if self._behind + len(data) > MOST:
                self._lost = True
                return
            self._behind += len(data)
        self._rest.put(data)

    @property
    def is_behind(self) -> bool:
        """Whether the terminal has not taken everything yet."""
        return self._behind > 0

    def lost_some(self) -> bool:
        """Whether, since this was asked last, anything was lost: the screen is not known then."""
        lost, self._lost = self._lost, False
        return lost

    def run(self) -> None:
        """Write what is given to the thread, waiting as long as the terminal wants."""
        while (data := self._rest.get()) is not None:
            rest = data
            try:
                while rest and not self._given_up:
                    rest = rest[_taken_in_time(self._terminal, rest[:PIECE]) :]
            except OSError:  # mostly it is gone, and there is nobody to tell
                self._lost = True
            with self._lock:
                self._behind -= len(data)
            if not self._behind and self.caught_up is not None:
                self.caught_up()

    def stop(self) -> None:
        """Write everything that is left, if the terminal takes it, and end the thread.

        What it does not take is given up: from here on the terminal is somebody else's, an editor's
        or the shell's.
        """
        self.caught_up = None
        self.release()
        self._rest.put(None)
        self.join(AT_THE_END)
        self._given_up = True
        at_once, self._at_once = self._at_once, None
        if at_once is not None:
            os.close(at_once)


def hold_frame(app: App[Any]) -> None:
    """Begin to collect a frame."""
    writer = writer_of(app)
    if writer is not None:
        writer.hold()


def release_frame(app: App[Any]) -> None:
    """Write the frame."""
    writer = writer_of(app)
    if writer is not None:
        writer.release()


def writer_of(app: App[Any]) -> DirectWriter | None:
    """Return what writes to the terminal, once it does."""
    writer = getattr(app._driver, "_writer_thread", None)  # noqa: SLF001 - no public way
    return writer if isinstance(writer, DirectWriter) else None


def _taken(terminal: int, data: bytes) -> int:
    """Write without waiting; return how many bytes the terminal took."""
    try:
        return os.write(terminal, data)
    except OSError:  # full, or gone: the thread waits for it, or finds out
        return 0


def _taken_in_time(terminal: int, data: bytes) -> int:
    """Write, and wait for a moment where the terminal takes nothing; return how much it took.

    Its flags are everybody's who has it open: any of them may have had it not wait.
    """
    try:
        return os.write(terminal, data)
    except BlockingIOError:
        select.select([], [terminal], [], LOOK_UP)
        return 0


def _open_again(terminal: int) -> int | None:
    """Open the terminal without waiting, for us alone: the flag is not the shell's.

    None where it cannot be opened, as after `su`: then the thread writes everything.
    """
    try:
        return os.open(os.ttyname(terminal), os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY)
    except OSError:
        return None
