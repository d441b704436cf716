"""The board in cells: pure functions from what is known to what is shown.

A line is a list of pieces, each a text of an exact width and what it means. The timer comes
first: Textual crops a partial repaint only on its right side, so a tick costs fewest bytes there.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import msgspec
from rich.cells import cell_len, set_cell_size

from oncall_tui.domain.alert import OWN
from oncall_tui.domain.board_columns import PLACES, value_of
from oncall_tui.domain.board_lines import Row, State
from oncall_tui.domain.duration import compact
from oncall_tui.domain.policy import Level
from oncall_tui.domain.text import plain
from oncall_tui.domain.timer import Phase, Timer
from oncall_tui.domain.whose import is_me
from screens.glyphs import Glyphs
from screens.theme import Role, level_role

Piece: TypeAlias = tuple[str, Role]

TIMER_WIDTH = 11
STATE_WIDTH = 7
AGE_WIDTH = 5
LEAST_TITLE = 20
LEAST_WHERE = 10
LEAST_LABEL, MOST_LABEL = 4, 24
"""Cells of a column of its own."""
LEAST_SERVICE = 3
"""Cells of a service that still say something beside its instance."""
MOST_WHERE = 36
"""Cells that no place needs more than; the summary has a better use for them."""
SUMMARY_FROM = 120
"""Cells of a line from which on the summary stands in the free room behind a title."""
LEAST_SUMMARY = 12
"""Cells of a summary that say something."""
LEAST_ENDS = 8
"""Cells from which on both ends of a name say something."""
SOON_MS = 5 * 60_000
LONG_AGO = 9999 * 86400
"""Seconds: more days than five cells hold. A source without a time often says the year 1."""

STATE_ROLES = {
    State.UNACKED: Role.STRONG,
    State.CLEARED: Role.WARN,
    State.ACKED: Role.GOOD,
    State.PENDING: Role.DIM,
    State.OUT: Role.DIM,
    State.SHELVED: Role.DIM,
    State.SUPPRESSED: Role.DIM,
    State.HEARTBEAT: Role.DIM,
}


class Columns(msgspec.Struct, frozen=True):
    """Widths of the columns in cells; 0 leaves a column out."""

    level: int
    title: int
    where: int
    source: int
    owner: int
    ticket: int = 0
    labels: tuple[tuple[str, int], ...] = ()
    """Labels that are columns, each with its width."""
    left_out: tuple[str, ...] = ()
    """Those for which there is no room."""

    @property
    def total(self) -> int:
        """Cells of a whole line."""
        fixed = (1, TIMER_WIDTH, self.level, STATE_WIDTH, self.title, self.where, AGE_WIDTH)
        extra = (self.source, self.owner, self.ticket)
        labels = (width for _, width in self.labels)
        used = [width for width in (*fixed, *extra, *labels) if width]
        return sum(used) + len(used) - 1


def columns_for(
    width: int, *, level: int, sources: int, labels: Sequence[tuple[str, int]] = ()
) -> Columns:
    """Share a line of `width` cells; `level` and `sources` are the longest words in them.

    A source gets a cell more, for its mark while it does not answer: no column moves when it does.
    `labels` are to be columns too, each with the length of its longest value. One for which there
    is no room is left out: half a value tells nothing.
    """
    level = max(level, 5)
    if width < 70:
        title = max(1, width - 1 - TIMER_WIDTH - level - STATE_WIDTH - AGE_WIDTH - 5)
        return Columns(level, title, 0, 0, 0, left_out=tuple(name for name, _ in labels))
    wide = width >= 110
    source = min(sources + 1, 12 if wide else 6)  # with the mark of one that does not answer
    owner = 12 if wide else 6
    ticket = 8 if wide else 0
    if labels:
        return _with_labels(Columns(level, 0, 0, source, owner, ticket), width, labels)
    start = Columns(level, 0, 1, source, owner, ticket)
    rest = width - start.total
    where = min(rest * 9 // 20, MOST_WHERE)
    return msgspec.structs.replace(start, title=rest - where, where=where)


def _with_labels(start: Columns, width: int, labels: Sequence[tuple[str, int]]) -> Columns:
    """Give labels their room, and the place what is left, unless it is among them."""
    room = width - start.total - 1 - LEAST_TITLE
    taken: list[tuple[str, int]] = []
    left_out: list[str] = []
    for name, longest in labels:
        wanted = min(max(longest, LEAST_LABEL), MOST_LABEL)
        if wanted + 1 > room:
            left_out.append(name)
        else:
            taken.append((name, wanted))
            room -= wanted + 1
    placed = any(name in PLACES for name, _ in taken)
    where = 0 if placed or room <= LEAST_WHERE else max(LEAST_WHERE, room // 2)
    return msgspec.structs.replace(
        start,
        title=LEAST_TITLE + room - (where + 1 if where else 0),
        where=where,
        labels=tuple(taken),
        left_out=tuple(left_out),
    )


def fit(text: str, width: int, glyphs: Glyphs) -> str:
    """Make a text exactly `width` cells wide; what is cut off shows a mark."""
    if len(text) == width and text.isascii():
        return text
    length = cell_len(text)
    if length <= width:
        return text + " " * (width - length)
    return set_cell_size(text, width - 1) + glyphs.cut if width > 0 else ""


def cut(text: str, most: int, glyphs: Glyphs) -> str:
    """Return a text on one line and not longer than so many cells; where it was, a mark says so."""
    one = plain(text, most + 1)
    return one if cell_len(one) <= most else fit(one, most, glyphs)


def timer_piece(timer: Timer, now: int, glyphs: Glyphs) -> Piece:
    """Return the time left, in words, and how urgent that is."""
    phase, text = timer.phase(now), timer.text(now)
    role = {
        Phase.OVERDUE: Role.LATE,
        Phase.UNFIXED: Role.LATE,
        Phase.ACKED: Role.GOOD,
    }.get(phase, Role.PLAIN)
    if phase is Phase.DUE and timer.remaining(now) <= SOON_MS:
        role = Role.SOON
    return fit(text, TIMER_WIDTH, glyphs), role


def state_word(row: Row) -> str:
    """Return the word of a state; of what nobody has also why it asks again, or that it flaps."""
    if row.state is State.UNACKED and row.raised_from:
        return "raised"
    if row.state is State.UNACKED and row.flapping is not None:
        return "flaps"
    return row.state.value


def level_piece(level: Level, width: int, glyphs: Glyphs, *, over: bool = False) -> Piece:
    """Return the severity's word; its colour repeats what the word says, unless it is over."""
    role = Role.DIM if over else level_role(level.rank, mapped=level.mapped)
    return fit(level.name, width, glyphs), role


