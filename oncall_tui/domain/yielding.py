"""When one acknowledgement gives way to another."""

from __future__ import annotations

from collections.abc import Collection


def means(who: str, me: str) -> bool:
    """Whether a name is mine: it may lack what follows the @."""
    return bool(who) and who.casefold() in {me.casefold(), me.casefold().partition("@")[0]}


def gives_way(holder: str, until: int | None, *, at: int, to: Collection[str]) -> bool:
    """Whether what `holder` has until then is free at a moment, or for one of these people.

    `to` are who acts, whoever is to have it, and whoever it is taken from, knowingly.
    Milliseconds, UTC.
    """
    return holder in to or (until is not None and until <= at)
