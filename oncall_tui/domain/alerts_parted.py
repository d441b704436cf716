"""Two answers of a source side by side: an alert that did not change is the same object in both."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import compress
from operator import is_not

from oncall_tui.domain.alert import Alert


def parted(before: Sequence[Alert], after: Sequence[Alert]) -> tuple[list[Alert], list[Alert]]:
    """Return the alerts that only one of two answers has, in order; a changed one is in both."""
    old, new = list(before), list(after)
    if len(old) == len(new):  # then most stand where they stood
        other = list(map(is_not, old, new))
        old, new = list(compress(old, other)), list(compress(new, other))
    both = set(map(id, old)).intersection(map(id, new))
    return [a for a in old if id(a) not in both], [a for a in new if id(a) not in both]