def title_role(state: State) -> Role:
    """Return how a name looks: loud while nobody has it, dim once it has cleared."""
    return {State.UNACKED: Role.STRONG, State.CLEARED: Role.DIM}.get(state, Role.PLAIN)


def ticket_text(key: str) -> str:
    """Return what a ticket is called on the board: a number alone would be a riddle."""
    short = plain(key, 12)
    return f"tkt {short}" if short.isdecimal() else short


def title_pieces(text: str, row: Row, columns: Columns, glyphs: Glyphs) -> list[Piece]:
    """Return the name, and behind it the summary where a wide line has room for it."""
    width, role = columns.title, title_role(row.state)
    taken = cell_len(text) + 1
    room = width - taken - 1
    if columns.total < SUMMARY_FROM or room < LEAST_SUMMARY:
        return [(fit(text, width, glyphs), role)]
    summary = plain(row.alert.annotations.get("summary", ""), 200)
    return [(fit(text, taken, glyphs), role), (fit(summary, room, glyphs), Role.DIM)]


def where_text(row: Row) -> str:
    """Return service/instance as one text."""
    service, instance = service_text(row), row.alert.instance
    return "/".join(part for part in (service, instance) if part)


def service_text(row: Row) -> str:
    """Return the service; of an alert of our own about a source that source."""
    alert = row.alert
    about = alert.labels.get("source", "") if alert.source == OWN else ""
    return alert.service or about


