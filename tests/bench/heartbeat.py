"""Run the dashboard with a heartbeat on its event loop: `heartbeat.py OUT ARGUMENTS…`.

OUT receives one JSON list of [seconds on the monotonic clock, gap in seconds] for each beat that
came late.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from pathlib import Path

from oncall_tui import app
from oncall_tui.cli import main

BEAT = 0.001
late: list[tuple[float, float]] = []
_tasks: list[asyncio.Task[None]] = []
_mounted = app.OncallApp.on_mount


async def _beat() -> None:
    before = time.monotonic()
    while True:
        await asyncio.sleep(BEAT)
        now = time.monotonic()
        if now - before > 2 * BEAT:
            late.append((now, now - before - BEAT))
        before = now


def _mount(self: app.OncallApp) -> None:
    _mounted(self)
    _tasks.append(asyncio.get_running_loop().create_task(_beat()))


app.OncallApp.on_mount = _mount  # type: ignore[method-assign]

if __name__ == "__main__":
    out = Path(sys.argv.pop(1))
    sys.argv[0] = "oncall-tui"
    try:
        sys.exit(main())
    finally:
        out.write_text(json.dumps(late))
