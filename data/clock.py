"""The host's clocks."""

from __future__ import annotations

import time


class SystemClock:
    """Implements `ports.Clock`."""

    def now(self) -> int:
        """Milliseconds since the epoch, UTC."""
        return time.time_ns() // 1_000_000

    def monotonic(self) -> float:
        """Seconds that only go forward."""
        return time.monotonic()
