"""Bold words with a colon that are nearly a label: what they ask for would not be asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from oncall_tui.domain.run_labels import bold_word, lines_in
from oncall_tui.domain.runbook import Block
from oncall_tui.domain.runbook_label import LabelKind

LONG = 6
"""Letters of a label from which on two may be wrong; of a shorter one, one."""
WORDS = frozenset({"save", "sale", "step", "steps", "soft", "spot", "wide", "ways"})
"""Words of their own."""


def misspelt_in(blocks: Sequence[Block]) -> Iterator[tuple[str, str]]:
    """Yield words as they stand there, each with the label that it is nearly."""
    for line in lines_in(blocks):
        word = bold_word(line)
        found = " ".join(word.casefold().split())
        meant = "" if not found or found in WORDS else _meant(found)
        if meant:
            yield word, meant


def _meant(word: str) -> str:
    """Return the label that a word is nearly; empty for a label, and for any other word."""
    kinds = [kind.value for kind in LabelKind]
    if word in kinds:
        return ""
    near = (kind for kind in kinds if _apart(word, kind) <= (2 if len(kind) >= LONG else 1))
    return next((kind for kind in near if kind[0] == word[0] or len(kind) >= LONG), "")


def _apart(one: str, other: str) -> int:
    """Count the letters to add, take away, change or swap with the next; 3 stands for more."""
    if abs(len(one) - len(other)) > 2:
        return 3
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        now = [i]
        for j, b in enumerate(other, 1):
            best = min(row[j] + 1, now[j - 1] + 1, row[j - 1] + (a != b))
            if i > 1 and j > 1 and (a, one[i - 2]) == (other[j - 2], b):
                best = min(best, before[j - 2] + 1)
            now.append(best)
        before, row = row, now
    return min(row[-1], 3)
