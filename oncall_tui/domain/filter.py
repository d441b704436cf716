"""What an engineer types after `/`, and what it lets through.

| text                           | is |
|--------------------------------|----|
| `severity="critical",team!=db` | label matchers, the board's own words (`@state`) among them |
| `disk.*full`, `^(db|web)[0-9]` | a regular expression, found anywhere |
| `~dskfl`                       | fuzzy: for each word, its letters in this order within one name |
| `disk full`                    | a piece of text |
| `!` and any of these           | everything that it does not let through |

Without a capital in it, case does not matter. What looks like a regular expression and is none
is a piece of text.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Callable, Mapping

import msgspec

from oncall_tui.domain.matcher import Matcher, Op, all_match, parse_matchers
from oncall_tui.domain.pattern import LONGEST_PATTERN, compile_pattern
from oncall_tui.domain.pattern_cost import refuse_costly, straightened
from oncall_tui.errors import FilterError

PSEUDO_LABELS = ("@level", "@state", "@source", "@owner", "@flapping")
"""Matched without regard to case, unlike labels."""

WIDEST_GAP = 40
"""Letters between two that were typed into a fuzzy filter."""

_MATCHERS = re.compile(r'\s*(?:\{|(?:[\w.:@/-]+|"(?:[^"\\]|\\.)*")\s*(?:=~|!~|!=|=))')
_META = re.compile(r"[][.*+?(){}|^$\\]")


class FilterKind(enum.StrEnum):
    """How a filter was understood."""

    ALL = "everything"
    MATCHERS = "labels"
    REGEX = "pattern"
    FUZZY = "fuzzy"
    TEXT = "text"


class SavedFilter(msgspec.Struct, frozen=True):
    """A filter that the site, or the engineer, gave a name and a key."""

    name: str
    key: str
    """One character, after `'`."""
    text: str
    source: str = ""
    """Only alerts of this source are held against it; empty: all."""


class Filter(msgspec.Struct, frozen=True):
    """Lets through what it matches. Make one with `parse_filter`."""

    text: str
    kind: FilterKind
    matchers: tuple[Matcher, ...] = ()
    patterns: tuple[re.Pattern[str], ...] = ()
    needle: str = ""
    exact_case: bool = False
    negated: bool = False

    def matches(self, labels: Mapping[str, str], search: str) -> bool:
        """Whether an alert passes: `labels` with the pseudo labels, `search` all of its text."""
        if self.kind is FilterKind.MATCHERS:
            return all_match(self.matchers, labels) is not self.negated
        text = search if self.exact_case else search.lower()
        return all(finder(text) for finder in self.finders) is not self.negated

    @property
    def finders(self) -> tuple[Callable[[str], object], ...]:
        """What says of a text whether it has what is looked for: all of these are to be found.

        They know of no negation; the text is to be lowered unless `exact_case`.
        """
        if self.kind is FilterKind.TEXT:
            needle = self.needle
            return (lambda text: needle in text,)
        return tuple(pattern.search for pattern in self.patterns)

    @property
    def wants_labels(self) -> bool:
        """Whether it looks at labels only, so that no search text need be put together."""
        return self.kind is FilterKind.MATCHERS

    @property
    def wants_names(self) -> bool:
        """Whether only names are searched: scattered letters are found in any longer text."""
        return self.kind is FilterKind.FUZZY

    def describe(self) -> str:
        """Return what it was understood as, in a few words."""
        if self.kind is FilterKind.ALL:
            return "everything"
        return f"{'not ' if self.negated else ''}{self.kind.value}: {self.text.lstrip('!')}"


def parse_filter(text: str) -> Filter:
    """Understand a filter; an empty one lets everything through.

    Raises FilterError while matchers are incomplete, or when a pattern could take for ever.
    """
    text = text.strip()
    if text.startswith("!"):
        return _negated(text)
    if not text.lstrip("~").strip():
        return Filter(text, FilterKind.ALL)
    if text.startswith("~"):
        return _fuzzy(text)
    if _MATCHERS.match(text):
        matchers = tuple(_folding(matcher) for matcher in parse_matchers(text))
        return Filter(text, FilterKind.MATCHERS if matchers else FilterKind.ALL, matchers)
    pattern = _regex(text)
    if pattern is not None:
        return Filter(text, FilterKind.REGEX, patterns=(pattern,), exact_case=_has_capital(text))
    return Filter(text, FilterKind.TEXT, needle=text, exact_case=text != text.lower())


def narrows(new: Filter, old: Filter) -> bool:
    """Whether the new filter lets nothing through that the old one does not: it was typed on."""
    if new.kind is not old.kind or new.exact_case is not old.exact_case:
        return False
    if new.negated or old.negated:
        return False
    if new.kind is FilterKind.TEXT:
        return old.needle in new.needle
    if new.kind is FilterKind.FUZZY:
        words = new.text.lstrip("~").split()
        before = old.text.lstrip("~").split()
        return all(any(word.startswith(b) for word in words) for b in before)
    return False


def _negated(text: str) -> Filter:
    """Return the contrary; of nothing typed yet that is nothing, not an empty board."""
    chosen = parse_filter(text[1:])
    if chosen.kind is FilterKind.ALL:
        return Filter(text, FilterKind.ALL)
    return msgspec.structs.replace(chosen, text=text, negated=not chosen.negated)


def _has_capital(pattern: str) -> bool:
    """Whether case matters to a pattern: one behind a backslash is no capital.

    Where it does not, the text is lowered. Over 10,000 texts of 275 characters that is three to
    five times as fast as `re.IGNORECASE` for patterns that begin with a literal (70 ms becomes 23
    at worst), and up to 3 ms slower for others.
    """
    letters = re.sub(r"\\.", "", pattern)
    return letters != letters.lower()


def _regex(text: str) -> re.Pattern[str] | None:
    """Return the pattern that `text` looks like, or None; raises only for a runaway one."""
    if not _META.search(text) or len(text) > LONGEST_PATTERN:
        return None
    text = straightened(text)
    refuse_costly(text)
    try:
        # Each part of a search text is a line: ^ and $ stand for its ends.
        return compile_pattern(text, flags=re.MULTILINE)
    except FilterError:
        return None


def _folding(matcher: Matcher) -> Matcher:
    """Let the board's own words match in any case, and refuse one that it does not have."""
    if not matcher.name.startswith("@"):
        return matcher
    if matcher.name not in PSEUDO_LABELS:
        raise FilterError(f"there is no {matcher.name}", hint=f"use {', '.join(PSEUDO_LABELS)}")
    op = Op.MATCHES if matcher.is_equal else Op.NOT_MATCHES
    value = matcher.value if matcher.is_regex else re.escape(matcher.value)
    return Matcher(matcher.name, op, matcher.value, compile_pattern(value, flags=re.IGNORECASE))


def _fuzzy(text: str) -> Filter:
    words = text.lstrip("~").split()
    patterns = tuple(re.compile(_scattered(word)) for word in words)
    return Filter(text, FilterKind.FUZZY, patterns=patterns, exact_case=text != text.lower())


def _scattered(word: str) -> str:
    """Return a pattern for the letters of `word`, in order, in one word.

    Each gap stops at the first letter that fits and never gives back, and is short: whatever the
    text, few steps are taken from any place in it. It begins with a letter, which is looked for
    five times as fast as the beginning of a word.
    """
    first, rest = word[0], word[1:]
    gaps = (rf"[^\s{re.escape(c)}]{{0,{WIDEST_GAP}}}+{re.escape(c)}" for c in rest)
    return re.escape(first) + "".join(gaps)
