"""How often one address may ask: a bucket that fills with time."""

from __future__ import annotations

from collections import OrderedDict

import msgspec

PER_SECOND = 100.0
"""A whole team may stand behind one address."""
BURST_SECONDS = 4.0
ADDRESSES = 10_000


class _Bucket(msgspec.Struct):
    left: float
    at: float


class RateLimit:
    """Counts requests by address; used from one thread."""

    def __init__(self, per_second: float = PER_SECOND) -> None:
        """`per_second` of 0 lets everything through."""
        self._per_second = per_second
        self._burst = max(1.0, per_second * BURST_SECONDS)
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def wait(self, address: str, now: float) -> float:
        """Take one request out; return for how many seconds to come back later, 0 when it is fine.

        `now` is in seconds of a monotonic clock.
        """
        if not self._per_second:
            return 0.0
        bucket = self._buckets.setdefault(address, _Bucket(self._burst, now))
        self._buckets.move_to_end(address)
        while len(self._buckets) > ADDRESSES:
            self._buckets.popitem(last=False)
        elapsed = max(0.0, now - bucket.at)
        bucket.left = min(self._burst, bucket.left + elapsed * self._per_second)
        bucket.at = now
        if bucket.left < 1:
            return (1 - bucket.left) / self._per_second
        bucket.left -= 1
        return 0.0
