"""Tables of words, written as running text."""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    """Return the words of a text, between white space."""
    return frozenset(text.split())


def phrases(text: str) -> frozenset[str]:
    """Return what stands between commas."""
    return frozenset(" ".join(part.split()) for part in text.split(","))
