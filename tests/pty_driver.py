"""A terminal for tests: runs a program in a pty, reads its screen, presses its keys.

The screen is emulated (pyte); the bytes are kept too, so that what a program leaves behind in the
terminal can be told after it has ended.
"""

from __future__ import annotations

import codecs
import fcntl
import os
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any, Self

import pyte

TAKE_TERMINAL = (
    "import fcntl,os,signal,sys,termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); "
    "signal.signal(signal.SIGHUP, signal.SIG_DFL); "
    "os.execv(sys.argv[1], sys.argv[1:])"
)
"""Runs between the fork and the program: its stdin becomes its controlling terminal, and a line
that drops ends it, as after a login, even where the tests themselves run under nohup."""

NOT_FOR_PYTE = re.compile(
    r"\x1b\[[<=>][0-9;:]*[A-Za-z~]"  # kitty keys, device attributes
    r"|\x1b\[\?[0-9;]*(?:\$p|[unms])"  # questions
    r"|\x1b\[[0-9;]*(?: [a-z]|[tu])"  # cursor shape, window, keys
    r"|\x1b[P_^X][^\x1b]*\x1b\\"
    r"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)"
    r"|\x1b[=>]"
)
UNFINISHED = re.compile(r"\x1b(?:\[[0-9;:?<=>!$ ]*|[\]P_^X][^\x07\x1b]*\x1b?)?$")
MODES = re.compile(rb"\x1b\[\?([0-9;]+)([hl])")
KITTY = re.compile(rb"\x1b\[([<>])[0-9;]*u")

ON_AT_FIRST = frozenset({7, 25})
"""Private modes that are on in a fresh terminal: wrap at the margin, a cursor that is seen."""
MODE_NAMES = {
    7: "lines are cut at the margin",
    25: "the cursor is hidden",
    1000: "mouse clicks are reported",
    1002: "mouse drags are reported",
    1003: "mouse motion is reported",
    1004: "focus is reported",
    1006: "mouse reports are in SGR form",
    1015: "mouse reports are in urxvt form",
    1049: "the alternate screen is up",
    2004: "pastes are bracketed",
    2026: "output is held back",
}


class EndedError(AssertionError):
    """The program ended before what was waited for came."""


