"""The order in which the runbooks of an alert were offered: a key means the same one again."""

from __future__ import annotations

from collections.abc import Sequence

from oncall_tui.domain.binding import DEFAULT_RULE, Candidate

REMEMBERED = 200
"""Occurrences of which the order is kept; the oldest go first."""


class Offered:
    """Remembers while the program runs. For one thread at a time."""

    def __init__(self) -> None:
        self._known: dict[str, list[Candidate]] = {}

    def in_order(self, alert: str, found: Sequence[Candidate]) -> list[Candidate]:
        """Return the runbooks of an occurrence, those offered before first, as they were.

        An alert that has cleared does not say any more where it pointed.
        """
        before = [one for one in self._known.pop(alert, ()) if one.rule != DEFAULT_RULE]
        known = {one.path for one in before}
        new = [one for one in found if one.path not in known]
        if before:
            new = [one for one in new if one.rule != DEFAULT_RULE]
        self._known[alert] = [*before, *new]
        while len(self._known) > REMEMBERED:
            del self._known[next(iter(self._known))]
        return [*before, *new]
