"""Entries of the journal in cells: a line in the list, and what stands below it."""

from __future__ import annotations

from datetime import datetime, tzinfo

from rich.cells import cell_len

from oncall_tui.domain.entry import Entry
from oncall_tui.domain.text import plain
from oncall_tui.domain.work_parts import millis
from oncall_tui.services.entry_marks import Mark
from oncall_tui.services.journal_view import summary
from screens.glyphs import Glyphs
from screens.present import Piece, fit, person
from screens.theme import Role

MARK_ROLES = {
    Mark.RECEIPTED: Role.GOOD,
    Mark.PROVEN: Role.GOOD,
    Mark.ALONE: Role.GOOD,
    Mark.UNSIGNED: Role.WARN,
    Mark.UNKNOWN: Role.WARN,
    Mark.BROKEN: Role.BAD,
}


def mark_piece(mark: Mark | None, glyphs: Glyphs) -> Piece:
    """Return two cells that say what can be said of an entry; blank while nobody looked."""
    if mark is None:
        return "  ", Role.DIM
    texts = {
        Mark.RECEIPTED: glyphs.done * 2,
        Mark.PROVEN: f"{glyphs.done} ",
        Mark.ALONE: f"{glyphs.done} ",
        Mark.UNSIGNED: "- ",
        Mark.UNKNOWN: "? ",
        Mark.BROKEN: "!!",
    }
    return texts[mark], MARK_ROLES[mark]


def entry_pieces(
    entry: Entry, *, mark: Mark | None, zone: tzinfo, me: str, width: int, glyphs: Glyphs
) -> list[Piece]:
    """Return one entry as a line."""
    wide = width >= 110
    fixed: list[Piece] = [
        (f"{entry.i:>7}" if wide else f"{entry.i:>6}", Role.DIM),
        mark_piece(mark, glyphs),
        (local_time(entry.ts, zone), Role.PLAIN),
        (
            fit(plain(person(entry.by), 40), 12 if wide else 8, glyphs),
            Role.MINE if entry.by == me else Role.STRONG,
        ),
        (fit(plain(entry.type, 40), 15, glyphs), Role.HEAD),
    ]
    if wide:
        fixed.append((fit(plain(entry.inc or "", 40), 10, glyphs), Role.PLAIN))
    rest = width - sum(cell_len(text) + 1 for text, _ in fixed)
    return [*fixed, (fit(plain(summary(entry), 400), max(8, rest), glyphs), Role.PLAIN)]


def unread_pieces(index: int, *, gone: bool, width: int, glyphs: Glyphs) -> list[Piece]:
    """Return the line of an entry that is being read, or that cannot be."""
    text = "cannot be read: v says why" if gone else glyphs.cut
    mark = mark_piece(Mark.BROKEN if gone else None, glyphs)
    head = f"{index:>7}" if width >= 110 else f"{index:>6}"
    rest = max(8, width - len(head) - 4)
    return [(head, Role.DIM), mark, (fit(text, rest, glyphs), Role.BAD if gone else Role.DIM)]


def progress_text(count: int, length: int, glyphs: Glyphs) -> str:
    """Return a bar of twenty cells and how many entries were checked."""
    done = min(20, 20 * count // max(1, length))
    bar = glyphs.mark * done + glyphs.dot * (20 - done)
    return f"checking {bar} {count:,} of {length:,} entries"


def local_time(ts: str, zone: tzinfo) -> str:
    """Return the time of an entry in 15 cells."""
    try:
        return f"{datetime.fromtimestamp(millis(ts) / 1000, zone):%d %b %H:%M:%S}"
    except (ValueError, OverflowError, OSError):
        return f"{'(no time)':<15}"


def below_pieces(entry: Entry, mark: Mark | None, texts: list[str]) -> list[list[Piece]]:
    """Return what stands below the list: whether it is proven, what it says, its texts."""
    head = f"#{entry.i} {entry.type} by {entry.by} at {entry.ts}"
    said = "not looked at" if mark is None else mark.value
    if mark is Mark.BROKEN:
        said += ": enter says why"
    role = Role.DIM if mark is None else MARK_ROLES[mark]
    incident: list[Piece] = [(f"  {plain(entry.inc, 40)}", Role.STRONG)] if entry.inc else []
    return [
        [(plain(head, 300), Role.STRONG), *incident],
        [(said, role)],
        [(plain(summary(entry), 2000), Role.PLAIN)],
        *[[(text, Role.KEY)] for text in texts],
    ]