def place_text(row: Row, width: int, glyphs: Glyphs) -> str:
    """Return service/instance in `width` cells: of what is too long the service gives way.

    Alerts of one name on one service differ by their instance alone.
    """
    text, instance = plain(where_text(row), 120), plain(row.alert.instance, 120)
    room = width - cell_len(instance) - 1
    if cell_len(text) <= width or not instance or not row.alert.service:
        return fit(text, width, glyphs)
    if room < LEAST_SERVICE:
        return _ends(instance, width, glyphs)
    return f"{fit(plain(row.alert.service, 120), room, glyphs)}/{instance}"


def _ends(name: str, width: int, glyphs: Glyphs) -> str:
    """Return a name with its middle cut out: pods differ at the end, hosts at the beginning."""
    if len(name) <= width or width < LEAST_ENDS or not name.isascii():
        return fit(name, width, glyphs)
    tail = (width - 1) // 2
    return f"{name[: width - 1 - tail]}{glyphs.cut}{name[-tail:]}"


def age_text(now: int, since: int) -> str:
    """Return how long ago, at most five cells."""
    seconds = max(0, now - since) // 1000
    if seconds > LONG_AGO:
        return f"{seconds // (365 * 86400)}y"
    return compact(seconds, parts=1)


def person(by: str) -> str:
    """Return the short form of who: the part before the @."""
    return by.split("@", 1)[0]


def row_pieces(
    row: Row,
    timer: Timer,
    columns: Columns,
    *,
    now: int,
    me: str,
    marked: bool,
    child: bool,
    glyphs: Glyphs,
    away: Piece | None = None,
) -> list[Piece]:
    """Return one alert as a line. `away` is the mark of a source that does not answer."""
    lead = glyphs.mark if marked else (glyphs.child if child else " ")
    title = plain(row.alert.title, 200)
    if row.ticket is not None and not columns.ticket:
        key = row.ticket.key
        title = f"{ticket_text(key) if columns.where else f'#{plain(key, 12)}'} {title}"
    if row.unsent:
        title = f"{glyphs.unsent}{title}"
    pieces: list[Piece] = [
        timer_piece(timer, now, glyphs),
        (lead, Role.KEY),
        level_piece(row.level, columns.level, glyphs, over=not row.alive),
        (fit(state_word(row), STATE_WIDTH, glyphs), STATE_ROLES[row.state]),
        *title_pieces(title, row, columns, glyphs),
    ]
    if columns.where:
        pieces.append((place_text(row, columns.where, glyphs), Role.PLAIN))
    for name, width in columns.labels:
        pieces.append((fit(plain(value_of(row, name), 60), width, glyphs), Role.PLAIN))
    if columns.ticket:
        key = "" if row.ticket is None else ticket_text(row.ticket.key)
        pieces.append((fit(key, columns.ticket, glyphs), Role.LINK if key else Role.PLAIN))
    if columns.source:
        mark, role = away or ("", Role.DIM)
        pieces.append((fit(f"{mark}{row.alert.source}", columns.source, glyphs), role))
    if columns.owner:
        mine = row.owner == me
        owner = plain(person(row.owner), 40) or _nearest(row, glyphs)
        if row.given_to:
            mine = is_me(row.given_to, me)
            owner = "for you" if mine else f"for {plain(person(row.given_to), 40)}"
        pieces.append((fit(owner, columns.owner, glyphs), Role.MINE if mine else Role.PLAIN))
    pieces.append((f"{age_text(now, row.started):>{AGE_WIDTH}}", Role.DIM))
    return pieces


def _nearest(row: Row, glyphs: Glyphs) -> str:
    """Say who is nearest to an alert that nobody has.

    In brackets who is walking its runbook, behind an arrow who was asked.
    """
    if row.walker:
        return f"({plain(person(row.walker), 40)})"
    if row.escalated is not None:
        return f"{glyphs.arrow}{plain(person(row.escalated.to), 40)}"
    return glyphs.dash
