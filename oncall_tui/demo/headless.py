"""`oncall-tui demo --headless`: serve the estate and say where, until told to stop."""

from __future__ import annotations

import json
import signal
import threading
from pathlib import Path
from types import FrameType
from typing import TextIO

from oncall_tui.demo.estate import DemoEstate
from oncall_tui.ports import Clock


def serve_headless(
    folder: Path, *, seed: int = 0, speed: float = 1.0, clock: Clock, out: TextIO
) -> int:
    """Serve until SIGTERM or SIGINT, from the main thread; return the exit code.

    One line of JSON goes to `out` once everything listens: `alertmanager` (URLs, the one that
    dies last), `prometheus`, `tickets`, `config` (the file written into `folder`), `speed`.
    """
    over = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        over.set()

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    estate = DemoEstate(seed=seed, speed=speed, clock=clock)
    try:
        addresses = estate.start()
        line = {
            "alertmanager": [addresses.prod, addresses.edge],
            "prometheus": addresses.batch,
            "tickets": addresses.desk,
            "config": str(estate.write_config(folder, on_duty=True)),
            "speed": speed,
        }
        out.write(json.dumps(line) + "\n")
        out.flush()
        over.wait()
    finally:
        estate.stop()
        for number, handler in before.items():
            signal.signal(number, handler)
    return 0
