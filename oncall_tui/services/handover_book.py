"""What both sides of a handover need: the fold, the notes in the journals, signing and checking."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from oncall_tui.domain.entry import BlobRef
from oncall_tui.domain.handover_fold import Handovers, Passing, fold_handovers
from oncall_tui.domain.handover_judged import Judged
from oncall_tui.domain.handover_note import (
    ACCEPTANCE_SPACE,
    NOTE_SPACE,
    Acceptance,
    Note,
    root_of,
    sha256_of,
)
from oncall_tui.domain.handover_steps import HandoverStep, Move
from oncall_tui.domain.handover_text import read_acceptance, read_note
from oncall_tui.errors import HandoverError, JournalTamperedError
from oncall_tui.ports import Clock
from oncall_tui.services.handover_ports import Judge, PairFiles, Sign
from oncall_tui.services.ledger import Ledger

SIGNS = frozenset({Move.SIGN, Move.REVISE})


class Read(msgspec.Struct, frozen=True):
    """A note that was checked."""

    note: Note
    content: bytes
    signature: str
    judged: Judged

    @property
    def sha256(self) -> str:
        """Names the note."""
        return sha256_of(self.content)

    @property
    def root(self) -> str:
        """Names the handover."""
        return root_of(self.note, self.sha256)


class Book:
    """All handovers that my journal, and those of my team, tell of."""

    def __init__(
        self,
        ledger: Ledger,
        clock: Clock,
        judge: Judge,
        pairs: PairFiles,
        sign: Sign,
        *,
        me: str,
        log: str,
    ) -> None:
        self.ledger = ledger
        self.clock = clock
        self.pairs = pairs
        self.me = me
        self.log = log
        self._judge = judge
        self._sign = sign

    def steps(self) -> tuple[HandoverStep, ...]:
        """Return what was done about handovers, by anybody, those of other sessions included."""
        self.ledger.catch_up()
        return self.ledger.view().handovers

    def fold(self) -> Handovers:
        """Return how all handovers stand."""
        return fold_handovers(self.steps())

    def passing(self, note: str) -> Passing | None:
        """Return the handover that a note belongs to."""
        return self.fold().of_note(note)

    def sign(self, content: bytes, namespace: str, now: int) -> tuple[str, str]:
        """Have a text signed; return signer and signature. May wait for a person.

        Raises SecretError, HandoverError.
        """
        signed = self._sign(content.decode("utf-8"), namespace, now)
        return signed.identity, signed.signature

    def check(self, content: bytes, signature: str) -> Read:
        """Read a note and check its signature; whether its key counts stands in `judged`.

        Raises HandoverError, JournalTamperedError.
        """
        note = read_note(content)
        judged = self._judge.check(content, signature, namespace=NOTE_SPACE, by=note.by, at=note.at)
        return Read(note, content, signature, judged)

    def check_acceptance(self, content: bytes, signature: str) -> tuple[Acceptance, Judged]:
        """Read an acceptance and check its signature likewise."""
        found = read_acceptance(content)
        judged = self._judge.check(
            content, signature, namespace=ACCEPTANCE_SPACE, by=found.by, at=found.at
        )
        return found, judged

    def trusted(self, read: Read) -> Read:
        """Return a note whose signer counts. Raises HandoverError."""
        require_trust(read.judged, read.note.by)
        return read

    def read(self, sha256: str) -> Read:
        """Return a note that a journal keeps, checked anew. Raises HandoverError."""
        for step in self.steps():
            found = self._kept(step, sha256)
            if found is not None:
                return found
        what = "its text is on the way" if self.on_way(sha256) else "the note is not here"
        raise HandoverError(what, where=sha256[:12], hint="give its file, with the .sig beside it")

    def on_way(self, sha256: str) -> bool:
        """Whether a mate's journal tells of a signed note whose text has not come yet."""
        signed = (s for s in self.steps() if s.note == sha256 and s.move in SIGNS and s.text)
        return any(
            step.log != self.log and step.text is not None and self.ledger.found(step.text) is None
            for step in signed
        )

    def newest(self, reference: str = "") -> Passing:
        """Return a handover by how its hash begins, else the newest. Raises HandoverError."""
        known = list(self.fold().passings.values())
        found = [
            one
            for one in known
            if any(note.startswith(reference.lower()) for note in (*one.revisions, one.root))
        ]
        if not found or (reference and len(found) > 1):
            what = "more than one handover begins" if found else "no handover begins"
            raise HandoverError(f"{what} with {reference!r}" if known else "there is no handover")
        return max(found, key=lambda one: one.at)

    def own(self, note: str, *moves: Move) -> Iterator[HandoverStep]:
        """Yield my own steps about a note, also where its author's journal is not here."""
        for step in self.steps():
            if step.log == self.log and step.note == note and step.move in moves:
                yield step

    def declined(self, passing: Passing) -> list[str]:
        """Return what was declined of a handover, a line each; with the reason where it is here."""
        word = passing.accepted
        if word is None or not word.declined:
            return []
        told: dict[str, str] = {}
        try:
            told = {item.key: item.title for item in self.read(word.note).note.items}
            answers = read_acceptance(self.text(word.text)).answers
            told |= {one.key: f"{one.title}: {one.said}" for one in answers if one.said}
        except (
            HandoverError,
            JournalTamperedError,
        ):  # a mate's text that has not come: the keys are known
            pass
        return [f"{key[:8]} {told.get(key, '')}".strip() for key in word.declined]

    def question(self, passing: Passing) -> str:
        """Return what is asked about a handover that was sent back, and by whom; "" if it is not.

        It is as it was typed: hostile until it is made plain.
        """
        asked = passing.asked
        if asked is None or passing.accepted is not None:
            return ""
        said = None if asked.text is None else self.ledger.found(asked.text)
        told = ": its text is on the way" if said is None else f": {' '.join(said.split())}"
        return f"sent back by {asked.by} with a question{told}"

    def text(self, ref: BlobRef | None) -> bytes:
        """Return a text that an entry vouches for; empty where it is not here."""
        return b"" if ref is None else self.ledger.text(ref).encode("utf-8", "surrogatepass")

    def _kept(self, step: HandoverStep, sha256: str) -> Read | None:
        if step.note != sha256:
            return None
        ref = step.text if step.move in SIGNS else step.handed
        content = self.text(ref)
        if sha256_of(content) != sha256:
            return None
        if step.move in SIGNS:
            return self.check(content, step.signature)
        # Its signature was checked when it came; the entry that keeps it is signed itself.
        note = read_note(content)
        return Read(note, content, "", Judged("", ""))


def require_trust(judged: Judged, by: str) -> None:
    """Refuse a key that does not count. Raises HandoverError."""
    if judged.objection:
        raise HandoverError(
            f"signed in the name of {by}, but {judged.objection}",
            hint="name a file with their key: handover.allowed_signers, or --allowed-signers",
        )


def require_signature(read: Read) -> None:
    """Refuse a note whose signature is not here. Raises JournalTamperedError."""
    if not read.signature:
        raise JournalTamperedError("the signature of the note is not here")
