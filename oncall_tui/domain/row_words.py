"""What of a row a filter is held against: its labels, the board's own words, its texts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from oncall_tui.domain.board_lines import Row

if TYPE_CHECKING:
    from oncall_tui.domain.filter import Filter

MOST_TEXT = 1_000
"""Characters of one text that are searched. Nearly all are shorter; a pattern that goes back and
forth in what is longer would hold everything up."""

_WORDS: Mapping[str, Callable[[Row], str]] = {
    "@state": lambda row: row.state.value,
    "@level": lambda row: row.level.name,
    "@source": lambda row: row.alert.source,
    "@owner": lambda row: row.owner,
    "@flapping": lambda row: "" if row.flapping is None else "yes",
}


def label_getter(name: str) -> Callable[[Row], str]:
    """Return what gives a row's value of a label, or of one of the board's own words."""
    return _WORDS.get(name) or (lambda row: row.alert.labels.get(name, ""))


def pseudo_labels(row: Row) -> Mapping[str, str]:
    """Return the labels that a filter may ask for, the board's own words included."""
    return {**row.alert.labels, **{name: word(row) for name, word in _WORDS.items()}}


def names(row: Row) -> tuple[str, ...]:
    """Return the short texts of a row: what it is called and what its labels say."""
    ticket = f"#{row.ticket.key} {row.ticket.title}" if row.ticket is not None else ""
    parts = (row.alert.title, row.level.name, row.state.value, row.owner, row.alert.source, ticket)
    return _bounded((*parts, *row.alert.labels.values()))


def fields(row: Row) -> tuple[str, ...]:
    """Return everything about a row that a person might type a piece of; a piece is in one."""
    return (*names(row), *_bounded(tuple(row.alert.annotations.values())))


def fits(chosen: Filter, row: Row) -> bool:
    """Whether a filter lets one row through. Of many, `services.sieving` is faster."""
    if chosen.wants_labels:
        return chosen.matches(pseudo_labels(row), "")
    texts = names(row) if chosen.wants_names else fields(row)
    if not chosen.exact_case:
        texts = tuple(text.lower() for text in texts)
    found = all(any(map(finder, texts)) for finder in chosen.finders)
    return found is not chosen.negated


def _bounded(texts: tuple[str, ...]) -> tuple[str, ...]:
    if max(map(len, texts), default=0) <= MOST_TEXT:
        return texts
    return tuple(text[:MOST_TEXT] for text in texts)
