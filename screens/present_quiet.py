"""What is quiet, in lines: silences with their ends, reach and marks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import tzinfo

import msgspec
from rich.cells import cell_len

from oncall_tui.domain.duration import compact
from oncall_tui.domain.silence import ends_soon
from oncall_tui.domain.text import plain
from oncall_tui.services.silences import SHIFT, TWELVE_HOURS, Listed
from screens.glyphs import Glyphs
from screens.present import Piece, fit, person
from screens.present_detail import moment
from screens.simple_list import Item
from screens.theme import Role

WIDE = 110
"""Cells from which on matchers and comment each have a column."""


class QuietSection(msgspec.Struct, frozen=True):
    """One kind of what keeps alerts quiet."""

    title: str
    """The heading, with the counts that matter."""
    items: tuple[Item, ...]
    empty: str
    """What stands there when there is none."""


def section_items(sections: Sequence[QuietSection], glyphs: Glyphs) -> list[Item]:
    """Return all sections as one list; the cursor does not stop on headings."""
    items: list[Item] = []
    for section in sections:
        items.append(_heading(section.title, glyphs))
        items += section.items or (_plain_item(section.empty, glyphs),)
    return items


def silence_section(
    silences: Sequence[Listed], *, now: int, me: str, glyphs: Glyphs
) -> QuietSection:
    """Return the silences, which come in their order."""

    def item(one: Listed) -> Item:
        return Item(
            silence_id(one),
            f"silence {plain(one.silence.matchers, 60)}",
            lambda width: silence_pieces(one, now=now, me=me, width=width, glyphs=glyphs),
        )

    return QuietSection(
        f"Silences: {summary(silences, now)}", tuple(map(item, silences)), "no silence"
    )


def silence_id(one: Listed) -> str:
    """Name a line of the list; the id stays as long as the source calls it the same."""
    return f"silence:{one.silence.id}"


def summary(silences: Sequence[Listed], now: int) -> str:
    """Count what matters: `5, 1 ends soon, 2 end in the next 12 h, 1 matches nothing`."""
    soon = sum(ends_soon(one.silence.ends, now) for one in silences)
    within = Counter(one.within for one in silences if one.within)
    idle = sum(one.matches == 0 for one in silences)
    unsent = sum(bool(one.unsent) for one in silences)
    parts = [str(len(silences))]
    parts += [f"{soon} {_verb(soon, 'end')} soon"] if soon else []
    parts += [f"{many} {_verb(many, 'end')} in {words}" for words, many in within.items()]
    parts += [f"{idle} {_verb(idle, 'match')} nothing"] if idle else []
    parts += [f"{unsent} not sent"] if unsent else []
    return ", ".join(parts)


def _verb(count: int, stem: str) -> str:
    if count != 1:
        return stem
    return f"{stem}es" if stem.endswith("ch") else f"{stem}s"


_WITHIN = {SHIFT: "shift end", TWELVE_HOURS: "next 12 h"}
"""What is said of it in nine cells."""


def mark_of(one: Listed, now: int) -> Piece:
    """Return what about it needs somebody, in nine cells at most."""
    if one.unsent:
        return "NOT SENT", Role.WARN
    if ends_soon(one.silence.ends, now):
        return "ENDS SOON", Role.LATE
    return _WITHIN.get(one.within, ""), Role.WARN if one.within else Role.DIM


def ends_in(one: Listed, now: int) -> str:
    """Return how long it lasts still; `?` where its source does not tell."""
    return "?" if not one.silence.ends else compact(max(0, one.silence.ends - now) // 1000)


def matches_text(one: Listed) -> str:
    """Return how many alerts it fits, in five cells; nothing as long as nobody has counted."""
    if not one.counted:
        return ""
    return "?" if one.matches is None else str(one.matches) if one.matches else "none"


def silence_pieces(one: Listed, *, now: int, me: str, width: int, glyphs: Glyphs) -> list[Piece]:
    """Return a silence as a line."""
    silence = one.silence
    wide = width >= WIDE
    mark, role = mark_of(one, now)
    matches = matches_text(one)
    mine = silence.by == me
    pieces: list[Piece] = [
        (f"{ends_in(one, now):>6}", role if mark else Role.PLAIN),
        (fit(mark, 9, glyphs), role),
        (fit(silence.state.value, 7, glyphs), Role.DIM),
        (fit(plain(silence.source, 40), 12 if wide else 6, glyphs), Role.DIM),
        (f"{matches:>5}", Role.WARN if one.matches == 0 else Role.STRONG),
        (fit(plain(person(silence.by), 40), 12 if wide else 7, glyphs), _mine(mine)),
    ]
    rest = width - sum(cell_len(text) + 1 for text, _ in pieces)
    comment = plain(silence.comment, 300) or glyphs.dash
    if wide:
        half = rest // 2
        pieces.append((fit(plain(silence.matchers, 300), half, glyphs), Role.PLAIN))
        rest -= half + 1
    return [*pieces, (fit(comment, max(1, rest), glyphs), Role.PLAIN)]


def _mine(mine: bool) -> Role:
    return Role.MINE if mine else Role.PLAIN


def silence_lines(one: Listed, *, now: int, zone: tzinfo) -> list[list[Piece]]:
    """Return the silence under the cursor in full, for the pane below and for its own box."""
    silence = one.silence
    counted = "cannot be told here" if one.matches is None else f"{one.matches} now"
    if one.matches == 0:
        counted = "nothing any more"
    elif not one.counted:
        counted = ""
    lines: list[list[Piece]] = [
        [("matchers  ", Role.DIM), (plain(silence.matchers, 4000), Role.STRONG)],
        [("why       ", Role.DIM), (plain(silence.comment, 2000), Role.PLAIN)],
        [
            ("by        ", Role.DIM),
            (plain(silence.by, 200), Role.PLAIN),
            (f"  at {plain(silence.source, 60)}, {silence.state.value}", Role.DIM),
        ],
        [("ends      ", Role.DIM), (_when(silence.ends, zone, now), Role.PLAIN)],
        [("matches   ", Role.DIM), (counted, Role.PLAIN if one.matches else Role.WARN)],
    ]
    if one.unsent:
        lines.append([("waits     ", Role.DIM), (f"{one.unsent} (S on the board)", Role.WARN)])
    return lines


def _when(at: int, zone: tzinfo, now: int) -> str:
    return moment(at, zone, now) if at else "its source does not say when"


def _heading(title: str, glyphs: Glyphs) -> Item:
    def look(width: int) -> list[Piece]:
        return [(fit(title, width, glyphs), Role.HEAD)]

    return Item(f"#{title.partition(':')[0]}", title, look, stop=False)


def _plain_item(text: str, glyphs: Glyphs) -> Item:
    return Item(
        f"#{text}", text, lambda width: [(fit(f"  {text}", width, glyphs), Role.DIM)], stop=False
    )
