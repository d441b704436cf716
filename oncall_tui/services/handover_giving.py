"""The side of whoever leaves: draft, lines, signing, the last look, the end of the shift."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import msgspec

from oncall_tui.domain.as_typed import AsTyped
from oncall_tui.domain.entry import Entry, EntryType
from oncall_tui.domain.handover_fold import Passing
from oncall_tui.domain.handover_lines import Lines, dropped, said
from oncall_tui.domain.handover_lint import gaps, refusals
from oncall_tui.domain.handover_note import (
    NOTE_SPACE,
    Acceptance,
    Answer,
    Item,
    Note,
)
from oncall_tui.domain.handover_steps import Move
from oncall_tui.domain.handover_text import read_note, write_note
from oncall_tui.domain.secret_scan import mask
from oncall_tui.domain.shift import Shift
from oncall_tui.domain.whose import is_me
from oncall_tui.errors import HandoverError
from oncall_tui.services.handover_book import SIGNS, Book, Read, require_trust
from oncall_tui.services.handover_carrying import Carrying
from oncall_tui.services.handover_drafting import Drafting
from oncall_tui.services.handover_effects import Effects
from oncall_tui.services.handover_ports import LinesStore
from oncall_tui.services.journal_view import summary
from oncall_tui.services.shifts import Shifts

MOST_ITEMS = 1_500
_TOLD = ("alert.", "run.", "ticket.", "silence.", "incident.", "step.")
"""How the types of entries begin that are told of since a note was signed."""


class Draft(msgspec.Struct, frozen=True):
    """A note as it would be signed now."""

    note: Note
    lines: Lines
    gaps: Sequence[str]
    """What is not stated; it may be signed so."""
    refusals: Sequence[str]
    """What must not be signed."""


class Giving:
    """Everything that whoever leaves can do. Reads and writes files: not for an event loop."""

    def __init__(
        self,
        book: Book,
        shifts: Shifts,
        drafting: Drafting,
        lines: LinesStore,
        effects: Effects,
        *,
        secondary: str = "",
    ) -> None:
        self._book = book
        self._shifts = shifts
        self._drafting = drafting
        self._lines = lines
        self._effects = effects
        self._secondary = secondary
        self.carrying = Carrying(book)

    def draft(self) -> Draft:
        """Draft the note for my shift. Raises OncallError."""
        return self._draft(self._shifts.require())

    def say(self, where: str, text: str) -> Draft:
        """Keep a line of the engineer; `domain.handover_lines.said` says what `where` may be.

        Secrets in it are masked. Raises HandoverError for a line that nobody can act on.
        """
        draft = self.draft()
        lines = said(draft.lines, where, mask(text)[0], list(draft.note.items))
        self._lines.store(lines)
        return self._draft(self._shifts.require())

    def drop(self, key: str, why: str = "") -> Draft:
        """Take an added line away, or settle what came with a note, which wants a reason.

        Raises HandoverError.
        """
        shift = self._shifts.require()
        lines = self._lines.load(shift.id)
        came = None if _added(lines, key) else self.carrying.find(key)
        if came is None:
            self._lines.store(dropped(lines, key))
        elif not why.strip():
            raise HandoverError(
                f"{came.item.title}: it came with a note of {came.of}",
                hint="say why it is settled (--reason TEXT)",
            )
        else:
            self.carrying.settle(key, why.strip())
        return self._draft(shift)

    def came(self, draft: Draft) -> dict[str, str]:
        """Return by key of the items of a draft that came with notes: who gave them."""
        return {
            one.item.key: one.of
            for one in self.carrying.items()
            if not _added(draft.lines, one.item.key)
        }

    def mine(self, shift: Shift) -> Passing | None:
        """Return the newest handover of mine that was signed since a shift began."""
        found = [
            one
            for one in self._book.fold().passings.values()
            if one.log == self._book.log and one.at >= shift.start
        ]
        return max(found, key=lambda one: one.at, default=None)

    def sign(self) -> tuple[Read, str]:
        """Freeze and sign the note; return it and the path of its file.

        After a signed one that nobody accepted yet it is a revision, which names the old hash.
        May wait for a person. Raises OncallError: then nothing was written, except that files
        which could not be written are made again by `export`.
        """
        shift = self._shifts.require()
        draft = self._draft(shift)
        if draft.refusals:
            raise HandoverError("this must not be signed", hint="; ".join(draft.refusals))
        if len(draft.note.items) > MOST_ITEMS:
            raise HandoverError(f"more than {MOST_ITEMS} items", hint="close or give away some")
        before = self.mine(shift)
        revised = before if before is not None and before.accepted is None else None
        now = self._book.clock.now()
        note = msgspec.structs.replace(
            draft.note,
            at=now,
            revises="" if revised is None else revised.note,
            root="" if revised is None else revised.root,
        )
        content = write_note(note)
        read_note(content)  # what nobody could read must not be signed
        identity, signature = self._book.sign(content, NOTE_SPACE, now)
        read = self._book.check(content, signature)
        self._shifts.begin()
        self._write(read, identity)
        return read, self.export(read)

    def export(self, read: Read) -> str:
        """Write a signed note into two files; return the path of the text."""
        name = f"handover-{read.note.by.partition('@')[0]}-{read.sha256[:12]}"
        return self._book.pairs.write(_file_name(name), read.content, read.signature)

    def since(self, passing: Passing) -> list[str]:
        """Return what happened in my journal after a note was signed, a line each."""
        signs = [s for s in self._book.steps() if s.note == passing.note and s.move in SIGNS]
        start = max((step.entry for step in signs if step.log == self._book.log), default=None)
        if start is None:
            return []
        return [
            f"{entry.ts[11:16]} {entry.type} {summary(entry)}"
            for entry in self._book.ledger.since(start + 1)
            if entry.type.startswith(_TOLD)
        ]

    def review(self, content: bytes = b"", signature: str = "") -> Entry:
        """Look once more after the transfer, and let go of what was accepted.

        `content` and `signature` are the acceptance, where it was carried here by hand; without
        them what the team's journals tell counts. Raises HandoverError, JournalTamperedError.
        """
        if content:
            acceptance, judged = self._book.check_acceptance(content, signature)
            require_trust(judged, acceptance.by)
        else:
            acceptance = self._heard()
        passing = self._book.passing(acceptance.note)
        if passing is None or passing.log != self._book.log:
            raise HandoverError("this accepts no note of mine", where=acceptance.note[:12])
        if passing.reviewed is not None:
            raise HandoverError(f"it was reviewed already: {passing.reviewed.other} has it")
        if passing.accepted is not None and passing.accepted.by != acceptance.by:
            raise HandoverError(f"{passing.accepted.by} accepted it before {acceptance.by}")
        self._require_other(passing, acceptance)
        data = {
            "note": acceptance.note,
            "root": passing.root,
            "of": acceptance.by,
            "items": list(acceptance.accepted),
            "declined": list(acceptance.declined),
        }
        texts = {"text": AsTyped(content.decode("utf-8"))} if content else None
        entry = self._book.ledger.write(EntryType.HANDOVER_REVIEWED, data, texts)
        self._effects.settle()
        return entry

    def left(self) -> list[Item]:
        """Return what is still mine: acknowledgements and runs that nobody took over."""
        return self._mine(self._draft(self._shifts.require()).note)

    def end(self, kept: Collection[str] = ()) -> Entry | None:
        """End my shift. Raises HandoverError while anything of mine is left behind silently.

        Every acknowledgement and run of mine is transferred, released, or kept: `kept` are the keys
        of what I said I keep beyond it.
        """
        shift = self._shifts.require()
        left = [item for item in self._mine(self._draft(shift).note) if item.key not in kept]
        if left:
            names = "; ".join(f"{item.key[:8]} {item.title}" for item in left[:20])
            raise HandoverError(f"{len(left)} still yours: {names}", hint=_ways(left))
        return self._shifts.end(shift, kept)

    def _draft(self, shift: Shift) -> Draft:
        lines = self._lines.load(shift.id)
        before = self.mine(shift)
        note = self._drafting.draft(
            shift,
            lines,
            now=self._book.clock.now(),
            relief=self._shifts.relief(shift),
            previous=self._previous(),
            secondary=self._secondary,
            alone=self._shifts.alone(shift),
            taken=self.carrying.items(),
        )
        if before is not None and before.accepted is None:
            note = msgspec.structs.replace(note, revises=before.note, root=before.root)
        return Draft(note, lines, [*gaps(note), *self._drafting.unread], refusals(note))

    @property
    def unread(self) -> Sequence[str]:
        """What the last draft should list and cannot: texts of mates that are not here."""
        return tuple(self._drafting.unread)

    def _previous(self) -> str:
        """Return the hash of the note that I accepted last."""
        mine = [
            one.accepted
            for one in self._book.fold().passings.values()
            if one.accepted is not None
            and one.accepted.by == self._book.me
            and one.accepted.move is Move.ACCEPT
        ]
        return max(mine, key=lambda step: step.order).note if mine else ""

    def _mine(self, note: Note) -> list[Item]:
        return [
            item
            for item in note.items
            if item.part in {5, 6} and is_me(item.owner, self._book.me) and not self._gone(item)
        ]

    def _gone(self, item: Item) -> bool:
        owner = self._book.fold().owners.get(item.key, self._book.me)
        return not is_me(owner, self._book.me)

    def _heard(self) -> Acceptance:
        """Return what the team's journals tell of my newest note. Raises HandoverError."""
        mine = [
            (one.at, one.accepted)
            for one in self._book.fold().passings.values()
            if one.log == self._book.log and one.accepted is not None and one.reviewed is None
        ]
        if not mine:
            raise HandoverError(
                "nobody has accepted a note of yours, as far as is known here",
                hint="give the file of the acceptance, with the .sig beside it",
            )
        _, accepted = max(mine, key=lambda pair: pair[0])
        return Acceptance(
            v=1,
            note=accepted.note,
            root=accepted.root,
            of=self._book.me,
            by=accepted.by,
            log=accepted.log,
            at=accepted.at,
            answers=(
                *(Answer(key, "", accepted=True) for key in accepted.items),
                *(Answer(key, "", accepted=False) for key in accepted.declined),
            ),
            alone=accepted.alone,
        )

    def _require_other(self, passing: Passing, acceptance: Acceptance) -> None:
        if acceptance.root != passing.root or acceptance.note not in passing.revisions:
            raise HandoverError("the acceptance is of another note")
        if acceptance.by == passing.by and not (passing.alone and acceptance.alone):
            raise HandoverError("a note is not accepted by whoever signed it")

    def _write(self, read: Read, identity: str) -> Entry:
        note = read.note
        type_ = EntryType.HANDOVER_REVISED if note.revises else EntryType.HANDOVER_SIGNED
        data = {
            "note": read.sha256,
            "root": read.root,
            "items": [item.key for item in note.passing],
            "to": note.to,
            "identity": identity,
            "signature": read.signature,
            "start": note.start,
            "end": note.end,
            "gaps": len(gaps(note)),
            **({"alone": True} if note.alone else {}),
            **({"revises": note.revises} if note.revises else {}),
        }
        return self._book.ledger.write(type_, data, {"text": AsTyped(read.content.decode("utf-8"))})


def _ways(left: Iterable[Item]) -> str:
    """Say how to part with what is still mine, as fits each kind of it."""
    left = tuple(left)
    runs = any(item.run is not None for item in left)
    roles = any(item.role for item in left)
    alerts = any(item.run is None and not item.role for item in left)
    ways = ["have it accepted"]
    ways += ["an acknowledgement: --release ID (unack), or --keep ID --for 2h"] if alerts else []
    ways += ["a run: end it (screen 4), or --keep ID"] if runs else []
    ways += ["a role: --release ID (nobody has it then), or --keep ID"] if roles else []
    return "; ".join(ways)


def _added(lines: Lines, key: str) -> bool:
    return any(item.key == key for item in lines.items())


def _file_name(name: str) -> str:
    return "".join(c if c.isascii() and (c.isalnum() or c in "-_.") else "_" for c in name)
