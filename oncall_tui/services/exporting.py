"""A journal for other programs and for people: entries one after another, whatever their number.

Formats that are one text are generators over `Exported`, so that a million entries need no more
memory than one. The table of them is `FORMATS`; folders of files are made elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from oncall_tui.domain.chain import Tip, follow
from oncall_tui.domain.entry import BlobRef, Entry
from oncall_tui.domain.entry_filter import EntryFilter
from oncall_tui.errors import JournalForeignError, JournalTamperedError
from oncall_tui.services import export_cloudevents, export_csv, export_markdown, export_otlp
from oncall_tui.services.exported import About, Exported
from oncall_tui.services.journal_view import said
from oncall_tui.services.verify_texts import blob_ref

TextOf = Callable[[BlobRef], str | None]
"""Returns the text behind a reference; None when it was erased."""
Format = Callable[[Iterable[Exported], About], Iterator[str]]

FORMATS: Mapping[str, Format] = {
    "markdown": export_markdown.write,
    "csv": export_csv.write,
    "cloudevents": export_cloudevents.write,
    "otlp": export_otlp.write,
}


def exported(
    lines: Iterable[bytes], *, log: str, wanted: EntryFilter, text: TextOf
) -> Iterator[Exported]:
    """Yield the entries that are asked for, each with its texts; `lines` are all of the log.

    Raises JournalTamperedError at a line that does not continue the chain: what comes after it is
    nobody's word. Signatures are for verifying.
    """
    tip = Tip()
    for line in lines:
        try:
            entry, tip = follow(tip, line, log)
        except (JournalTamperedError, JournalForeignError) as error:
            raise JournalTamperedError(
                f"entry {tip.size} of the journal is wrong: {error.what}",
                where=log,
                hint="oncall-tui journal verify says more; nothing was exported",
            ) from error
        search = said(entry) if wanted.words is not None else ""
        if wanted.takes(entry, search):
            yield Exported(entry, line, texts_of(entry, text))


def raw_lines(items: Iterable[Exported], _about: About) -> Iterator[str]:
    """Yield the lines as they are stored: what is hashed and signed."""
    for item in items:
        yield item.line.decode("utf-8") + "\n"


def texts_of(entry: Entry, text: TextOf) -> dict[str, str | None]:
    """Return the free texts of an entry by the name of their member; None for an erased one."""
    found = {}
    for name, value in entry.d.items():
        ref = blob_ref(value)
        if ref is not None:
            found[name] = text(ref)
    return found
