"""What people are called where nobody is blamed, and texts in which nobody is named."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import msgspec

_BEFORE, _AFTER = r"(?<![A-Za-z0-9._+/-])@?", r"(?![A-Za-z0-9_+-]|[.@][A-Za-z0-9])"


class Names(msgspec.Struct, frozen=True):
    """Who is called what."""

    of: Mapping[str, str]
    """By what somebody is called in the journals: an id, part of one, or the name of a log."""

    def without(self, text: str, *, but: str = "") -> str:
        """Return a text with nobody named in it but one."""
        known = {who.lower(): name for who, name in self.of.items() if not _same(who, but)}
        if not known:
            return text
        # Longer ones first: one may hold another.
        words = "|".join(re.escape(who) for who in sorted(known, key=len, reverse=True))
        pattern = re.compile(f"{_BEFORE}({words}){_AFTER}", re.IGNORECASE)
        return pattern.sub(lambda found: known[found[1].lower()], text)


def call(
    roles: Iterable[tuple[str, str]], met: Iterable[str], others: Iterable[str]
) -> dict[str, str]:
    """Return what everybody is called: by their first role, else by a letter, as they come.

    `roles` are (who, role); `met` took part; `others` may be spoken of.
    """
    names: dict[str, str] = {}
    taken: dict[str, int] = {}
    for who, role in roles:
        if not who or known(names, who):
            continue
        taken[role] = taken.get(role, 0) + 1
        # Two people who had one role after each other are told apart.
        names[who] = role if taken[role] == 1 else f"{role} {taken[role]}"
    letters = 0
    for who in (*met, *others):
        if who and not known(names, who):
            names[who] = f"engineer {_letter(letters)}"
            letters += 1
    return names


def known(names: Mapping[str, str], who: str) -> str:
    """Return what somebody is called already; either name may lack what follows the @."""
    if who in names:
        return names[who]
    first, at, _ = who.partition("@")
    same = [
        name
        for other, name in names.items()
        if (at and other == first) or (not at and other.partition("@")[0] == first)
    ]
    return same[0] if len(set(same)) == 1 else ""


def aliases(names: Mapping[str, str], people: Iterable[str], logs: Mapping[str, str]) -> Names:
    """Return names for texts; `logs` says who writes a log, whose name is told with theirs."""
    found = dict(names)
    for who in people:
        found.setdefault(who, known(names, who))
    for log, who in logs.items():
        found.setdefault(log, known(names, who))
    for who, name in tuple(found.items()):
        first, at, _ = who.partition("@")
        if at and first:
            # Alone, the first part of an address may be a plain word, such as root.
            found.setdefault(f"@{first}", name)
    return Names({who: name for who, name in found.items() if who and name})


def _same(who: str, other: str) -> bool:
    one, two = who.removeprefix("@").lower(), other.lower()
    return one == two or one.partition("@")[0] == two or one == two.partition("@")[0]


def _letter(number: int) -> str:
    return chr(ord("A") + number) if number < 26 else str(number)
