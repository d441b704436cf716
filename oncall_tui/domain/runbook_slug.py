"""Names of headings in links, by the rules that GitHub uses."""

from __future__ import annotations

import re

_DROPPED = re.compile(r"[^\w\- ]")


def slug_of(title: str) -> str:
    """Return the name of a heading: lower case, no punctuation, a hyphen for each space."""
    return _DROPPED.sub("", title.strip().lower()).replace(" ", "-")


class Slugs:
    """Hands out names that are unique in one file."""

    def __init__(self) -> None:
        self._taken: dict[str, int] = {}

    def take(self, title: str) -> str:
        """Return the heading's name; the second of its kind gets `-1`, the third `-2`."""
        slug = base = slug_of(title)
        while slug in self._taken:
            self._taken[base] += 1
            slug = f"{base}-{self._taken[base]}"
        self._taken[slug] = 0
        return slug
