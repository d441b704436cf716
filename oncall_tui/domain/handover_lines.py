"""What the engineer writes for a note, kept by what it is about, whatever is drafted anew."""

from __future__ import annotations

import msgspec

from oncall_tui.domain.handover_lint import BY, IF_NOT, UNTIL, require_line
from oncall_tui.domain.handover_note import ASSERTED, TITLES, Condition, Item, item_key
from oncall_tui.errors import HandoverError

STATE, TO = "state", "to"
ADDED = {"critical": 4, "change": 8, "watch": 9, "owed": 11, "people": 13}
"""Words for the parts that lines are added to."""
MOST_LINES = 60
"""In each part."""


class Lines(msgspec.Struct, frozen=True, omit_defaults=True):
    """All lines for one shift."""

    shift: str
    state: str = ""
    to: str = ""
    says: dict[str, str] = {}
    """By key of an item: the next action, by when."""
    critical: tuple[tuple[str, str, str], ...] = ()
    """Action, deadline, what if not."""
    watch: tuple[tuple[str, str, str], ...] = ()
    """Trigger, action, until when."""
    change: tuple[str, ...] = ()
    owed: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    none: tuple[int, ...] = ()
    v: int = 1

    def items(self) -> list[Item]:
        """Return the items that the engineer added, in the order of their parts."""
        found = [
            _item(4, action, _fact(BY, by), _fact(IF_NOT, other))
            for action, by, other in self.critical
        ]
        found += [_item(8, line) for line in self.change]
        found += [
            _item(9, f"if {trigger}, then {action}", trigger, action, _fact(UNTIL, until))
            for trigger, action, until in self.watch
        ]
        found += [_item(11, line) for line in self.owed]
        return [msgspec.structs.replace(item, says=self.says.get(item.key, "")) for item in found]


def said(lines: Lines, where: str, text: str, items: list[Item]) -> Lines:
    """Return the lines with one more, or another one. Raises HandoverError.

    `where` is `state`, `to`, `none`, one of `ADDED`, or how the key of an item begins. Parts of a
    line are told apart by `|`: `critical` has action | deadline | what if not, `watch` has trigger
    | action | until when. An empty text for an item takes its line away.
    """
    word = where.strip().casefold()
    line = require_line(text)
    if word == STATE:
        return _with_state(lines, line.casefold())
    if word == TO:
        return msgspec.structs.replace(lines, to=line)
    if word == "none":
        return _with_none(lines, line, {item.part for item in items})
    if word in ADDED:
        return _added(lines, word, line)
    return _about(lines, word, line, items)


def dropped(lines: Lines, key: str) -> Lines:
    """Return the lines without an added item. Raises HandoverError where there is none such."""
    for name, part in ADDED.items():
        known = getattr(lines, name)
        rest = tuple(one for one in known if _key_of(part, one) != key)
        if len(rest) < len(known):
            return msgspec.structs.replace(lines, **{name: rest})
    raise HandoverError("only what you added can be taken away", where=key[:8])


def _with_state(lines: Lines, word: str) -> Lines:
    if word not in set(Condition):
        raise HandoverError(f"{word!r} is no state", hint=f"one of {', '.join(Condition)}")
    return msgspec.structs.replace(lines, state=word)


def _with_none(lines: Lines, line: str, filled: set[int]) -> Lines:
    words = [word.strip() for word in line.split(",") if word.strip()]
    numbers = {int(word) for word in words if word.isdecimal() and len(word) < 3}
    if len(numbers) < len(words) or not numbers <= set(ASSERTED):
        raise HandoverError(
            f"{line!r} are no parts that can be empty",
            hint=", ".join(f"{number} ({TITLES[number]})" for number in ASSERTED),
        )
    wrong = sorted(numbers & filled)
    if wrong:
        told = ", ".join(f"{number} ({TITLES[number]})" for number in wrong)
        raise HandoverError(f"not empty: {told}", hint="see `handover draft`")
    return msgspec.structs.replace(lines, none=tuple(sorted({*lines.none, *numbers})))


def _added(lines: Lines, word: str, line: str) -> Lines:
    if not line:
        raise HandoverError(f"a {word} line without a text")
    known = getattr(lines, word)
    if len(known) >= MOST_LINES:
        raise HandoverError(f"more than {MOST_LINES} {word} lines")
    value: str | tuple[str, str, str] = line
    if word in {"critical", "watch"}:
        value = _three(word, line)
    if value in known:
        return lines
    none = tuple(number for number in lines.none if number != ADDED[word])
    return msgspec.structs.replace(lines, **{word: (*known, value), "none": none})


def _three(word: str, line: str) -> tuple[str, str, str]:
    parts = [part.strip() for part in line.split("|")]
    parts += [""] * (3 - len(parts))
    if len(parts) > 3 or not parts[0]:
        raise HandoverError(f"{line!r} has not three parts", hint=_HINTS[word])
    if word == "watch" and not parts[1]:
        raise HandoverError("what is watched needs a trigger and an action", hint=_HINTS[word])
    return parts[0], parts[1], parts[2]


_HINTS = {
    "critical": "write ACTION | BY WHEN | WHAT IF NOT",
    "watch": "write TRIGGER | ACTION | UNTIL WHEN",
}


def _about(lines: Lines, word: str, line: str, items: list[Item]) -> Lines:
    found = [item for item in items if word and item.key.startswith(word)]
    if len(found) != 1:
        what = "more than one item" if found else "no item"
        raise HandoverError(f"{what} begins with {word!r}", hint="see `handover draft`")
    says = {**lines.says, found[0].key: line}
    if not line:
        del says[found[0].key]
    return msgspec.structs.replace(lines, says=says)


def _item(part: int, title: str, *facts: str) -> Item:
    told = tuple(fact for fact in facts if fact)
    return Item(key=_key(part, title), part=part, title=title, facts=told, loud=part == 4)


def _fact(word: str, text: str) -> str:
    return f"{word}{text}" if text else ""


def _key(part: int, title: str) -> str:
    return item_key(part, f"said\n{title}")


def _key_of(part: int, one: str | tuple[str, str, str]) -> str:
    if isinstance(one, str):
        return _key(part, one)
    return _key(part, f"if {one[0]}, then {one[1]}" if part == 9 else one[0])
