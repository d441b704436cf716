"""What a handover note says: thirteen parts, of which the engineer writes four and a line each.

The parts: 1 who and when, 2 state, 3 how fresh, 4 time-critical, 5 open, 6 runbooks, 7 silences,
8 changes, 9 watch, 10 closed, 11 owed, 12 numbers, 13 people. No time here is a float: all are
milliseconds, UTC.
"""

from __future__ import annotations

import enum
import hashlib
from collections.abc import Iterable

import msgspec

from oncall_tui.domain.effect import Target
from oncall_tui.domain.run import RunState

VERSION = 1
NOTE_SPACE = "handover-note@oncall-tui"
ACCEPTANCE_SPACE = "handover-acceptance@oncall-tui"
"""Namespaces of the signatures: one made for a note does not fit an acceptance."""
MAX_NOTE = 512 * 1024
"""Bytes of a note, or of an acceptance."""
MUST_READ = frozenset({5, 6, 7, 9})
"""Parts whose items whoever comes has to open."""
ASSERTED = (4, 5, 9)
"""Parts of which the engineer has to say that there is nothing in them."""
SECONDARY = "secondary: "
"""How the line of part 13 begins that names who is next, should nobody take something."""
TITLES = {
    1: "Who",
    2: "State",
    3: "How fresh",
    4: "Time-critical",
    5: "Open",
    6: "Runbooks in progress",
    7: "Silences",
    8: "Changes",
    9: "Watch",
    10: "Closed this shift",
    11: "Owed",
    12: "Numbers",
    13: "People",
}


class Condition(enum.StrEnum):
    """Illness severity of I-PASS, for an estate."""

    STABLE = "stable"
    WATCH = "watch"
    UNSTABLE = "unstable"


class Item(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """One line of parts 4 to 9 and 11, which is accepted or declined by itself."""

    key: str
    """16 hex digits: the same item has the same, in every draft and every note."""
    part: int
    title: str
    facts: tuple[str, ...] = ()
    says: str = ""
    """The engineer's line: the next action, by when."""
    needs: bool = False
    """A line is required."""
    loud: bool = False
    owner: str = ""
    """Who has it; empty: nobody."""
    lasts: int = 0
    """Seconds that an acknowledgement of it holds."""
    target: Target | None = None
    run: RunState | None = None
    incident: str = ""
    """Of a role or a TODO: `log/index` of the incident that it is in."""
    role: str = ""

    def passes(self, by: str) -> bool:
        """Whether it is handed over by that person: theirs, or nobody's."""
        return self.owner in {"", by}


class Fresh(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """When an endpoint answered last."""

    source: str
    at: int | None = None
    problem: str = ""
    """Why it cannot be reached; empty when it can."""


class Head(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """The journal that the note was drafted from."""

    log: str
    first: int
    """Index of the first entry of the shift."""
    size: int
    """Entries."""
    leaf: str = ""
    """Leaf hash of the last one."""
    unsynced: int | None = None
    """Entries without a receipt; None: there is no upstream."""


class Note(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """Everything in a note; its text is made from this and nothing else."""

    v: int
    by: str
    at: int
    """When it was signed."""
    start: int
    end: int
    local: str
    """The shift by the clock on the wall, with its zone."""
    head: Head
    schedule: str = ""
    to: str = ""
    """Who comes; empty: whoever accepts."""
    previous: str = ""
    """SHA-256 of the note that its author accepted before."""
    revises: str = ""
    root: str = ""
    """SHA-256 of the first revision; empty in that itself."""
    alone: bool = False
    """Handed over to oneself: nobody else is in the schedule."""
    state: str = ""
    """A `Condition`; empty: not stated."""
    proposed: str = ""
    fresh: tuple[Fresh, ...] = ()
    items: tuple[Item, ...] = ()
    closed: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    none: tuple[int, ...] = ()
    """Parts that the engineer says are empty."""

    def part(self, number: int) -> list[Item]:
        """Return the items of a part."""
        return [item for item in self.items if item.part == number]

    @property
    def passing(self) -> list[Item]:
        """The items that are handed over; the others are somebody else's, and only told."""
        return [item for item in self.items if item.passes(self.by)]

    @property
    def must_read(self) -> list[Item]:
        """The items that whoever comes has to open."""
        return [item for item in self.items if item.part in MUST_READ]

    @property
    def read_back(self) -> list[Item]:
        """The items that they have to say in their own words: time-critical, and open critical."""
        return [i for i in self.items if i.part == 4 or (i.part == 5 and i.needs and i.loud)]


class Answer(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """What whoever comes says to one item."""

    key: str
    title: str
    accepted: bool
    said: str = ""
    """Read back in their own words; or why it is declined."""


class Acceptance(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """The word by which a handover passes; its text is made from this and nothing else."""

    v: int
    note: str
    """SHA-256 of the bytes of the note."""
    root: str
    of: str
    by: str
    log: str
    at: int
    answers: tuple[Answer, ...] = ()
    alone: bool = False

    @property
    def accepted(self) -> tuple[str, ...]:
        """Keys of what is taken over."""
        return tuple(answer.key for answer in self.answers if answer.accepted)

    @property
    def declined(self) -> tuple[str, ...]:
        """Keys of what stays where it was."""
        return tuple(answer.key for answer in self.answers if not answer.accepted)


def item_key(part: int, id_: str) -> str:
    """Name an item by its part and what it is about; texts of the same part and id are one."""
    return hashlib.sha256(f"{part}\n{id_}".encode("utf-8", "surrogatepass")).hexdigest()[:16]


def sha256_of(content: bytes) -> str:
    """Return the hash by which a note is named."""
    return hashlib.sha256(content).hexdigest()


def root_of(note: Note, sha256: str) -> str:
    """Return the hash of the first revision of a note that has the hash `sha256`."""
    return note.root or sha256


def find_item(items: Iterable[Item], reference: str) -> Item | None:
    """Return the item whose key begins so; None when there is none, or more than one."""
    found = [item for item in items if reference and item.key.startswith(reference.lower())]
    return found[0] if len(found) == 1 else None
