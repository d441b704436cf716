"""An agent of the tests that answers whatever it is told to, in pieces."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Self

from data.ssh_wire import number


class FakeAgent:
    """Listens on a socket, reads one request, sends the pieces and hangs up."""

    def __init__(self, path: Path, pieces: Sequence[bytes], *, pause: float = 0.0) -> None:
        """`pause` is in seconds, after each piece."""
        self.path = path
        self.asked: list[bytes] = []
        self._pieces = pieces
        self._pause = pause
        self._over = threading.Event()
        self._listening = socket.socket(socket.AF_UNIX)
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Self:
        self._listening.bind(str(self.path))
        self._listening.listen()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        with contextlib.suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._thread.join(20)
        self._listening.close()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            talk, _ = self._listening.accept()
            with talk:
                request = talk.recv(65_536)
                assert request[:4] == number(len(request) - 4)
                self.asked.append(request[4:])
                for piece in self._pieces:
                    talk.sendall(piece)
                    if self._over.wait(self._pause):
                        return
