"""The side of whoever comes: preview, read back, ask, accept item by item, or take."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec

from oncall_tui.domain.as_typed import AsTyped
from oncall_tui.domain.board_lines import Row
from oncall_tui.domain.dangerous import Dangerous
from oncall_tui.domain.entry import Entry, EntryType
from oncall_tui.domain.handover_items import open_items
from oncall_tui.domain.handover_lint import require_line
from oncall_tui.domain.handover_note import (
    ACCEPTANCE_SPACE,
    SECONDARY,
    VERSION,
    Acceptance,
    Answer,
    Item,
)
from oncall_tui.domain.handover_steps import Move
from oncall_tui.domain.handover_text import is_acceptance, write_acceptance
from oncall_tui.domain.secret_scan import mask
from oncall_tui.domain.whose import is_me
from oncall_tui.errors import HandoverError
from oncall_tui.services.acting import Acts
from oncall_tui.services.handover_book import Book, Read, require_signature
from oncall_tui.services.handover_effects import Effects

Roles = Callable[[str], Sequence[Item]]
"""Returns the roles that somebody has in open incidents."""


class Missing(msgspec.Struct, frozen=True):
    """What whoever comes has not done yet."""

    unopened: tuple[Item, ...] = ()
    unsaid: tuple[Item, ...] = ()


class Taking:
    """Everything that whoever comes can do. Writes files, asks the signer: no event loop."""

    def __init__(
        self, book: Book, acts: Acts, effects: Effects, roles: Roles = lambda _: ()
    ) -> None:
        self._roles = roles
        self._book = book
        self._acts = acts
        self._effects = effects

    def preview(self, read: Read, items: Iterable[Item]) -> Entry | None:
        """Write down which items were opened; None where all of them were before."""
        known = self.opened(read)
        keys = [item.key for item in items if item.key not in known]
        if not keys:
            return None
        data = {"note": read.sha256, "root": read.root, "items": keys}
        return self._book.ledger.write(EntryType.HANDOVER_PREVIEWED, data)

    def read_back(self, read: Read, item: Item, text: str) -> Entry:
        """Keep one line in my own words about an item. Raises HandoverError."""
        said = require_line(mask(text)[0])
        if not said:
            raise HandoverError("nothing was said", where=item.title)
        if said.casefold() == item.says.casefold() or said.casefold() == item.title.casefold():
            raise HandoverError("that is what the note says", hint="say it in your own words")
        data = {"note": read.sha256, "root": read.root, "item": item.key}
        return self._book.ledger.write(EntryType.HANDOVER_READBACK, data, {"text": said})

    def ask(self, read: Read, question: str) -> Entry:
        """Send the note back with a question. Raises HandoverError."""
        if not question.strip():
            raise HandoverError("nothing was asked", hint="say what is missing")
        self._require_open(read)
        data = {"note": read.sha256, "root": read.root}
        return self._book.ledger.write(EntryType.HANDOVER_DECLINED, data, {"text": question})

    def opened(self, read: Read) -> frozenset[str]:
        """Return the keys of the items that I opened."""
        steps = self._book.own(read.sha256, Move.PREVIEW)
        return frozenset(key for step in steps for key in step.items)

    def said(self, read: Read) -> Mapping[str, str]:
        """Return what I read back, by the key of the item; the last word counts."""
        steps = self._book.own(read.sha256, Move.READ_BACK)
        return {step.items[0]: self._book.text(step.text).decode("utf-8") for step in steps}

    def missing(self, read: Read, declined: Iterable[str] = ()) -> Missing:
        """Return what is still to be done before it can be accepted."""
        opened, said, not_mine = self.opened(read), self.said(read), set(declined)
        return Missing(
            tuple(item for item in read.note.must_read if item.key not in opened),
            tuple(
                item
                for item in read.note.read_back
                if item.key not in said and item.key not in not_mine
            ),
        )

    def secondary(self, read: Read) -> str:
        """Return who has to be told of what is declined, as the note says; empty: nobody."""
        told = (line for line in read.note.people if line.startswith(SECONDARY))
        return next((line.removeprefix(SECONDARY) for line in told), "")

    def accept(
        self, read: Read, *, declined: Mapping[str, str] | None = None, alone: bool = False
    ) -> tuple[Entry, str]:
        """Accept a note: this is the transfer. Return the entry and the path of the acceptance.

        `declined` has why not, by the key of an item; these stay where they were. With `alone` I
        hand over to myself, which the note has to say too. May wait for a person. Raises
        OncallError: then nothing has passed.
        """
        refused = dict(declined or {})
        self._require_open(read)
        require_signature(read)
        self._book.trusted(read)
        self._require_other(read, alone=alone)
        self._require_done(read, refused)
        passing = read.note.passing
        unknown = set(refused) - {item.key for item in passing}
        if unknown:
            raise HandoverError("these items are not handed over", where=", ".join(sorted(unknown)))
        taken = [item for item in passing if item.key not in refused]
        self._require_allowed(taken)
        acceptance = self._answers(read, passing, refused, alone=alone)
        content = write_acceptance(acceptance)
        identity, signature = self._book.sign(content, ACCEPTANCE_SPACE, acceptance.at)
        _, judged = self._book.check_acceptance(content, signature)
        if not alone and judged.key == read.judged.key:
            raise HandoverError("the key that would accept it has signed it: nothing was accepted")
        entry = self._write(read, acceptance, content, (identity, signature))
        self._effects.settle()
        return entry, self._put(read, content, signature)

    def export(self, read: Read) -> str:
        """Write the acceptance that I gave into its two files again; return the path of the text.

        Empty where I accepted nothing, or its text was erased. Raises JournalFullError.
        """
        given = next(iter(self._book.own(read.sha256, Move.ACCEPT)), None)
        content = b"" if given is None else self._book.text(given.text)
        if given is None or not is_acceptance(content):
            return ""
        return self._put(read, content, given.signature)

    def _put(self, read: Read, content: bytes, signature: str) -> str:
        return self._book.pairs.write(f"acceptance-{read.sha256[:12]}", content, signature)

    def take(self, read: Read, reason: str) -> Entry:
        """Take over a signed note whose author is gone, with a reason. Raises HandoverError."""
        why = _reason(reason)
        self._require_open(read)
        require_signature(read)
        self._book.trusted(read)
        self._require_other(read, alone=False)
        self._require_allowed(read.note.passing)
        data = {
            "note": read.sha256,
            "root": read.root,
            "of": read.note.by,
            "items": [item.key for item in read.note.passing],
        }
        texts = {"text": why, "handed": AsTyped(read.content.decode("utf-8"))}
        entry = self._book.ledger.write(EntryType.HANDOVER_TAKEN, data, texts)
        self._effects.settle()
        return entry

    def take_without(self, rows: Iterable[Row], of: str, reason: str) -> Entry:
        """Take over what somebody has who left no note; what is left of it can be taken again."""
        why = _reason(reason)
        book = self._book
        if is_me(of, book.me):
            raise HandoverError("what is yours is yours")
        known = [row for row in rows if is_me(of, row.owner) or row.owner == of]
        now = book.clock.now()
        items = [i for i in open_items(known, (), me=of, now=now, last={}) if i.target is not None]
        roles = self._roles(of)
        items += roles
        self._require_allowed(items)
        root = hashlib.sha256(f"{of}\n{book.log}\n{now}".encode("utf-8", "replace")).hexdigest()
        data = {"note": root, "root": root, "of": of, "items": [item.key for item in items]}
        entry = book.ledger.write(EntryType.HANDOVER_TAKEN, data, {"text": why})
        lasts = {row.id: now + 1000 * row.level.expires for row in known}
        self._acts.assign(
            [row.alert for row in known],
            book.me,
            until=lambda alert: lasts[alert.id],
            over=lambda _: of,
            note=why,
            mine=True,
        )
        self._effects.take_roles(roles, of)
        return entry

    def _require_open(self, read: Read) -> None:
        passing = self._book.passing(read.sha256) or self._book.passing(read.root)
        if passing is None:
            return
        if passing.accepted is not None:
            who = "you have" if passing.accepted.by == self._book.me else passing.accepted.by
            verb = "" if passing.accepted.by == self._book.me else " has"
            hint = "`handover show FILE --files` writes the acceptance again" if not verb else ""
            raise HandoverError(
                f"{who}{verb} accepted it already", where=read.sha256[:12], hint=hint
            )
        if passing.note != read.sha256 and passing.log:
            raise HandoverError(
                "a newer revision has taken its place", hint=f"accept {passing.note[:12]}"
            )

    def _require_other(self, read: Read, *, alone: bool) -> None:
        mine = is_me(read.note.by, self._book.me) or read.note.by == self._book.me
        if mine and not (alone and read.note.alone):
            raise HandoverError(
                "a note is not accepted by whoever signed it",
                hint="a self-handover is marked on both sides: --alone, with nobody else on duty",
            )
        if alone and not mine:
            raise HandoverError("this is no self-handover", where=read.sha256[:12])

    def _require_done(self, read: Read, refused: Mapping[str, str]) -> None:
        missing = self.missing(read, refused)
        if missing.unopened:
            raise HandoverError(f"not opened yet: {_names(missing.unopened)}")
        if missing.unsaid:
            raise HandoverError(f"not read back yet: {_names(missing.unsaid)}")
        for key, why in refused.items():
            if not why.strip():
                raise HandoverError("an item is not declined without a reason", where=key[:8])

    def _require_allowed(self, items: Iterable[Item]) -> None:
        """Refuse the whole where the site does not let its effects be written."""
        gate = self._book.ledger.gate
        gate.require(Dangerous.HANDOVER)
        found = list(items)
        if any(item.role for item in found):
            gate.require(Dangerous.INCIDENT)
        sources = [item.target.source for item in found if item.target is not None]
        if sources:
            gate.require(Dangerous.ASSIGN, sources)

    def _answers(
        self, read: Read, items: Iterable[Item], refused: Mapping[str, str], *, alone: bool
    ) -> Acceptance:
        said = self.said(read)
        return Acceptance(
            v=VERSION,
            note=read.sha256,
            root=read.root,
            of=read.note.by,
            by=self._book.me,
            log=self._book.log,
            at=self._book.clock.now(),
            answers=tuple(
                Answer(
                    item.key,
                    item.title,
                    item.key not in refused,
                    mask(refused.get(item.key, said.get(item.key, "")))[0],
                )
                for item in items
            ),
            alone=alone,
        )

    def _write(
        self, read: Read, acceptance: Acceptance, content: bytes, signed: tuple[str, str]
    ) -> Entry:
        data = {
            "note": read.sha256,
            "root": read.root,
            "of": read.note.by,
            "items": list(acceptance.accepted),
            "declined": list(acceptance.declined),
            "identity": signed[0],
            "signature": signed[1],
            **({"alone": True} if acceptance.alone else {}),
        }
        texts = {
            "text": AsTyped(content.decode("utf-8")),
            "handed": AsTyped(read.content.decode("utf-8")),
        }
        return self._book.ledger.write(EntryType.HANDOVER_ACCEPTED, data, texts)


def _reason(text: str) -> str:
    if not text.strip():
        raise HandoverError("nothing is taken without a reason", hint="say why")
    return text


def _names(items: Iterable[Item]) -> str:
    return "; ".join(f"{item.key[:8]} {item.title}" for item in list(items)[:20])
