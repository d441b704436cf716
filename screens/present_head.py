"""The two lines at the top: where we are, what is wrong, and how far that can be trusted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo

from rich.cells import cell_len

from oncall_tui.domain.duration import compact
from oncall_tui.domain.snapshot import Liveness, SourceHealth
from screens.glyphs import Glyphs
from screens.present import Piece, person
from screens.present_doubts import doubt_pieces
from screens.present_sync import present_pieces, sync_pieces
from screens.theme import Role, level_role
from screens.view import View

BOARD, JOURNAL, ROUTINES = "board", "journal", "routines"

TABS = (
    ("1", BOARD),
    ("2", "incidents"),
    ("3", "tickets"),
    ("4", "runbooks"),
    ("5", JOURNAL),
    ("6", "handover"),
    ("7", ROUTINES),
    ("8", "numbers"),
    ("9", "sources"),
    ("0", "quiet"),
)
"""The screens by their keys, in the order of the keyboard: the first are used most."""

FEW = 4
"""Screens that are named beside who is signing; that goes where not so many fit."""

PILLS = {
    Liveness.LIVE: Role.GOOD,
    Liveness.STALE: Role.WARN,
    Liveness.UNREACHABLE: Role.BAD,
    Liveness.WAITING: Role.DIM,
}


def tab_pieces(
    here: str, *, me: str, now: int, zone: tzinfo, width: int, due: int = 0, overdue: int = 0
) -> list[Piece]:
    """Return the screens by their keys, who is signing, and the time of day.

    As many screens as fit, those that are used most first, and always the one in front. Where a
    shorter name of who is signing makes room for all of them, it is shorter.
    """
    local = datetime.fromtimestamp(now / 1000, zone)
    who, time = person(me), f"{local:%H:%M}"
    long, short, least = f"{me}  {local:%H:%M %Z}", f"{who}  {local:%H:%M %Z}", f"{who} {time}"
    ways = [(right, len(TABS)) for right in (long, short, least)]
    for right, few in (*ways, (long, FEW), (short, FEW), (time, 0)):
        tabs = _fitting(_tabs(here, due, overdue), here, due, width - cell_len(right) - 1)
        if len(tabs) >= few:
            break
    pieces = [piece for tab in tabs for piece in tab]
    gap = width - _width(pieces) - cell_len(right)
    if gap > 0:
        pieces.append((" " * (gap - 1), Role.PLAIN))
    pieces.append((right, Role.DIM))
    return pieces


def _tabs(here: str, due: int, overdue: int) -> dict[str, list[Piece]]:
    """Return the tabs by name."""
    tabs: dict[str, list[Piece]] = {}
    for key, name in TABS:
        on = name == here
        tabs[name] = [
            (key, Role.KEY),
            (name.upper() if on else name, Role.STRONG if on else Role.DIM),
        ]
        if name == ROUTINES and due and not on:
            tabs[name].append((str(due), Role.LATE if overdue else Role.SOON))
    return tabs


def _fitting(tabs: dict[str, list[Piece]], here: str, due: int, room: int) -> list[list[Piece]]:
    """Return the tabs that fit, the one in front among them, in the order of the keyboard.

    Checklists that are due come before what is only used less often than the journal.
    """
    wanted = list(tabs)
    if due:
        wanted.remove(ROUTINES)
        wanted.insert(wanted.index(JOURNAL) + 1, ROUTINES)
    if here in tabs:
        wanted.remove(here)
        wanted.insert(0, here)
    kept: set[str] = set()
    for name in wanted:
        room -= _width(tabs[name])
        # The blank behind the last one is not needed.
        if room < -1 and name != here:
            break
        kept.add(name)
    return [pieces for name, pieces in tabs.items() if name in kept]


def _width(pieces: Sequence[Piece]) -> int:
    """Return the cells of pieces with a blank behind each."""
    return sum(cell_len(text) + 1 for text, _ in pieces)


def count_pieces(view: View, *, short: bool = False, noun: bool = True) -> list[Piece]:
    """Return how many alerts there are: "at least" when any source is not live.

    A level shows how many are unacked, in short also of how many where that is another number;
    one where all are acknowledged says so.
    """
    board = view.board
    least = "" if view.complete else "at least "
    word = "" if not noun else " alert" if board.total == 1 else " alerts"
    pieces: list[Piece] = [(f"{least}{board.total:,}{word}", Role.STRONG)]
    for level, total, unacked in board.counts:
        role = level_role(level.rank, mapped=level.mapped) if unacked else Role.DIM
        if unacked:
            of = f"/{total}" if unacked < total else ""
            text = f"{level.name} {unacked}" + (of if short else " unacked")
        else:
            text = f"{level.name} acked" if short else f"{level.name} {total} acked"
        pieces.append((f" {text} " if role is Role.LEVEL_0 else text, role))
    if board.cleared:
        pieces.append((f"cleared {board.cleared:,}", Role.WARN))
    if board.quiet:
        pieces.append((f"quiet {board.quiet:,}", Role.DIM))
    return pieces


def pill(health: SourceHealth, now: int, glyphs: Glyphs) -> Piece:
    """Return one source: a mark, its name, and when it is not live how old its word is."""
    marks = {
        Liveness.LIVE: glyphs.live,
        Liveness.STALE: glyphs.stale,
        Liveness.UNREACHABLE: glyphs.dead,
        Liveness.WAITING: glyphs.waiting,
    }
    text = f"{marks[health.liveness]} {health.source}"
    if health.liveness in {Liveness.STALE, Liveness.UNREACHABLE}:
        age = "no word" if health.last_good is None else f"{age_of(health, now)} old"
        text = f"{text} {health.word}, {age}"
    return text, PILLS[health.liveness]


def age_of(health: SourceHealth, now: int) -> str:
    """Return the age of a source's last word in coarse words: it stands on the screen for long."""
    if health.last_good is None:
        return ""
    seconds = max(0, now - health.last_good) // 1000
    return compact(seconds - seconds % 10 if seconds < 60 else seconds - seconds % 60, parts=1)


