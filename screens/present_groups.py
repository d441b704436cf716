"""Lines that stand for many alerts, in cells: groups and headings. Pure."""

from __future__ import annotations

from operator import attrgetter

from rich.cells import cell_len

from oncall_tui.domain.board_lines import Group, Section, State
from oncall_tui.domain.counted import counted
from oncall_tui.domain.shared_labels import Labels, shared_labels, words
from oncall_tui.domain.text import plain
from oncall_tui.domain.timer import Timer
from screens.glyphs import Glyphs
from screens.present import (
    AGE_WIDTH,
    STATE_ROLES,
    STATE_WIDTH,
    TIMER_WIDTH,
    Columns,
    Piece,
    age_text,
    fit,
    level_piece,
    service_text,
    ticket_text,
    timer_piece,
    title_role,
)
from screens.theme import Role, level_role

_ticket = attrgetter("ticket")

GROUP_STATE = 10
"""Cells for how many are in the state that counts; more where they are hundreds."""
LEAST_TOLD = 4
"""Cells of what is told beside a group's name."""
PLACES_FROM = 100
"""Rows of a group, most urgent first, whose services are named: more names than a line holds.
All 10,000 of a large estate cost 10 ms a frame."""


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
    state, name = _state(group, wide=columns.where > 0 or bool(columns.labels)), group.lead.state
    pieces: list[Piece] = [
        timer_piece(timer, now, glyphs),
        (glyphs.mark if marked else fold, Role.KEY),
        level_piece(group.level, columns.level, glyphs, over=not group.lead.alive),
        (state, STATE_ROLES[name]),
    ]
    title = f"{plain(group.name, 160)} {glyphs.times}{group.count}"
    room = columns.total - (TIMER_WIDTH + 1 + columns.level + len(state) + AGE_WIDTH) - 5
    wanted = max(cell_len(title), columns.title + STATE_WIDTH - len(state))
    if room - wanted - 1 < LEAST_TOLD or room <= columns.title:
        pieces.append((_cut(group, title, room, glyphs), title_role(name)))
    else:
        pieces.append((fit(title, wanted, glyphs), title_role(name)))
        told = plain(_told(group, shared), 160)
        pieces.append((fit(told, room - wanted - 1, glyphs), Role.DIM))
    return [*pieces, (f"{age_text(now, group.since):>{AGE_WIDTH}}", Role.DIM)]


def _cut(group: Group, title: str, room: int, glyphs: Glyphs) -> str:
    """Return a title in its room; of one that is too long the name is cut, not the number."""
    count = f" {glyphs.times}{group.count}"
    if cell_len(title) <= room or room < len(count) + 2:
        return fit(title, room, glyphs)
    return fit(plain(group.name, 160), room - len(count), glyphs) + count


def _state(group: Group, *, wide: bool) -> str:
    """Say how many are in the state of the most urgent; where that has no room, which it is."""
    word = group.lead.state.value
    text = f"{group.tally[group.lead.state]} {word}"
    if wide:
        return f"{text:<{GROUP_STATE}}"
    return f"{text if len(text) <= STATE_WIDTH else word:<{STATE_WIDTH}}"


def _told(group: Group, shared: Labels) -> str:
    """Say what else there is: other states, tickets, services, what all have in common."""
    states = ", ".join(
        f"{count} {state.value}"
        for state, count in group.tally.items()
        if state is not group.lead.state
    )
    places = sorted({service_text(row) for row in group.rows[:PLACES_FROM]} - {""})
    label, _, value = group.name.partition("=")  # where it is grouped by a label
    said = (*shared, (label, value), ("service", group.lead.alert.service))
    common = words(shared_labels(group.rows, beside=said))
    return "  ".join(filter(None, (states, _tickets(group), ", ".join(places), common)))


def _tickets(group: Group) -> str:
    """Name the ticket of the most urgent that has one, and how many more there are."""
    tickets = filter(None, map(_ticket, group.rows))
    keys = list(dict.fromkeys(ticket.key for ticket in tickets))
    more = f" +{len(keys) - 1}" if len(keys) > 1 else ""
    return f"{ticket_text(keys[0])}{more}" if keys else ""


def section_pieces(section: Section, width: int, glyphs: Glyphs) -> list[Piece]:
    """Return a heading with its counts."""
    level = section.level
    if level is None:
        fold = glyphs.folded if section.folded else glyphs.unfolded
        counts = ", ".join(f"{count} {state.value}" for state, count in section.states)
        text = f"{fold} {section.title}: {counts}"
        return [(fit(text, width, glyphs), Role.DIM)]
    role = level_role(level.rank, mapped=level.mapped) if section.total else Role.DIM
    counts = _counts(section)
    title = f" {section.title} "
    room = width - cell_len(title) - 1
    if len(counts) >= room:
        return [(title, role), (fit(counts, room, glyphs), Role.HEAD)]
    return [(title, role), (counts, Role.HEAD), (glyphs.rule * (room - len(counts) - 1), Role.DIM)]


def _counts(section: Section) -> str:
    if not section.total and section.cleared:
        return f"{section.cleared} {State.CLEARED.value}, not seen yet"
    counts = f"{counted(section.total, 'alert')}, {section.unacked} {State.UNACKED.value}"
    return f"{counts}, {section.cleared} cleared unseen" if section.cleared else counts
