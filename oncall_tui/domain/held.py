"""Who has an alert, by our journal or by its source."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from oncall_tui.domain.alert import RemoteAck
from oncall_tui.domain.timer import skew_corrected
from oncall_tui.domain.work_parts import Ack


class Held(msgspec.Struct, frozen=True, gc=False):
    """Who acknowledged, and until when (milliseconds, our clock)."""

    by: str
    until: int | None
    at: int | None = None
    ref: str = ""
    """What the remote system calls it; empty when only our journal knows."""
    given: str = ""
    """Who gave it to them, who may not know of it; empty where they took it themselves."""


def held_by(remote: RemoteAck | None, ack: Ack | None, skew: int) -> Held | None:
    """Take our own journal's word first, then the source's, whose clock is `skew` ms ahead."""
    if ack is not None:
        ref = ack.ref or (remote.ref if remote is not None else "")
        return Held(ack.by, ack.until, ack.at, ref, ack.given)
    if remote is not None:
        until = None if remote.until is None else skew_corrected(remote.until, skew)
        return Held(remote.by, until, None, remote.ref)
    return None


def holders_words(held: Iterable[Held]) -> str:
    """Say who has something: `acknowledged by bob; held by nadia, given by alice`."""
    found = list(held)
    acked = ", ".join(sorted({one.by for one in found if not one.given}))
    given = sorted({f"held by {one.by}, given by {one.given}" for one in found if one.given})
    return "; ".join([*([f"acknowledged by {acked}"] if acked else []), *given])