class Terminal:
    """A program in a pty of `columns` x `rows`."""

    def __init__(
        self,
        argv: Sequence[str],
        *,
        env: Mapping[str, str],
        columns: int = 80,
        rows: int = 24,
        cwd: str | None = None,
    ) -> None:
        self._master, self._slave = os.openpty()
        self.before = termios.tcgetattr(self._slave)
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.Stream(self.screen)
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._carried = ""
        self.raw = bytearray()
        self._changed = threading.Condition()
        self._closing = threading.Event()
        self._reads = threading.Event()
        self._reads.set()
        self._set_size(columns, rows)
        self.process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", TAKE_TERMINAL, *argv],
            stdin=self._slave,
            stdout=self._slave,
            stderr=self._slave,
            env=dict(env),
            cwd=cwd,
            start_new_session=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    # What is on the screen

    def text(self) -> str:
        """Return the screen's lines, without trailing blanks."""
        with self._changed:
            return "\n".join(line.rstrip() for line in self.screen.display)

    def wait_for(self, pattern: str, timeout: float = 20) -> str:
        """Wait until a regular expression is found on the screen; return the screen."""
        return self._wait(
            lambda text: re.search(pattern, text, re.MULTILINE) is not None, pattern, timeout
        )

    def wait_gone(self, pattern: str, timeout: float = 20) -> str:
        """Wait until a regular expression is no longer found on the screen."""
        return self._wait(
            lambda text: re.search(pattern, text, re.MULTILINE) is None, f"no {pattern}", timeout
        )

    def _wait(self, seen: Any, what: str, timeout: float) -> str:
        deadline, ended = time.monotonic() + timeout, False
        while True:
            text = self.text()
            if seen(text):
                return text
            left = deadline - time.monotonic()
            if ended:
                raise EndedError(f"not on the screen: {what}, exit {self.process.poll()}\n{text}")
            if left <= 0:
                raise AssertionError(f"never on the screen: {what}\n{text}")
            ended = self.process.poll() is not None  # what it wrote last may be on its way still
            with self._changed:
                self._changed.wait(min(left, 0.1))

    # What the person at the keyboard does

    def press(self, *keys: str) -> None:
        """Send keys, each as the bytes that a terminal sends for it."""
        for key in keys:
            self.send(KEYS.get(key, key).encode())

    def send(self, data: bytes) -> None:
        """Send bytes; gives up when the program takes none for ten seconds."""
        view = memoryview(data)
        while view:
            _, writable, _ = select.select([], [self._master], [], 10)
            if not writable:
                raise AssertionError("the program reads nothing")
            view = view[os.write(self._master, view[:512]) :]

    def resize(self, columns: int, rows: int) -> None:
        """Make the window another size."""
        with self._changed:
            self.screen.resize(rows, columns)
        self._set_size(columns, rows)

    def stop_reading(self) -> None:
        """Read nothing of what the program writes, as a terminal that is held does."""
        self._reads.clear()

    def read_again(self) -> None:
        """Go on reading."""
        self._reads.set()

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the program."""
        self.process.send_signal(number)

    def wait_end(self, timeout: float = 20) -> int:
        """Wait until the program has ended and all that it wrote is read; return its exit code."""
        try:
            code = self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"still running after {timeout} s:\n{self.text()}") from None
        self._closing.set()
        self._reader.join(5)
        return code

    # What it leaves behind

    def left_behind(self) -> list[str]:
        """Return in words what is not as it was before the program started."""
        modes: dict[int, bool] = {}
        for numbers, what in MODES.findall(bytes(self.raw)):
            modes.update(dict.fromkeys(map(int, numbers.split(b";")), what == b"h"))
        left = [
            MODE_NAMES.get(mode, f"mode {mode} is {'on' if on else 'off'}")
            for mode, on in sorted(modes.items())
            if on != (mode in ON_AT_FIRST)
        ]
        depth = 0
        for what in KITTY.findall(bytes(self.raw)):
            depth = depth + 1 if what == b">" else max(0, depth - 1)
        if depth:
            left.append("kitty's key reports are on")
        if termios.tcgetattr(self._slave) != self.before:
            left.append("the line discipline is not as it was")
        return left

    def after_screen(self) -> str:
        """Return what was written after the alternate screen was left: messages to the person."""
        _, found, tail = bytes(self.raw).rpartition(b"\x1b[?1049l")
        plain = re.sub(rb"\x1b\[[0-9;?<>=]*[A-Za-z]", b"", tail if found else bytes(self.raw))
        return plain.decode("utf-8", "replace")

    # The end

    def hang_up(self) -> None:
        """Close the terminal's end of the line, as a dropped connection does."""
        self._closing.set()
        self._reader.join(5)
        os.close(self._slave)
        os.close(self._master)
        self._master = self._slave = -1

    def close(self) -> None:
        """Kill what still runs and close everything."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self._closing.set()
        self._reader.join(5)
        for fd in (self._master, self._slave):
            if fd >= 0:
                os.close(fd)
        self._master = self._slave = -1

    def __enter__(self) -> Self:
        """Use it in a `with`."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it."""
        self.close()

    def _set_size(self, columns: int, rows: int) -> None:
        fcntl.ioctl(self._slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def _read(self) -> None:
        """Keep reading: a terminal that is not read stops the program."""
        while True:
            if not self._reads.wait(0.05) and not self._closing.is_set():
                continue
            readable, _, _ = select.select([self._master], [], [], 0.05)
            if not readable:
                if self._closing.is_set():
                    return
                continue
            try:
                data = os.read(self._master, 65536)
            except OSError:
                return
            with self._changed:
                self.raw += data
                self._feed(self._decoder.decode(data))
                self._changed.notify_all()

    def _feed(self, text: str) -> None:
        text = self._carried + text
        cut = UNFINISHED.search(text)
        self._carried = text[cut.start() :] if cut else ""
        self._stream.feed(NOT_FOR_PYTE.sub("", text[: cut.start()] if cut else text))


KEYS = {
    "enter": "\r",
    "esc": "\x1b",
    "tab": "\t",
    "space": " ",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "pagedown": "\x1b[6~",
    "pageup": "\x1b[5~",
    "ctrl+c": "\x03",
    "ctrl+d": "\x04",
    "ctrl+p": "\x10",
    "ctrl+q": "\x11",
    "ctrl+r": "\x12",
    "backspace": "\x7f",
}
