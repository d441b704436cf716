"""How far the journal has been sent, in a few words."""

from __future__ import annotations

from datetime import datetime, tzinfo

from rich.cells import cell_len

from oncall_tui.domain.duration import compact
from oncall_tui.domain.sync_status import SyncStatus
from oncall_tui.domain.text import plain
from screens.glyphs import Glyphs
from screens.present import Piece, fit
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
    if sync.state:
        role = Role.BAD
    if short:
        return [(f"unwitn. {left:,}{'!' if sync.state else ''}", role)]
    seconds = age // 1000
    coarse = seconds - seconds % (2 if seconds < 60 else 60)
    why = f", {sync.state}" if sync.state else ""
    return [(f"unwitnessed: {left:,}, {compact(coarse, parts=1)}{why}", role)]


def unsent_words(sync: SyncStatus, entries: int) -> str:
    """Return how many entries have not gone up, and why; "" when all have, or none are to."""
    left = entries - sync.witnessed
    if not sync.wanted or left <= 0:
        return ""
    count = "1 entry has" if left == 1 else f"{left:,} entries have"
    why = sync.alarm or sync.reason
    return f"{count} not gone to the upstream{f': {plain(why, 300)}' if why else ' yet'}"


def upstream_pieces(
    view: View, *, now: int, zone: tzinfo, width: int, glyphs: Glyphs
) -> list[Piece]:
    """Return the upstream as a line among the sources: state, entries without receipt, last one."""
    sync = view.sync
    mark, word, role = _state(sync, glyphs)
    pieces: list[Piece] = [
        (mark, role),
        (fit("upstream", 12, glyphs), Role.STRONG),
        (fit("journal", 12, glyphs), Role.DIM),
        (fit(word, 11, glyphs), role),
        (f"{max(0, view.entries - sync.witnessed):>6,}", Role.PLAIN),
        (f"at {_clock(sync.received, zone)}", Role.DIM),
    ]
    wait = _until(sync.next_try, now)
    if sync.alarm:
        pieces.append((plain(sync.alarm, 200), Role.BAD))
    elif sync.state:
        pieces.append((f"{wait}, {sync.failures} failed: {plain(sync.reason, 200)}", Role.BAD))
    else:
        pieces.append((f"to go; {wait}" if wait else "to go", Role.DIM))
    used = sum(cell_len(text) + 1 for text, _ in pieces[:-1])
    pieces[-1] = (fit(pieces[-1][0], max(4, width - used), glyphs), pieces[-1][1])
    return pieces


def upstream_lines(view: View, *, now: int, zone: tzinfo) -> list[list[Piece]]:
    """Return all that is known of the upstream."""
    sync = view.sync
    left = max(0, view.entries - sync.witnessed)
    head = f"{left:,} of {view.entries:,} entries have no receipt; last receipt "
    head += f"{_clock(sync.received, zone)}{'' if sync.received else ' since the start'}"
    lines: list[list[Piece]] = [[(head, Role.PLAIN)]]
    if sync.failing_since is not None:
        began = f"{sync.state} since {_clock(sync.failing_since, zone)}, "
        again = _until(sync.next_try, now)
        lines.append([(f"{began}{sync.failures} failed in a row, {again}", Role.WARN)])
    why = sync.alarm or sync.error
    return [*lines, [(plain(why, 1000), Role.BAD)]] if why else lines


def _state(sync: SyncStatus, glyphs: Glyphs) -> tuple[str, str, Role]:
    if sync.alarm:
        return glyphs.dead, "alarm", Role.BAD
    if sync.state:
        return glyphs.dead, sync.state, Role.BAD
    if sync.next_try is None:
        return glyphs.waiting, "waiting", Role.DIM
    return glyphs.live, "live", Role.GOOD


def _clock(at: int | None, zone: tzinfo) -> str:
    return "never" if at is None else f"{datetime.fromtimestamp(at / 1000, zone):%H:%M:%S}"


def _until(at: int | None, now: int) -> str:
    return "" if at is None else f"next in {compact(max(0, at - now) // 1000)}"


def present_pieces(view: View) -> list[Piece]:
    """Return who else is at work, by the names before their @."""
    if not view.present:
        return []
    names = ", ".join(plain(who.partition("@")[0], 20) for who in view.present[:3])
    more = f" +{len(view.present) - 3}" if len(view.present) > 3 else ""
    return [(f"with {names}{more}", Role.DIM)]
