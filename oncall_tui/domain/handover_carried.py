"""What was accepted with a note and stands in no journal of one's own: it stays in the next note.

An item is left out only where something here knows better: it was settled, handed on, its source
or its incident's journal is here, or a draft lists it anyway.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

import msgspec

from oncall_tui.domain.handover_note import Item, item_key
from oncall_tui.domain.session import rfc3339

_FROM, _SAID = "taken from the note ", "said there: "
ENDS = ", ends "
"""Between the source and the end of a silence, in the first fact of its item."""


class Carried(msgspec.Struct, frozen=True):
    """An item that was accepted, and the note that it came with."""

    item: Item
    note: str
    """SHA-256."""
    of: str
    at: int
    """When it was accepted, milliseconds, UTC."""


class Around(msgspec.Struct, frozen=True):
    """What is known here otherwise."""

    listed: Collection[str] = ()
    """Keys of the items that the draft has anyway."""
    live: Collection[str] = ()
    """Names of sources that answer."""
    incidents: Collection[str] = ()
    """Ids of incidents whose journal is here."""
    done: Collection[str] = ()
    """Ids of tickets that are done."""
    acked: Collection[str] = ()
    """Ids of alerts that I hold."""


def carried_items(taken: Iterable[Carried], around: Around, *, me: str) -> list[Item]:
    """Return what of it nothing else here tells of, each marked with its note."""
    done = {item_key(part, id_) for id_ in around.done for part in (8, 11)}
    return [
        _marked(one, around, me)
        for one in taken
        if one.item.key not in done and not _known(one.item, around)
    ]


def _known(item: Item, around: Around) -> bool:
    """Whether something here says more about an item than the note that it came with."""
    if item.key in around.listed or item.incident in around.incidents:
        return True
    if item.run is not None:
        return True  # the entry that follows from the acceptance has all of it
    if item.part == 5 and item.target is not None:
        return item.target.source in around.live
    source = item.facts[0].partition(ENDS)[0] if item.part == 7 and item.facts else ""
    return source in around.live


def _marked(one: Carried, around: Around, me: str) -> Item:
    """Return an item as it stands in my note: my line is still to be written."""
    item = one.item
    told = [fact for fact in item.facts if not fact.startswith((_FROM, _SAID))]
    when = f"{rfc3339(one.at)[:10]} {rfc3339(one.at)[11:16]} UTC"
    told.append(f"{_FROM}{one.note[:8]} of {one.of}, {when}")
    told += [f"{_SAID}{item.says}"] if item.says else []
    owner = me if item.owner else ""
    if item.part == 5 and item.target is not None and item.target.id not in around.acked:
        owner = ""
    return msgspec.structs.replace(item, facts=tuple(told), says="", owner=owner)


class Led(msgspec.Struct, frozen=True):
    """An incident that is led from a note: its own journal is not here."""

    id: str
    short: str
    title: str
    note: str
    of: str
    lines: tuple[str, ...]
    """What the note says about it."""

    @property
    def told(self) -> str:
        """Say where it comes from."""
        return f"from the note {self.note[:8]} of {self.of}; its journal is not here"


def led_from_notes(taken: Iterable[Carried], known: Collection[str]) -> list[Led]:
    """Return the incidents of accepted roles whose journal is not here; `known` has those that are.

    `known` are ids.
    """
    found: dict[str, Led] = {}
    for one in taken:
        item = one.item
        if not item.incident or item.incident in known:
            continue
        lines = (item.title, *item.facts, *((f"next: {item.says}",) if item.says else ()))
        before = found.get(item.incident)
        if before is not None:
            found[item.incident] = msgspec.structs.replace(before, lines=(*before.lines, *lines))
        elif item.role:
            title = item.title.removesuffix(f": {item.role}")
            short, _, rest = title.partition(" ")
            found[item.incident] = Led(item.incident, short, rest, one.note, one.of, lines)
    return list(found.values())
