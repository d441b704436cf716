"""Entries as a timeline in Markdown, a heading a day; nothing in an entry is markup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime, tzinfo

from oncall_tui.domain.text import plain, plain_lines
from oncall_tui.domain.work_parts import millis
from oncall_tui.services.exported import ERASED, About, Exported
from oncall_tui.services.journal_view import summary

_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~$&@!]|(?<=:)//|(?<=www)\.)")
"""What means something inside a line of Markdown, or makes a link of a piece of text."""
_TICKS = re.compile("`+")


def write(items: Iterable[Exported], about: About) -> Iterator[str]:
    """Yield a title, what it is about, and a line an entry with its texts below it."""
    yield f"# Journal of {escaped(about.log)}\n\n"
    zone = escaped(str(about.zone))
    yield f"Times are in {zone}. Made by {escaped(about.tool)}.\n"
    if about.chosen:
        yield f"Only entries with {escaped(about.chosen)}.\n"
    yield "A timeline proves nothing: `oncall-tui journal verify` does.\n"
    day = None
    for item in items:
        date, time = _local(item.entry.ts, about.zone)
        if date != day:
            day = date
            yield f"\n## {escaped(date)}\n\n"
        yield _line(item, time)
        yield from _texts(item)


def escaped(text: str) -> str:
    """Return a text as one line of Markdown that shows exactly that text."""
    return _MARKUP.sub(r"\\\1", plain(text))


def _line(item: Exported, time: str) -> str:
    entry = item.entry
    incident = f" ({escaped(entry.inc)})" if entry.inc else ""
    what = escaped(summary(entry))
    who = escaped(entry.by)
    return f"- {escaped(time)} **{who}** {escaped(entry.type)}{incident}: {what} \\#{entry.i}\n"


def _texts(item: Exported) -> Iterator[str]:
    """Yield the texts below their entry, letter by letter, in fences that they cannot close."""
    for name, text in item.texts.items():
        lines = plain_lines(ERASED if text is None else text)
        longest = max((len(run) for line in lines for run in _TICKS.findall(line)), default=0)
        fence = "`" * max(3, longest + 1)
        block = [f"{escaped(name)}:", "", f"{fence}text", *lines, fence]
        yield "\n" + "".join(f"  {line}".rstrip(" ") + "\n" for line in block) + "\n"


def _local(ts: str, zone: tzinfo) -> tuple[str, str]:
    try:
        moment = datetime.fromtimestamp(millis(ts) / 1000, zone)
    except (ValueError, OverflowError, OSError):
        return "without a time", plain(ts)
    return f"{moment:%Y-%m-%d}", f"{moment:%H:%M:%S}"
