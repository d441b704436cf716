"""`--plain`: what is wrong, and then whatever happens, each in a line; nothing is changed."""

from __future__ import annotations

import signal
import threading
from datetime import datetime
from types import FrameType
from typing import TextIO
from zoneinfo import ZoneInfo

import msgspec

from oncall_tui.build import make_estate, make_network, open_desk
from oncall_tui.endpoints import check_secrets, load_adapters
from oncall_tui.services.aloud import Aloud
from oncall_tui.services.desk import Desk
from oncall_tui.services.digest import Digest, Digested
from oncall_tui.settings import Settings, require_sources

LOOK_EVERY = 1.0
"""Seconds between two looks at clocks that ran out."""


class Plain:
    """Tells until it is told to end."""

    def __init__(self, desk: Desk, out: TextIO) -> None:
        self._desk = desk
        self._digest = Digest(desk)
        self._aloud = Aloud(desk.policy.ladder)
        self._out = out
        self._news = threading.Event()
        self._code: int | None = None

    def end(self, number: int, _frame: FrameType | None = None) -> None:
        """End as a signal asks for: the one of Ctrl+C is how people leave."""
        self._code = 0 if number == signal.SIGINT else 128 + number
        self._news.set()

    def run(self) -> int:
        """Tell; return the exit code."""
        desk = self._desk
        desk.network.listen(self._news.set)
        while self._code is None:
            self._news.wait(LOOK_EVERY)
            self._news.clear()
            self._say(self._aloud.tell(self._look(), desk.clock.now()))
        return self._code

    def _look(self) -> Digested:
        return self._digest.run(self._desk.network.take(), pinned=None)

    def _say(self, lines: list[str]) -> None:
        now = datetime.fromtimestamp(self._desk.clock.now() / 1000, ZoneInfo(self._desk.zone))
        for line in lines:
            self._out.write(f"{now:%H:%M:%S} {line}\n")
        self._out.flush()


def tell(settings: Settings, *, out: TextIO) -> int:
    """Tell until Ctrl+C or a signal; return the exit code."""
    require_sources(settings)
    settings = msgspec.structs.replace(settings, read_only=True)
    check_secrets(settings.config)
    load_adapters(settings.config)
    estate = make_estate(settings)
    network = make_network(settings, estate.alerts_of)
    try:
        with open_desk(settings, network, network.perform, estate) as desk:
            desk.boards.grouped = False
            plain = Plain(desk, out)
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, plain.end)
            return plain.run()
    except BrokenPipeError:  # whoever read it has enough
        return 0
    finally:
        network.close()
