"""Who there is to give an alert to, or to ask.

A journal calls somebody `bob@example.com` where the registry may say `bob`: an alert that is given
to them has to bear the name that their own dashboard goes by.
"""

from __future__ import annotations

from collections.abc import Iterable

from oncall_tui.domain.registry import Contact, Registry


def people(registry: Registry, mates: Iterable[str], *, me: str) -> tuple[Contact, ...]:
    """Return everybody but me: those whose journals are here first, then the other contacts."""
    found: list[Contact] = []
    taken = {find_person(registry, me), find_person(registry, _short(me)), me}
    for mate in sorted(set(mates) - {me}):
        id_ = find_person(registry, mate)
        contact = registry.contacts.get(id_) or registry.contact(
            find_person(registry, _short(mate))
        )
        taken.add(contact.id)
        found.append(Contact(mate, contact.name, contact.reach))
    return (*found, *(c for c in registry.contacts.values() if c.id not in taken))


def resolve(known: Iterable[Contact], words: str) -> Contact:
    """Return who is meant; where nobody is called that, what was written."""
    return find(known, words) or Contact(words.strip())


def find(known: Iterable[Contact], words: str) -> Contact | None:
    """Return who is meant, by id, by what stands before its @, or by full name."""
    wanted = words.strip().casefold()
    everybody = tuple(known)
    for contact in everybody:
        if wanted in {contact.id.casefold(), contact.name.casefold()}:
            return contact
    for contact in everybody:
        if wanted == _short(contact.id).casefold():
            return contact
    return None


def find_person(registry: Registry, words: str) -> str:
    """Return the id of the contact that a calendar means: by id or full name, whatever the case."""
    wanted = words.strip().casefold()
    for contact in registry.contacts.values():
        if wanted in {contact.id.casefold(), contact.name.casefold()}:
            return contact.id
    return words.strip()


def _short(name: str) -> str:
    return name.partition("@")[0]
