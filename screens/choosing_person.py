"""Choosing somebody, or a level of the ladder, by one key."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from textual.app import App

from oncall_tui.domain.confirmation import Confirmation
from oncall_tui.domain.ladder import Ladder
from oncall_tui.domain.registry import Contact
from oncall_tui.domain.text import plain
from oncall_tui.services.escalation import Plan
from oncall_tui.services.known_people import names_of, no_such_level
from oncall_tui.services.people import find
from screens.care import Care
from screens.prompts import Choice, Choose, Field
from screens.sized_asking import is_sure

KEYS = "123456789"
NOBODY = Contact("")
"""Somebody whose name is still to be typed."""


async def choose_person(
    app: App[Any], title: str, known: Sequence[Contact], lines: Sequence[str] = ()
) -> Contact | None:
    """Return who was chosen, NOBODY for somebody who is not listed, None for esc.

    `lines` say what is about to be done.
    """
    if not known:
        return NOBODY
    listed = list(zip(KEYS, known, strict=False))
    choices = [Choice(key, _person(contact), key) for key, contact in listed]
    rest = len(known) - len(listed)
    more = f"somebody else: type the name ({rest} more are known)" if rest else "somebody else"
    choices.append(Choice("0", more, "0"))
    chosen = await app.push_screen_wait(Choose(title, lines, choices))
    return None if chosen is None else dict(listed).get(chosen, NOBODY)


async def choose_plan(
    app: App[Any], title: str, offered: Sequence[Plan], lines: Sequence[str] = ()
) -> Plan | None:
    """Return whom to ask; a plan without anybody for a person; None for esc.

    `lines` say what is about to be done.
    """
    by_key: dict[str, Plan] = {}
    choices = []
    keys = iter(KEYS)
    for plan in offered:
        key = "e" if plan.coming else next(keys, "")
        if key:
            by_key[key] = plan
            label = f"next: {plan.title}" if plan.coming else plan.title
            choices.append(Choice(key, label, key))
    choices.append(Choice("p", "a person", "p"))
    chosen = await app.push_screen_wait(Choose(title, lines, choices))
    return None if chosen is None else by_key.get(chosen, Plan(""))


def name_field(ladder: Ladder) -> Field:
    """Ask for a name; a level that the ladder does not have is none."""

    def check(text: str) -> str:
        return no_such_level(text, ladder) if text.strip() else "who?"

    return Field("Who (as the registry or their journal calls them)", check=check)


async def is_meant(app: App[Any], title: str, typed: str, known: Sequence[Contact]) -> bool:
    """Ask whether a name is meant that no list has."""
    if find(known, typed) is not None:
        return True
    said = [
        f"Nobody of the name {plain(typed.strip(), 80)} is known.",
        f"Known: {names_of(known)}.",
    ]
    return await is_sure(app, title, said, Care(Confirmation.YES))


def _person(contact: Contact) -> str:
    return f"{contact.title}  {contact.reach[0]}" if contact.reach else contact.title
