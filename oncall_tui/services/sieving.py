"""Holding all rows of a board against a filter, at every key that is typed into it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import chain

from oncall_tui.domain.board_lines import Row
from oncall_tui.domain.filter import Filter, FilterKind, narrows
from oncall_tui.domain.matcher import Matcher
from oncall_tui.domain.row_words import fields, label_getter, names
from oncall_tui.errors import FilterError

MOST_ROWS = 20_000
"""Rows whose fields are kept while somebody types a filter."""
LONGEST = 1.0
"""Seconds for all rows: a pattern that takes longer is given up. One search cannot be stopped."""
PIECE = 200
"""Texts between two looks at the clock."""

Seconds = Callable[[], float]
Fields = tuple[str, ...]
Known = dict[str, tuple[Row, Fields]]
"""By id: a row and its fields as they are searched."""


class Sieve:
    """Answers for one filter after the other; keeps texts, and what the last answer was."""

    def __init__(self, seconds: Seconds) -> None:
        self._seconds = seconds
        self._fields: dict[tuple[bool, bool], Known] = {}
        """By whether only names are wanted, and whether case matters."""
        self._last: tuple[Filter, Mapping[str, Row], list[Row]] | None = None

    def warm(self, rows: Mapping[str, Row]) -> None:
        """Make ready what most filters search, while the first letter is still being typed."""
        self._fields_of(Filter("", FilterKind.TEXT), list(rows.values()))

    def passing(self, chosen: Filter, rows: Mapping[str, Row]) -> list[Row]:
        """Return the rows that a filter lets through; the same mapping is known again.

        Raises FilterError when that takes too long.
        """
        among: Sequence[Row] = list(rows.values())
        if self._last is not None and self._last[1] is rows:
            if self._last[0] == chosen:
                return self._last[2]
            if narrows(chosen, self._last[0]):
                among = self._last[2]
        found = self.passing_of(chosen, among)
        self._last = (chosen, rows, found)
        return found

    def passing_of(self, chosen: Filter, among: Sequence[Row]) -> list[Row]:
        """Return those of some rows that a filter lets through. Raises FilterError likewise."""
        if chosen.kind is FilterKind.ALL:
            return list(among)
        if chosen.wants_labels:
            found = _matching(chosen.matchers, among)
            if chosen.negated:
                ids = {row.id for row in found}
                found = [row for row in among if row.id not in ids]
            return found
        return self._searched(chosen, among)

    def _searched(self, chosen: Filter, among: Sequence[Row]) -> list[Row]:
        """Search each text once, in however many rows it stands: most stand in many."""
        fields = self._fields_of(chosen, among)
        found = list(zip(among, fields, strict=True))
        for finder in chosen.finders:
            texts = set(chain.from_iterable(fields for _, fields in found))
            good = self._good(finder, list(texts))
            found = [pair for pair in found if not good.isdisjoint(pair[1])]
        if not chosen.negated:
            return [row for row, _ in found]
        ids = {row.id for row, _ in found}
        return [row for row in among if row.id not in ids]

    def _good(self, finder: Callable[[str], object], texts: Sequence[str]) -> set[str]:
        until = self._seconds() + LONGEST
        good: set[str] = set()
        for start in range(0, len(texts), PIECE):
            good.update(filter(finder, texts[start : start + PIECE]))
            if self._seconds() > until:
                raise FilterError("this filter takes too long", hint="make the pattern simpler")
        return good

    def _fields_of(self, chosen: Filter, among: Sequence[Row]) -> list[Fields]:
        """Return the fields of each row, made once as long as the row stays the same."""
        known = self._fields.setdefault((chosen.wants_names, chosen.exact_case), {})
        if len(known) > MOST_ROWS:
            known.clear()
        make = names if chosen.wants_names else fields
        lowered: dict[str, str] = {}
        found = []
        for row in among:
            pair = known.get(row.id)
            if pair is None or pair[0] is not row:
                texts = make(row)
                if not chosen.exact_case:
                    texts = tuple([lowered.get(t) or _lower(t, lowered) for t in texts])
                pair = known[row.id] = (row, texts)
            found.append(pair[1])
        return found


def _lower(text: str, lowered: dict[str, str]) -> str:
    """Lower a text once for all rows: they share it, and what is searched is found by it."""
    return lowered.setdefault(text, text.lower())


def _matching(matchers: Sequence[Matcher], among: Sequence[Row]) -> list[Row]:
    """Return the rows that meet all matchers; each value, of which there are few, is tried once."""
    found = list(among)
    for matcher in matchers:
        value_of = label_getter(matcher.name)
        values = [value_of(row) for row in found]
        good = {value: matcher.fits(value) for value in set(values)}
        found = [row for row, value in zip(found, values, strict=True) if good[value]]
    return found
