"""A program in a pseudo-terminal, watched from outside: when is what on its screen."""

from __future__ import annotations

import fcntl
import os
import queue
import re
import signal
import struct
import subprocess
import termios
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import Self

from tests.bench.screen import Change, Screen

SIZE = (120, 40)
"""Columns and lines of every measurement."""

_SYNC_QUERY = b"\x1b[?2026$p"
_SYNC_ANSWER = b"\x1b[?2026;2$y"
"""Synchronised output is known here, and is off just now."""
_PLACE_QUERY = b"\x1b[6n"


class NotShownError(Exception):
    """What was waited for did not come; carries the screen."""


class Terminal:
    """Times are seconds of the monotonic clock, taken when output arrives, not when it is drawn."""

    def __init__(
        self, command: Sequence[str], env: Mapping[str, str], *, size: tuple[int, int] = SIZE
    ) -> None:
        self._screen = Screen(*size)
        self.bytes = 0
        """Bytes that were drawn so far."""
        self._master, slave = os.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
        self.started = time.monotonic()
        self._process = subprocess.Popen(
            command,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=dict(env),
            start_new_session=True,
            preexec_fn=_take_terminal,  # noqa: PLW1509 - one system call, no lock is taken
        )
        os.close(slave)
        self._reads = threading.Event()
        self._reads.set()
        self._output: queue.SimpleQueue[tuple[float, bytes]] = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def pid(self) -> int:
        """The process that was started."""
        return self._process.pid

    @property
    def text(self) -> str:
        """What is on the screen."""
        return self._screen.text

    def wait_for(self, pattern: str, *, timeout: float = 30) -> float:
        """Return the seconds from the start until the pattern was on the screen."""
        wanted = re.compile(pattern)
        at = self._until(lambda change: change.text and bool(wanted.search(self.text)), timeout)
        if at is None:
            shown = "\n".join(line.rstrip() for line in self.text.splitlines() if line.strip())
            raise NotShownError(f"{pattern!r} did not come; on the screen:\n{shown}")
        return at - self.started

    def press(self, key: str, *, by_look: bool, timeout: float = 2.0) -> float | None:
        """Press a key; return the seconds until the picture changed, None when it did not.

        `by_look`: only a change of colours counts, as when a cursor bar moves.
        """
        self.settle(0)
        pressed = time.monotonic()
        os.write(self._master, key.encode())
        at = self._until(
            lambda change: change.look if by_look else change.look or change.text, timeout
        )
        return None if at is None else at - pressed

    def settle(self, quiet: float, *, limit: float = 10.0) -> None:
        """Wait until nothing was written for `quiet` seconds; 0 draws what has arrived."""
        end = time.monotonic() + limit
        while time.monotonic() < end:
            arrived = self._next(time.monotonic() + quiet)
            if arrived is None:
                return
            self._feed(arrived[1])

    def watch(self, seconds: float) -> None:
        """Let it run, and read what it writes."""
        self._until(lambda _: False, seconds)

    def send(self, key: str) -> None:
        """Press a key, and wait for nothing."""
        os.write(self._master, key.encode())

    def last_output_within(self, quiet: float, *, limit: float = 20.0) -> float:
        """Draw what comes until nothing did for `quiet` seconds; return the seconds to the last."""
        begun = last = time.monotonic()
        while time.monotonic() < begun + limit:
            arrived = self._next(time.monotonic() + quiet)
            if arrived is None:
                break
            last = max(last, arrived[0])
            self._feed(arrived[1])
        return last - begun

    def wait_end(self, *, timeout: float = 10) -> float | None:
        """Return the seconds until the program has let go of its terminal; None: it does not."""
        begun = time.monotonic()
        while (arrived := self._next(begun + timeout)) is not None:
            at, data = arrived
            if not data:
                return at - begun
            self._feed(data)
        return None

    def stop_reading(self) -> None:
        """Read nothing of what the program writes, as a terminal that is held does."""
        self._reads.clear()

    def read_again(self) -> None:
        """Go on reading."""
        self._reads.set()

    def close(self) -> None:
        """End the program, kindly first."""
        self._reads.set()
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(5)
            except subprocess.TimeoutExpired:
                self._process.kill()
        self._process.wait()
        self._reader.join(2)
        os.close(self._master)

    def _until(self, met: Callable[[Change], bool], timeout: float) -> float | None:
        end = time.monotonic() + timeout
        while (arrived := self._next(end)) is not None:
            at, data = arrived
            if not data:  # it has ended
                return None
            if met(self._feed(data)):
                return at
        return None

    def _feed(self, data: bytes) -> Change:
        self.bytes += len(data)
        return self._screen.feed(data)

    def _next(self, end: float) -> tuple[float, bytes] | None:
        try:
            at, data = self._output.get(timeout=max(0.0, end - time.monotonic()))
        except queue.Empty:
            return None
        return at, data

    def _read(self) -> None:
        while True:
            self._reads.wait()
            try:
                data = os.read(self._master, 65536)
            except OSError:  # the last process on it has gone
                self._output.put((time.monotonic(), b""))
                return
            self._output.put((time.monotonic(), data))
            if _SYNC_QUERY in data:
                os.write(self._master, _SYNC_ANSWER)
            if _PLACE_QUERY in data:
                os.write(self._master, b"\x1b[1;1R")


def _take_terminal() -> None:
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
