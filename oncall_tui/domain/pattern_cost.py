"""How many ways a regular expression has to try a text before it can say no.

Python's `re` goes back over every way to share a text between repeats: `(a|a)*` doubles them with
each letter, `.*.*.*` multiplies them by the length with each repeat, and nothing can stop a search
that has begun. So what could do that is refused before it is tried. This errs towards no: a few
harmless patterns are refused too, and each has a simpler way to be written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from oncall_tui.errors import FilterError

MOST_OPEN = 3
"""Endless repeats in a row that may share a text between them: a thousand characters can be shared
between four in ten thousand million ways."""
ENDLESS_FROM = 20
"""A repeat that may be this long counts as endless."""

_TOKEN = re.compile(
    r"""
    (?P<escape>\\.)
    | (?P<set>\[\^?\]?(?:\\.|[^\]\\])*\])
    | (?P<open>\((?:\?(?:P<\w+>|P=\w+|<?[=!]|[:>]|\#[^)]*|[aiLmsux-]+:?))?)
    | (?P<close>\))
    | (?P<or>\|)
    | (?P<repeat>(?:[*+?]|\{(?P<least>\d*)(?P<to>,?)(?P<most>\d*)\})(?P<mode>[?+]?))
    | (?P<any>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_ANCHORS = frozenset({"^", "$", r"\b", r"\B", r"\A", r"\Z"})


class _Branch:
    """One alternative of a group while it is read."""

    def __init__(self) -> None:
        self.atoms: list[str] = []
        """Each as a pattern of one character; an empty one stands for a group."""
        self.firm = True
        """Whether the first of them stands there exactly once."""
        self.ended = True
        """Whether the last of them stands there exactly once."""
        self.varies = False
        """Whether what it matches can have more than one length."""
        self.open = 0
        """Endless repeats so far that may share a text."""

    def add(self, atom: str) -> None:
        """Take one more atom."""
        self.atoms.append(atom)
        self.ended = True

    @property
    def closed(self) -> bool:
        """Whether its end is a character that nothing before the end may be."""
        if not self.ended or not self.atoms or not _is_literal(self.atoms[-1]):
            return False
        return not any(_may_match(atom, self.atoms[-1][-1]) for atom in self.atoms[:-1])


class _Group:
    """What is between two brackets."""

    def __init__(self, opening: str = "") -> None:
        self.opening = opening
        self.branches = [_Branch()]

    @property
    def here(self) -> _Branch:
        """The alternative that is being read."""
        return self.branches[-1]

    @property
    def varies(self) -> bool:
        """Whether it can match in more than one way."""
        return len(self.branches) > 1 or self.branches[0].varies

    @property
    def clear(self) -> bool:
        """Whether each turn of it can be told by its first character, or its last, alone."""
        if len(self.branches) == 1 and self.here.closed:
            return True
        firsts = [b.atoms[0] if b.atoms and b.firm else "" for b in self.branches]
        if len(set(firsts)) < len(firsts) or not all(map(_is_literal, firsts)):
            return not self.varies
        letters = [first[-1] for first in firsts]
        later = [atom for branch in self.branches for atom in branch.atoms[1:]]
        if not any(branch.varies for branch in self.branches):
            return True
        return not any(_may_match(atom, letter) for atom in later for letter in letters)


def refuse_costly(pattern: str) -> None:
    """Raise FilterError for a pattern that some text would keep busy for ever.

    One that is no pattern at all may pass: whoever compiles it finds that out.
    """
    stack = [_Group()]
    last: _Group | None = None
    for kind, token in _tokens(pattern):
        here = stack[-1].here
        if kind == "open":
            stack.append(_Group(token["open"]))
        elif kind == "close" and len(stack) > 1:
            last = stack.pop()
            _join(stack[-1].here, last)
            continue
        elif kind == "or":
            stack[-1].branches.append(_Branch())
        elif kind == "repeat":
            _repeat(here, last, token)
        elif kind in {"escape", "set", "any"} and token[0] not in _ANCHORS:
            here.add(token[0])
        last = None


def _tokens(pattern: str) -> Iterator[tuple[str, re.Match[str]]]:
    for token in _TOKEN.finditer(pattern):
        kind = token.lastgroup or ""
        yield ("repeat" if token["repeat"] is not None else kind), token


def _join(outer: _Branch, group: _Group) -> None:
    """Take a group that has ended into the alternative that it stands in."""
    outer.add("")
    outer.varies = outer.varies or group.varies
    if group.opening != "(?>":  # which gives nothing back
        outer.open += max(branch.open for branch in group.branches)
    _check_open(outer)


def _repeat(here: _Branch, group: _Group | None, token: re.Match[str]) -> None:
    here.varies, here.ended = True, False
    here.firm = here.firm and len(here.atoms) > 1
    if not _is_endless(token):
        return
    if group is not None and not group.clear:
        raise FilterError("a repeat inside a repeat can take for ever", hint="take one of them out")
    if token["mode"] != "+":  # a possessive one gives nothing back
        here.open += 1
        _check_open(here)


def _check_open(here: _Branch) -> None:
    if here.open > MOST_OPEN:
        raise FilterError(
            f"more than {MOST_OPEN} endless repeats can take for ever", hint="take some of them out"
        )


def _is_endless(token: re.Match[str]) -> bool:
    if token["repeat"][0] in "*+":
        return True
    if token["repeat"][0] == "?":
        return False
    if token["to"]:
        return not token["most"] or int(token["most"][:6]) >= ENDLESS_FROM
    return bool(token["least"]) and int(token["least"][:6]) >= ENDLESS_FROM


def _is_literal(atom: str) -> bool:
    """Whether an atom is one certain character."""
    if len(atom) == 2:
        return atom[0] == "\\" and not atom[1].isalnum()
    return len(atom) == 1 and atom != "."


def _may_match(atom: str, letter: str) -> bool:
    """Whether an atom may stand for a character; a group may stand for anything."""
    if not atom:
        return True
    try:
        return re.fullmatch(atom, letter, re.IGNORECASE) is not None
    except re.error:
        return True


def straightened(pattern: str) -> str:
    """Return a pattern that is found in the same texts, with fewer ways to share them.

    Where plain characters stand between two `.*`, their first place is as good as any other: what
    follows may begin anywhere behind it. Only for a search that asks whether, not where.
    """
    parts = _parts(pattern)
    if parts is None or len(parts) == 1:
        return pattern
    while len(parts) > 1 and not parts[0]:
        parts.pop(0)
    while len(parts) > 1 and not parts[-1]:
        parts.pop()
    first, *rest = parts
    return "".join([first, *(f"(?>.*?{part})" for part in rest)])


def _parts(pattern: str) -> list[str] | None:
    """Cut a pattern at each `.*`; None where what is between them is more than characters."""
    parts, before = [""], ""
    tokens = list(_tokens(pattern))
    for kind, token in tokens:
        if kind == "repeat":
            if token[0] != "*" or before != ".":
                return None
            parts[-1] = parts[-1][:-1]
            parts.append("")
        elif kind not in {"escape", "set", "any"} or _crosses_lines(token[0]):
            return None
        else:
            parts[-1] += token[0]
        before = token[0]
    return parts


def _crosses_lines(atom: str) -> bool:
    return atom not in _ANCHORS and (atom[1:].isdigit() or _may_match(atom, "\n"))
