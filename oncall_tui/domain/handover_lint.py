"""What a note lacks, and what must not be said in it."""

from __future__ import annotations

import re

from oncall_tui.domain.handover_note import ASSERTED, TITLES, Condition, Item, Note
from oncall_tui.errors import HandoverError

_VAGUE = re.compile(
    r"\b(keep(ing)?\s+(an|one|your|half\s+an)?\s*eyes?\s+(on|out)|watch\s+(out\s+for|closely)"
    r"|monitor\s+(it|this|closely)|be\s+aware|stay\s+alert)\b",
    re.IGNORECASE,
)
_TRIGGER = re.compile(
    r"\b(if|when|once|whenever|above|below|over|under|more\s+than|less\s+than|until|after|before"
    r"|exceeds?|reach(es)?)\b|[<>≥≤]",
    re.IGNORECASE,
)
BY, IF_NOT, UNTIL = "by ", "if not: ", "until "
"""How the facts of time-critical and watched items begin that the engineer gives."""
_GIVEN = {4: ((BY, "by when"), (IF_NOT, "what if not")), 9: ((UNTIL, "until when"),)}
MAX_LINE = 500
"""Characters of one line of an engineer."""


def is_vague(text: str) -> bool:
    """Whether a line asks for attention and does not say what for."""
    return bool(_VAGUE.search(text)) and not _TRIGGER.search(text)


def require_line(text: str) -> str:
    """Return a line as it is kept. Raises HandoverError for one that nobody can act on."""
    line = " ".join(text.split())
    if len(line) > MAX_LINE:
        raise HandoverError(f"a line of {len(line)} characters", hint=f"at most {MAX_LINE}")
    if is_vague(line):
        raise HandoverError(
            f"{line[:60]!r} says nothing to do", hint="say when, and what is done then"
        )
    return line


def missing_line(item: Item, by: str) -> bool:
    """Whether an item lacks the line that it needs."""
    return item.needs and item.passes(by) and not item.says.strip()


def missing_facts(item: Item) -> list[str]:
    """Return what a line of parts 4 and 9 does not say, in words."""
    return [
        words
        for begin, words in _GIVEN.get(item.part, ())
        if not any(fact.startswith(begin) for fact in item.facts)
    ]


def gaps(note: Note) -> list[str]:
    """Return what is not stated, in words; a note may be signed with gaps, each of them printed."""
    found = [] if note.state in set(Condition) else ["2. State: stable, watch or unstable"]
    found += [
        f"{number}. {TITLES[number]}: that there is nothing"
        for number in ASSERTED
        if number not in note.none and not note.part(number)
    ]
    found += [
        f"{item.part}. {item.title}: {words}"
        for item in note.items
        for words in missing_facts(item)
    ]
    found += [
        f"{item.part}. {item.title}: next action, by when"
        for item in note.items
        if missing_line(item, note.by)
    ]
    return found


def refusals(note: Note) -> list[str]:
    """Return what must not be signed, in words."""
    found = []
    if note.state and note.state not in set(Condition):
        found.append(f"2. State: {note.state!r} is none of {', '.join(Condition)}")
    for item in note.items:
        if is_vague(item.says) or (item.part in {4, 8, 9} and is_vague(item.title)):
            found.append(f"{item.part}. {item.title}: attention without a trigger")
        if item.part == 9 and not all(item.facts[:2]):
            found.append(f"9. {item.title}: without a trigger or an action")
    found += [f"{n}. {TITLES[n]}: said to be empty, and is not" for n in note.none if note.part(n)]
    return found
