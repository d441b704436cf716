"""The C library's allocator, told to give memory back: a poll takes 20 MB for a moment.

By itself glibc raises the size from which on it asks the system for a block of its own to that of
the largest block ever freed. After the first body of 7 MB the later ones are cut from the thread's
heap, which then keeps up to twice as much for good: 13 MB more with 10,000 alerts.
"""

from __future__ import annotations

import ctypes

_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
"""Numbers of `mallopt` in glibc's malloc.h."""
_LARGE = 512 * 1024
"""Bytes from which on a block comes from the system, and goes back to it as soon as it is freed.

Larger than the 256 KiB that the event loop reads at once: the system blanks every page that it
gives, and of 7 MB that was half of the time to read them.
"""
_ARENAS = 2
"""Heaps for all threads: each keeps what its busiest moment took."""


def give_back_early(library: object | None = None) -> None:
    """Fix the thresholds of `library`, else of the C library; does nothing where it has none."""
    mallopt = getattr(library or ctypes.CDLL(None), "mallopt", None)
    if mallopt is None:
        return
    for parameter, value in (
        (_MMAP_THRESHOLD, _LARGE),
        (_TRIM_THRESHOLD, _LARGE),
        (_ARENA_MAX, _ARENAS),
    ):
        mallopt(parameter, value)
