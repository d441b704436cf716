"""Taking a text out of the journal: first an entry that says so, then the text itself."""

from __future__ import annotations

import msgspec

from oncall_tui.domain.effect import Verb
from oncall_tui.domain.entry import BlobRef, Entry, EntryType
from oncall_tui.domain.redaction import MAX_REASON, Redacted
from oncall_tui.domain.secret_scan import mask
from oncall_tui.errors import JournalError
from oncall_tui.services.ledger import Ledger
from oncall_tui.services.verify_texts import blob_ref


class Outcome(msgspec.Struct, frozen=True):
    """What became of a redaction."""

    entry: int
    """Index of the entry whose texts are gone."""
    names: tuple[str, ...]
    """The members of it that were texts."""
    told: str = ""
    """The source that was told the text before: what it holds, it still holds."""
    error: str = ""
    """Why the texts are not erased yet, although the journal says that they are to be."""

    @property
    def words(self) -> str:
        """What became of it, in one line."""
        what = " and ".join(self.names)
        if self.error:
            return f"{what} of entry {self.entry}: the entry is written; {self.error}"
        there = f"; {self.told} was told it before: take it out there too" if self.told else ""
        return f"{what} of entry {self.entry} redacted{there}"


def texts_of(entry: Entry) -> dict[str, BlobRef]:
    """Return the texts that an entry vouches for, by the member that names each."""
    found = ((name, blob_ref(member)) for name, member in entry.d.items())
    return {name: ref for name, ref in found if ref is not None}


def redact(ledger: Ledger, index: int, reason: str = "") -> Outcome:
    """Redact all texts of an entry of this log; slow as a write is.

    Raises JournalError where there is nothing to redact, or where nothing could be written.
    """
    entry = ledger.entry(index)
    if entry is None:
        raise JournalError(
            f"there is no entry {index}", hint="`oncall-tui journal show` lists them"
        )
    texts = texts_of(entry)
    if not texts:
        raise JournalError(f"entry {index} has no text", hint="only texts can be redacted")
    left = {name: ref for name, ref in texts.items() if ledger.redaction(ref.sha256) is None}
    there = any(ledger.kept(ref) is not None for ref in texts.values())
    why = mask(" ".join(reason.split()))[0][:MAX_REASON]
    for name, ref in left.items():
        data = msgspec.to_builtins(Redacted(index, name, ref.sha256, why))
        ledger.write(EntryType.TEXT_REDACTED, data)
    told = _withdraw(ledger, entry)
    error = ledger.erase_redacted()
    if not (left or there or error):
        raise JournalError(f"entry {index} was redacted before", hint="nothing is left of its text")
    return Outcome(index, tuple(texts), told, error)


def _withdraw(ledger: Ledger, entry: Entry) -> str:
    """Give up a note that was not sent yet; return the source that was told the text already."""
    if entry.d.get("effect") is not True:
        return ""
    if not ledger.awaits(entry.i):
        target = entry.d.get("target")
        return str(target.get("source", "")) if isinstance(target, dict) else ""
    waiting = next((w for w, _ in ledger.waiting() if w.effect.entry == entry.i), None)
    if waiting is not None and waiting.effect.verb is Verb.NOTE:
        ledger.write(EntryType.EFFECT_DROPPED, {"of": entry.i, "why": "its text was redacted"})
    return ""
