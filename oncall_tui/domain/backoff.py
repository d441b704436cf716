"""How long to leave a source alone after a failed poll.

Full jitter: a random part of a ceiling that doubles with each failure, so that many dashboards
whose server comes back do not all ask in the same second.
"""

from __future__ import annotations

FLOOR = 1.0
"""Seconds: the shortest wait after a failure."""
CEILING = 60.0
"""Seconds: the longest wait that is our own choice."""
LONGEST = 3600.0
"""Seconds: the longest wait that a server can ask for."""
INTERVAL_SPREAD = 0.05
"""Part of the interval by which regular polls are moved, so that sources do not march in step."""

_DOUBLINGS = 10
"""More would change nothing, and 2.0 ** failures overflows in the end."""


def failure_wait(failures: int, draw: float, *, longest: float = CEILING) -> float:
    """Return seconds to wait after `failures` failed polls in a row; `draw` is from [0, 1)."""
    ceiling = min(longest, FLOOR * 2.0 ** min(max(failures, 1), _DOUBLINGS))
    return FLOOR + draw * (ceiling - FLOOR)


def refusal_wait(interval: float, draw: float) -> float:
    """Return seconds to wait after our credentials were refused.

    Trying the same ones again soon helps nobody, and some servers lock the account for it.
    """
    return max(interval, CEILING * (1.0 - INTERVAL_SPREAD * draw))


def throttle_wait(asked: float, failures: int, draw: float) -> float:
    """Return seconds to wait after the server asked for `asked` seconds: never less than that."""
    return min(max(asked, 0.0), LONGEST) + failure_wait(failures, draw) * 0.5


def regular_wait(interval: float, draw: float) -> float:
    """Return seconds until the next poll: `interval`, a little to either side."""
    return interval * (1.0 + INTERVAL_SPREAD * (2.0 * draw - 1.0))