def head_pieces(view: View, *, now: int, width: int, glyphs: Glyphs) -> list[Piece]:
    """Return counts on the left and source pills on the right.

    Where there is no room, live sources are only counted first, then the counts lose their words,
    then the least of them are left out: a source that is not live is always named.
    """
    pills = [pill(health, now, glyphs) for health in view.health.values()]
    brief = _brief(view, now, glyphs)
    ways = ((False, True, pills), (False, True, brief), (True, True, brief), (True, False, brief))
    for short, noun, pills in ways:
        right = [*([] if short else present_pieces(view)), *doubt_pieces(view, short=short)]
        right += sync_pieces(view, now, short=short)
        right += pills
        left = count_pieces(view, short=short, noun=noun)
        left[:0] = watch_pieces(view, now, short=not noun)
        if view.paused:
            left.insert(0, (f" PAUSED, {view.behind} changes behind ", Role.LEVEL_0))
        room = width - _cells(left) - _cells(right) - 2
        if room >= 0:
            break
    while room < 0 and len(left) > 1:
        left.pop()
        room = width - _cells(left) - _cells(right) - 2
    declared = f"INC {view.incidents}"
    if view.incidents and room > len(declared):
        left.append((declared, Role.LATE))
        room -= len(declared) + 1
    late = f"{view.routines_overdue} overdue in 7"
    if view.routines_overdue and room > len(late):
        left.append((late, Role.LATE))
        room -= len(late) + 1
    return [*left, (" " * max(0, room), Role.PLAIN), *right]


def watch_pieces(view: View, now: int, *, short: bool = False) -> list[Piece]:
    """Return what is out of the ordinary: a storm, a bell that is off, what waits for a yes.

    `short` leaves out figures.
    The figures of the storm stand in its message too; those of the levels stand here alone.
    """
    pieces: list[Piece] = []
    if view.storm is not None:
        pieces.append((" STORM " if short else f" STORM {view.storm.words} ", Role.LEVEL_0))
    if view.bell_off is not None and view.bell_off > now:
        # Rounded up: a bell that is off for "0m" is a bell that is on.
        left = compact(max(60, -(-(view.bell_off - now) // 60_000) * 60))
        pieces.append(("bell off" if short else f"bell off {left}", Role.WARN))
    if view.unsettled:
        words = "unsent" if short else "unsent, changed meanwhile"
        pieces.append((f"{view.unsettled} {words} (S)", Role.WARN))
    return pieces


def _cells(pieces: list[Piece]) -> int:
    """Return the width of pieces with a blank between each two."""
    return sum(cell_len(text) for text, _ in pieces) + max(0, len(pieces) - 1)


def _brief(view: View, now: int, glyphs: Glyphs) -> list[Piece]:
    """Name only the sources that are not live; count the rest."""
    bad = [h for h in view.health.values() if not h.live]
    live = len(view.health) - len(bad)
    short: list[Piece] = [(f"{glyphs.live} {live} live", Role.GOOD)] if live else []
    for health in bad:
        mark = glyphs.dead if health.liveness is Liveness.UNREACHABLE else glyphs.stale
        mark = glyphs.waiting if health.liveness is Liveness.WAITING else mark
        age = age_of(health, now)
        short.append((f"{mark} {health.source} {age}".rstrip(), PILLS[health.liveness]))
    return short
