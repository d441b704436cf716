"""Notes in cells: pure functions from what is known to what is shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from rich.cells import cell_len

from oncall_tui.domain.duration import compact
from oncall_tui.domain.handover_lint import missing_facts, missing_line
from oncall_tui.domain.handover_note import MUST_READ, TITLES, Item, Note
from oncall_tui.domain.text import plain
from oncall_tui.services.handover_sight import Sight
from screens import simple_list
from screens.glyphs import Glyphs
from screens.present import Piece, fit
from screens.theme import Role

Look: TypeAlias = Callable[[int], list[Piece]]
LISTED = (4, 5, 6, 7, 8, 9, 11)
"""Parts with items."""
MARK = 9
"""Cells of what is said about an item."""


def note_items(
    note: Note, sight: Sight, *, coming: bool, declined: Mapping[str, str], glyphs: Glyphs
) -> list[simple_list.Item]:
    """Return the parts of a note with their items, as lines of a list."""
    asked = (sight.question,) if sight.question else ()
    told = () if coming else (*asked, *sight.carried, *sight.declined)
    lines = [_line(f"#told-{n}", _told(line, glyphs), stop=False) for n, line in enumerate(told)]
    for number in LISTED:
        found = note.part(number)
        lines.append(_line(f"#{number}", _heading(note, number, len(found), glyphs), stop=False))
        for item in found:
            mark = coming_mark(item, note, sight, declined) if coming else own_mark(item, note)
            line = simple_list.Item(item.key, plain(item.title, 60), _item(item, mark, glyphs))
            lines.append(line)
    return lines


def own_mark(item: Item, note: Note) -> Piece:
    """Say what an item of my draft still needs."""
    if not item.passes(note.by):
        return (plain(item.owner.partition("@")[0], MARK), Role.DIM)
    if missing_line(item, note.by) or missing_facts(item):
        return ("to write", Role.WARN)
    return ("written", Role.GOOD) if item.says else ("", Role.DIM)


def coming_mark(item: Item, note: Note, sight: Sight, declined: Mapping[str, str]) -> Piece:
    """Say what is still to be done with an item of a note that waits."""
    if item.key in declined:
        return ("declined", Role.BAD)
    if item.part in MUST_READ and item.key not in sight.opened:
        return ("to open", Role.WARN)
    if item in note.read_back and item.key not in sight.said:
        return ("to say", Role.WARN)
    return ("seen", Role.GOOD)


def below(
    item: Item | None, sight: Sight, *, coming: bool, since: bool = True
) -> list[list[Piece]]:
    """Return all that is known of the item under the cursor; without one, of the note."""
    if sight.draft is None and sight.problem and not coming:
        return [[(plain(sight.problem, 600), Role.WARN)]]
    if item is None:
        told = sight.since if since and not coming else ()
        return [[(f"since signing: {plain(line, 300)}", Role.DIM)] for line in told[-5:]]
    lines: list[list[Piece]] = [[(plain(item.title, 300), Role.STRONG)]]
    lines += [[(plain(fact, 400), Role.PLAIN)] for fact in item.facts]
    lines += [[(f"{words}: not stated", Role.WARN)] for words in missing_facts(item)]
    if item.says:
        lines.append([("next: ", Role.HEAD), (plain(item.says, 600), Role.PLAIN)])
    said = sight.said.get(item.key, "") if coming else ""
    if said:
        lines.append([("you said: ", Role.HEAD), (plain(said, 600), Role.GOOD)])
    return lines


def head_pieces(sight: Sight, *, coming: bool, now: int) -> list[Piece]:
    """Return the message line: whose note it is, how far, and what is missing."""
    if coming and sight.coming is not None:
        note, key = sight.coming.note, sight.coming.judged.objection
        left = sum(i.key not in sight.opened for i in note.must_read)
        unsaid = sum(i.key not in sight.said for i in note.read_back)
        words = f"from {plain(note.by, 60)}: {left} to open, {unsaid} to say"
        if sight.taken:
            words = f"from {plain(note.by, 60)}: accepted"
        objection = [(f" {key}", Role.BAD)] if key else []
        return [(words, Role.PLAIN), *objection, ("  tab: your own note", Role.DIM)]
    waits = _waiting(sight)
    if sight.draft is None:
        problem = plain(sight.problem, 300).partition(": ")[0] or "reading..."
        return [*waits, (problem, Role.WARN)]
    note, gaps = sight.draft.note, len(sight.draft.gaps)
    pieces: list[Piece] = [
        *waits,
        (_stage(sight), Role.STRONG),
        (f"  {note.state or 'no state'}", Role.KEY),
    ]
    pieces.append((f"  {gaps} not stated", Role.WARN if gaps else Role.GOOD))
    if sight.draft.refusals:
        pieces.append((f"  {plain(sight.draft.refusals[0], 200)}", Role.BAD))
    return [*pieces, (f"  {_end(note, sight.ended, now)}", Role.DIM)]


def _waiting(sight: Sight) -> list[Piece]:
    """Say on the other side that a note waits, and how to come to it."""
    if sight.coming is None or sight.taken:
        return []
    by = plain(sight.coming.note.by.partition("@")[0], 20)
    return [(f"tab: note of {by} waits  ", Role.KEY)]


def _end(note: Note, ended: int | None, now: int) -> str:
    """Say when the shift ends: what was said of it goes before the plan."""
    if ended is not None:
        return f"shift ended {compact((now - ended) // 1000)} ago"
    left = note.end - now
    return f"ends in {compact(left // 1000)}" if left >= 0 else "shift is over"


def head_line(pieces: list[Piece], glyphs: Glyphs) -> simple_list.Item:
    """Return the first line of the list, which the cursor passes over."""

    def look(width: int) -> list[Piece]:
        line: list[Piece] = []
        for text, role in pieces:
            room = width - sum(cell_len(one) for one, _ in line)
            if room > 0:
                line.append((text if cell_len(text) <= room else fit(text, room, glyphs), role))
        return line

    return _line("#head", look, stop=False)


def _stage(sight: Sight) -> str:
    signed = sight.signed
    if signed is None:
        return "draft"
    return f"{plain(signed.told, 100)}{', held by you' if signed.accepted is None else ''}"


def _heading(note: Note, number: int, count: int, glyphs: Glyphs) -> Look:
    words = f"{number}. {TITLES[number]}"
    tail = f"  {count}" if count else "  None" if number in note.none else "  none listed"

    def look(width: int) -> list[Piece]:
        return [(words, Role.HEAD), (fit(tail, max(0, width - cell_len(words)), glyphs), Role.DIM)]

    return look


def _told(line: str, glyphs: Glyphs) -> Look:
    return lambda width: [(fit(plain(line, 200), width, glyphs), Role.KEY)]


def _item(item: Item, mark: Piece, glyphs: Glyphs) -> Look:
    def look(width: int) -> list[Piece]:
        title = plain(item.title, 300)
        tail = f": {plain(item.says, 300)}" if item.says else ""
        room = max(8, width - MARK - 1)
        role = Role.STRONG if item.loud else Role.PLAIN
        return [(fit(mark[0], MARK, glyphs), mark[1]), (fit(f"{title}{tail}", room, glyphs), role)]

    return look


def _line(id_: str, look: Look, *, stop: bool) -> simple_list.Item:
    return simple_list.Item(id_, id_[:8], look, stop)
