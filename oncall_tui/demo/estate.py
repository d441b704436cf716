"""The simulated estate: four servers on loopback that tell one story."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Self

from oncall_tui.demo.alertmanager import Alertmanager
from oncall_tui.demo.config_text import Addresses, write_config
from oncall_tui.demo.door import Door
from oncall_tui.demo.duty import duty_text
from oncall_tui.demo.prometheus import Prometheus
from oncall_tui.demo.stage import EDGE_SKEW, Stage
from oncall_tui.demo.subjects import BATCH, DESK, EDGE, PROD
from oncall_tui.demo.tracker import Tracker
from oncall_tui.demo.tracker_api import MOUNT, TrackerApi
from oncall_tui.errors import OncallError
from oncall_tui.ports import Clock

_WATCH = 0.1
"""Seconds between two looks at who is up; a death in the story is late by this at most."""


class DemoEstate:
    """Two Alertmanagers, a Prometheus and a ticket server; the story begins with `start`, once."""

    def __init__(self, *, seed: int = 0, speed: float = 1.0, clock: Clock) -> None:
        """`seed` varies the story; `speed` is seconds of it per second, and above 0."""
        if not 0 < speed < float("inf"):
            raise OncallError("the speed of the demo is not a number above 0", hint="try --speed 1")
        self._seed = seed
        self._speed = speed
        self._clock = clock
        self._doors: dict[str, Door] = {}
        self._stage: Stage | None = None
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._watch: threading.Thread | None = None

    def start(self) -> Addresses:
        """Begin the story; return where its servers listen. Raises OncallError without ports."""
        stage = Stage(seed=self._seed, speed=self._speed, clock=self._clock)
        prod = Alertmanager(PROD, stage)
        edge = Alertmanager(EDGE, stage, skew=EDGE_SKEW)
        batch = Prometheus(BATCH, stage)
        desk = TrackerApi(Tracker(stage))
        try:
            for name, app in ((PROD, prod), (EDGE, edge), (BATCH, batch), (DESK, desk)):
                self._doors[name] = Door(app, app.now)
            desk.url = self._doors[DESK].url + MOUNT
            self._stage = stage
            self.catch_up()
        except OSError as error:
            self.stop()
            raise OncallError(
                "the demo cannot listen on 127.0.0.1", hint=f"free a port and try again ({error})"
            ) from error
        self._watch = threading.Thread(target=self._keep_up, daemon=True, name="demo-story")
        self._watch.start()
        return self.addresses

    @property
    def addresses(self) -> Addresses:
        """Where the servers listen, those included that refuse connections just now."""
        urls = {name: door.url for name, door in self._doors.items()}
        return Addresses(urls[PROD], urls[EDGE], urls[BATCH], urls[DESK] + MOUNT)

    def write_config(self, folder: Path, *, on_duty: bool = False) -> Path:
        """Write a configuration for this estate into `folder`; return the path of the file.

        `on_duty` gives its reader a shift, which began two hours ago and lasts ten more.
        """
        duty = duty_text(self._clock.now()) if on_duty else ""
        try:
            return write_config(folder, self.addresses, duty)
        except OSError as error:
            raise OncallError(
                "the demo cannot write its configuration",
                where=str(folder),
                hint=f"name a folder that you can write to ({error.strerror})",
            ) from error

    def catch_up(self) -> None:
        """Shut and open the doors as the story has it by now."""
        with self._lock:
            if self._stage is None or self._over.is_set():
                return
            down = self._stage.world().down
            for name, door in self._doors.items():
                if name in down:
                    door.shut()
                else:
                    door.open()

    def stop(self) -> None:
        """Close every connection and port, and wait for all threads; again is fine."""
        self._over.set()
        if self._watch is not None:
            self._watch.join()
        with self._lock:
            for door in self._doors.values():
                door.close()

    def _keep_up(self) -> None:
        while not self._over.wait(_WATCH):
            self.catch_up()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
