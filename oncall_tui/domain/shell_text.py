"""Where in a shell script one is: in quotes, in a comment, in a here-document.

Follows the token rules of POSIX (Shell Command Language, 2.2 and 2.3) as far as they decide what
a character means; it does not parse commands. `$'…'` is Bash's.
"""

from __future__ import annotations

import enum
import re

import msgspec


class Place(enum.Enum):
    """What a character is part of."""

    PLAIN = enum.auto()
    SINGLE = enum.auto()
    DOUBLE = enum.auto()
    ANSI = enum.auto()
    """`$'…'`"""
    BACKTICK = enum.auto()
    BRACE = enum.auto()
    """`${…}`"""
    ARITHMETIC = enum.auto()
    """`$((…))`"""
    COMMENT = enum.auto()
    HEREDOC = enum.auto()
    """In which variables are replaced."""
    LITERAL = enum.auto()
    """A here-document in which nothing is."""


class Scan(msgspec.Struct, frozen=True):
    """One `Place` for each character, and whether nothing is left open at the end."""

    places: tuple[Place, ...]
    complete: bool


class _Heredoc(msgspec.Struct, frozen=True):
    word: str
    tabs: bool
    """Leading tabs do not count: `<<-`."""
    literal: bool


_HEREDOC = re.compile(r"<<(-?)[ \t]*(?:'([^'\n]+)'|\"([^\"\n]+)\"|(\\?[\w.-]+))")
_COVERING = frozenset({Place.BACKTICK, Place.BRACE, Place.ARITHMETIC})
"""What is inside of these is told as them: quotes mean something else in there."""
_BEFORE_COMMENT = frozenset(" \t\n;|&()")


def scan(text: str) -> Scan:
    """Return the place of every character of a script."""
    return _Scanner(text).run()


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.places: list[Place] = []
        self.stack = [Place.PLAIN]
        self.pending: list[_Heredoc] = []
        self.depth: list[int] = [0]
        """Open parentheses, for each place that is open."""

    def run(self) -> Scan:
        """Walk through the text once."""
        escaped_end = False
        while self.at < len(self.text):
            escaped_end = self._step()
        open_ = [place for place in self.stack[1:] if place is not Place.COMMENT]
        complete = not open_ and not self.pending and not escaped_end
        return Scan(tuple(self.places), complete)

    def _step(self) -> bool:
        """Take the next characters in; return whether they were an escape at the very end."""
        place, char = self.stack[-1], self.text[self.at]
        if place in {Place.SINGLE, Place.COMMENT}:
            self._until_end(place, char)
        elif char == "\\":
            self._take(2)
            return self.at >= len(self.text) or self.text[self.at - 1 :] == "\n"
        elif place is Place.ANSI:
            self._closing("'", char)
        elif place is Place.DOUBLE:
            self._double(char)
        elif place is Place.BACKTICK:
            self._closing("`", char)
        else:
            self._open(char)
        return False

    def _until_end(self, place: Place, char: str) -> None:
        if place is Place.SINGLE:
            self._closing("'", char)
        elif char == "\n":
            self.stack.pop()
            self.depth.pop()
        else:
            self._take(1)

    def _double(self, char: str) -> None:
        if char in "$`":
            self._dollar_or_tick(char)
        else:
            self._closing('"', char)

    def _open(self, char: str) -> None:
        """Handle a character outside of quotes, also within `$(…)`, `${…}` and `$((…))`."""
        if char in "$`":
            self._dollar_or_tick(char)
        elif char == "'":
            self._enter(Place.SINGLE, 1)
        elif char == '"':
            self._enter(Place.DOUBLE, 1)
        elif char == "}" and self.stack[-1] is Place.BRACE:
            self._leave(1)
        elif char in "()":
            self._parenthesis(char)
        elif self.stack[-1] is Place.PLAIN:
            self._plain(char)
        else:
            self._take(1)

    def _plain(self, char: str) -> None:
        before = self.text[self.at - 1] if self.at else "\n"
        if char == "#" and before in _BEFORE_COMMENT:
            self._enter(Place.COMMENT, 1)
        elif char == "<" and self.text.startswith("<<", self.at):
            self._heredoc_word()
        else:
            self._take(1)
            if char == "\n" and self.pending:
                self._heredoc_bodies()

    def _dollar_or_tick(self, char: str) -> None:
        rest = self.text[self.at : self.at + 3]
        if char == "`":
            self._enter(Place.BACKTICK, 1)
        elif rest == "$((":
            self._enter(Place.ARITHMETIC, 3)
            self.depth[-1] = 2
        elif rest.startswith("$("):
            self._enter(Place.PLAIN, 2)
            self.depth[-1] = 1
        elif rest.startswith("${"):
            self._enter(Place.BRACE, 2)
        elif rest.startswith("$'") and self.stack[-1] is not Place.DOUBLE:
            self._enter(Place.ANSI, 2)
        else:
            self._take(1)

    def _parenthesis(self, char: str) -> None:
        if char == "(":
            self.depth[-1] += 1
        elif self.depth[-1] > 0:
            self.depth[-1] -= 1
            if self.depth[-1] == 0 and len(self.stack) > 1:
                self._leave(1)
                return
        self._take(1)

    def _closing(self, end: str, char: str) -> None:
        if char == end:
            self._leave(1)
        else:
            self._take(1)

    def _heredoc_word(self) -> None:
        found = _HEREDOC.match(self.text, self.at)
        if found is None:
            self._take(3 if self.text.startswith("<<<", self.at) else 2)
            return
        quoted = found[2] or found[3]
        word = quoted or found[4]
        literal = bool(quoted) or word.startswith("\\")
        self.pending.append(_Heredoc(word.removeprefix("\\"), bool(found[1]), literal))
        self._take(found.end() - self.at)

    def _heredoc_bodies(self) -> None:
        while self.pending and self.at < len(self.text):
            heredoc = self.pending[0]
            end = self.text.find("\n", self.at)
            end = len(self.text) if end < 0 else end
            line = self.text[self.at : end]
            place = Place.LITERAL if heredoc.literal else Place.HEREDOC
            count = min(end + 1, len(self.text)) - self.at
            self.places += [place] * count
            self.at += count
            if (line.lstrip("\t") if heredoc.tabs else line) == heredoc.word:
                self.pending.pop(0)

    def _enter(self, place: Place, count: int) -> None:
        self._take(count)
        self.stack.append(place)
        self.depth.append(0)

    def _leave(self, count: int) -> None:
        self.stack.pop()
        self.depth.pop()
        self._take(count)

    def _take(self, count: int) -> None:
        count = min(count, len(self.text) - self.at)
        outer = next((place for place in self.stack if place in _COVERING), self.stack[-1])
        self.places += [outer] * count
        self.at += count
