"""How far the journal has been sent, in a few words."""

from __future__ import annotations

from oncall_tui.domain.duration import compact
from oncall_tui.domain.text import plain
from screens.present import Piece
from screens.theme import Role
from screens.view import View

LATE = 60_000
"""Milliseconds without a receipt from which on it is worth a colour."""


def sync_pieces(view: View, now: int, *, short: bool) -> list[Piece]:
    """Return how many entries have no receipt, and since when; nothing when all have one."""
    sync = view.sync
    left = view.entries - sync.witnessed
    if sync.alarm:
        return [(" JOURNAL ALARM ", Role.LEVEL_0)]
    if not sync.wanted or left <= 0 or sync.since is None:
        return []
    age = max(0, now - sync.since)
    role = Role.WARN if age >= LATE or sync.error else Role.DIM
    if short:
        return [(f"unwitn. {left:,}", role)]
    seconds = age // 1000
    coarse = seconds - seconds % (2 if seconds < 60 else 60)
    return [(f"unwitnessed: {left:,}, {compact(coarse, parts=1)}", role)]


def present_pieces(view: View) -> list[Piece]:
    """Return who else is at work, by the names before their @."""
    if not view.present:
        return []
    names = ", ".join(plain(who.partition("@")[0], 20) for who in view.present[:3])
    more = f" +{len(view.present) - 3}" if len(view.present) > 3 else ""
    return [(f"with {names}{more}", Role.DIM)]
