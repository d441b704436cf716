"""Label matchers in Alertmanager's syntax: `severity="critical",team!=db,{instance=~"db[0-9]+"}`.

Names may be any text in double quotes, or unquoted letters of any script. A label that is not
there counts as empty. Regular expressions are anchored at both ends.
Source: https://prometheus.io/docs/alerting/latest/configuration/#matcher
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable, Mapping

import msgspec

from oncall_tui.domain.pattern import compile_pattern
from oncall_tui.errors import FilterError


class Op(enum.StrEnum):
    """How a label is held against a value."""

    EQUAL = "="
    NOT_EQUAL = "!="
    MATCHES = "=~"
    NOT_MATCHES = "!~"


class Matcher(msgspec.Struct, frozen=True):
    """One condition on one label. Make them with `matcher` or `parse_matchers`."""

    name: str
    op: Op
    value: str
    pattern: re.Pattern[str] | None = None

    @property
    def is_regex(self) -> bool:
        """What Alertmanager's API calls isRegex."""
        return self.pattern is not None

    @property
    def is_equal(self) -> bool:
        """What Alertmanager's API calls isEqual."""
        return self.op in {Op.EQUAL, Op.MATCHES}

    def matches(self, labels: Mapping[str, str]) -> bool:
        """Whether the labels meet the condition."""
        return self.fits(labels.get(self.name, ""))

    def fits(self, value: str) -> bool:
        """Whether a label with this value meets the condition; without the label it is empty."""
        if self.pattern is None:
            return (value == self.value) is (self.op is Op.EQUAL)
        return (self.pattern.fullmatch(value) is not None) is (self.op is Op.MATCHES)

    def __str__(self) -> str:
        name = self.name if _BARE_NAME.fullmatch(self.name) else _quoted(self.name)
        return f"{name}{self.op.value}{_quoted(self.value)}"


def matcher(name: str, op: Op, value: str) -> Matcher:
    """Make a matcher; raises FilterError when the value has to be a pattern and is none."""
    regex = op in {Op.MATCHES, Op.NOT_MATCHES}
    return Matcher(name, op, value, compile_pattern(value) if regex else None)


def parse_matchers(text: str) -> tuple[Matcher, ...]:
    """Read a list of matchers, with or without braces; all of them have to hold.

    Raises FilterError with the position, counted in characters from 1.
    """
    return tuple(_Reader(text).read())


def all_match(matchers: Iterable[Matcher], labels: Mapping[str, str]) -> bool:
    """Whether every matcher holds; none at all is a yes."""
    return all(matcher.matches(labels) for matcher in matchers)


_BARE_NAME = re.compile(r"[^\s{}!=~,\\\"'`]+")
_BARE_VALUE = re.compile(r"[^\s{},\"'`]+")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_OP = re.compile(r"=~|!~|!=|=")
_BLANK = re.compile(r"\s*")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", '"': '"', "\\": "\\"}


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _unescaped(text: str) -> str:
    """Undo escapes; an unknown one stays as it is, since most values with one are patterns."""
    return _ESCAPE.sub(lambda found: _ESCAPED.get(found[1], found[0]), text)


class _Reader:
    """Reads one text from left to right."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    def read(self) -> Iterable[Matcher]:
        braces = self._take_char("{")
        while not self._ends(braces):
            yield self._matcher()
            if not self._take_char(",") and not self._ends(braces):
                raise self._error("a comma is missing")
        if braces and not self._take_char("}"):
            raise self._error("the brace is not closed")
        if not self._ends(braces=False):
            raise self._error("nothing may follow the brace")

    def _matcher(self) -> Matcher:
        name = self._quoted() or self._take(_BARE_NAME)
        if not name:
            raise self._error("a label name is missing")
        op = self._take(_OP)
        if not op:
            raise self._error(f"=, !=, =~ or !~ is missing after {name!r}")
        start = self._at
        value = self._quoted()
        if value is None:
            value = self._take(_BARE_VALUE)
        if value is None:
            raise self._error("a value is missing", hint='write "" for an empty one')
        try:
            return matcher(name, Op(op), value)
        except FilterError as error:
            raise self._error(error.what, hint=error.hint, at=start) from error

    def _quoted(self) -> str | None:
        self._take(_BLANK)
        if not self._text.startswith('"', self._at):
            return None
        found = _QUOTED.match(self._text, self._at)
        if found is None:
            raise self._error("the quote is not closed")
        self._at = found.end()
        return _unescaped(found[1])

    def _take(self, wanted: re.Pattern[str]) -> str | None:
        if wanted is not _BLANK:
            self._take(_BLANK)
        found = wanted.match(self._text, self._at)
        if found is None:
            return None
        self._at = found.end()
        return found[0]

    def _take_char(self, char: str) -> bool:
        self._take(_BLANK)
        here = self._text.startswith(char, self._at)
        self._at += here
        return here

    def _ends(self, braces: bool) -> bool:
        self._take(_BLANK)
        rest = self._text[self._at : self._at + 1]
        return not rest or (braces and rest == "}")

    def _error(self, what: str, *, hint: str = "", at: int | None = None) -> FilterError:
        position = (self._at if at is None else at) + 1
        return FilterError(what, where=f"character {position}", hint=hint)
