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
from oncall_tui.domain.board_lines import Group, Row, Section, State
from oncall_tui.domain.counted import counted
from oncall_tui.domain.duration import compact
from oncall_tui.domain.policy import Level
from oncall_tui.domain.shared_labels import Labels, shared_labels, words
from oncall_tui.domain.text import plain
from oncall_tui.domain.timer import Phase, Timer
from oncall_tui.domain.whose import is_me
from screens.glyphs import Glyphs
from screens.theme import Role, level_role

Piece: TypeAlias = tuple[str, Role]

TIMER_WIDTH = 11
STATE_WIDTH = 7
AGE_WIDTH = 5
PLACES_FROM = 100
"""Rows of a group, most urgent first, whose services are named: more names than a line holds.
All 10,000 of a large estate cost 10 ms a frame."""
LEAST_TITLE = 20
LEAST_WHERE = 10
LEAST_LABEL, MOST_LABEL = 4, 24
"""Cells of a column of its own."""
LEAST_SERVICE = 3
"""Cells of a service that still say something beside its instance."""
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
    where = rest * 9 // 20
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


def level_piece(level: Level, width: int, glyphs: Glyphs) -> Piece:
    """Return the severity's word; its colour repeats what the word says."""
    return fit(level.name, width, glyphs), level_role(level.rank, mapped=level.mapped)


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
    calm = row.state is not State.UNACKED
    lead = glyphs.mark if marked else (glyphs.child if child else " ")
    title = plain(row.alert.title, 200)
    if row.ticket is not None and not columns.ticket:
        title = f"#{plain(row.ticket.key, 12)} {title}"
    if row.unsent:
        title = f"{glyphs.unsent}{title}"
    pieces: list[Piece] = [
        timer_piece(timer, now, glyphs),
        (lead, Role.KEY),
        level_piece(row.level, columns.level, glyphs),
        (fit(state_word(row), STATE_WIDTH, glyphs), STATE_ROLES[row.state]),
        (fit(title, columns.title, glyphs), Role.PLAIN if calm else Role.STRONG),
    ]
    if columns.where:
        pieces.append((place_text(row, columns.where, glyphs), Role.PLAIN))
    for name, width in columns.labels:
        pieces.append((fit(plain(value_of(row, name), 60), width, glyphs), Role.PLAIN))
    if columns.ticket:
        key = "" if row.ticket is None else f"#{plain(row.ticket.key, 12)}"
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


def group_pieces(
    group: Group,
    timer: Timer,
    columns: Columns,
    *,
    now: int,
    marked: bool,
    glyphs: Glyphs,
    shared: Labels = (),
) -> list[Piece]:
    """Return an alertname with many alerts as one line; its timer is that of its most urgent.

    `shared` are labels that all alerts of the board have, which is said elsewhere.
    """
    fold = glyphs.folded if group.folded else glyphs.unfolded
    title = f"{plain(group.name, 160)} {glyphs.times}{group.count}"
    state = f"{group.unacked} new" if group.unacked else "no new"
    used = TIMER_WIDTH + 1 + columns.level + STATE_WIDTH + columns.title + AGE_WIDTH
    rest = columns.total - used - 6
    first = {service_text(row) for row in group.rows[:PLACES_FROM]}
    places = sorted(first - {""})
    pieces: list[Piece] = [
        timer_piece(timer, now, glyphs),
        (glyphs.mark if marked else fold, Role.KEY),
        level_piece(group.level, columns.level, glyphs),
        (fit(state, STATE_WIDTH, glyphs), Role.STRONG if group.unacked else Role.GOOD),
        (fit(title, columns.title, glyphs), Role.STRONG if group.unacked else Role.PLAIN),
    ]
    if rest >= 0:
        told = "  ".join(filter(None, (", ".join(places), _group_words(group, shared))))
        pieces.append((fit(plain(told, 160), rest, glyphs), Role.DIM))
    return [*pieces, (f"{age_text(now, group.since):>{AGE_WIDTH}}", Role.DIM)]


def _group_words(group: Group, shared: Labels) -> str:
    """Say how many are in which state beside the new ones, and what all have in common."""
    states = ", ".join(
        f"{count} {state.value}"
        for state, count in group.tally.items()
        if state is not State.UNACKED
    )
    label, _, value = group.name.partition("=")  # where it is grouped by a label
    said = (*shared, (label, value), ("service", group.lead.alert.service))
    common = words(shared_labels(group.rows, beside=said))
    return "  ".join(filter(None, (_group_tickets(group), states, common)))


def _group_tickets(group: Group) -> str:
    """Name the ticket of the most urgent that has one, and how many more there are."""
    keys = list(dict.fromkeys(row.ticket.key for row in group.rows if row.ticket is not None))
    more = f" +{len(keys) - 1}" if len(keys) > 1 else ""
    return f"#{plain(keys[0], 12)}{more}" if keys else ""


def section_pieces(section: Section, width: int, glyphs: Glyphs) -> list[Piece]:
    """Return a heading with its counts."""
    level = section.level
    role = Role.DIM if level is None else level_role(level.rank, mapped=level.mapped)
    if level is None:
        fold = glyphs.folded if section.folded else glyphs.unfolded
        counts = ", ".join(f"{count} {state.value}" for state, count in section.states)
        text = f"{fold} {section.title}: {counts}"
        return [(fit(text, width, glyphs), Role.DIM)]
    counts = f"{counted(section.total, 'alert')}, {section.unacked} to acknowledge"
    if section.cleared:
        counts += f", {section.cleared} cleared unseen"
    title = f" {section.title} "
    room = width - cell_len(title) - 1
    if len(counts) >= room:
        return [(title, role), (fit(counts, room, glyphs), Role.HEAD)]
    return [(title, role), (counts, Role.HEAD), (glyphs.rule * (room - len(counts) - 1), Role.DIM)]
