"""A handover note, and its acceptance, as the Markdown that is signed.

What people read is made from what programs read, which stands at the end of the same text: a reader
makes it again and refuses a text in which the two say different things.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import msgspec

from oncall_tui.domain.duration import compact
from oncall_tui.domain.handover_lint import gaps, missing_facts, missing_line
from oncall_tui.domain.handover_note import (
    ACCEPTANCE_SPACE,
    ASSERTED,
    MAX_NOTE,
    NOTE_SPACE,
    TITLES,
    VERSION,
    Acceptance,
    Fresh,
    Item,
    Note,
)
from oncall_tui.domain.session import rfc3339
from oncall_tui.domain.text import plain
from oncall_tui.errors import HandoverError

NOT_STATED = "not stated"
_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~$&@!]|(?<=:)//|(?<=www)\.)")
_FENCE = "```json"
_END = "```\n"
T = TypeVar("T", Note, Acceptance)


def write_note(note: Note) -> bytes:
    """Return the bytes of a note. Raises HandoverError where they are too many."""
    return _frozen("".join(_note(note)), note, NOTE_SPACE)


def write_acceptance(acceptance: Acceptance) -> bytes:
    """Return the bytes of an acceptance. Raises HandoverError where they are too many."""
    return _frozen("".join(_acceptance(acceptance)), acceptance, ACCEPTANCE_SPACE)


def read_note(content: bytes) -> Note:
    """Return what a note says. Raises HandoverError unless it is exactly what we would write."""
    note = _read(content, NOTE_SPACE, Note)
    if write_note(note) != content:
        raise HandoverError("the note says one thing to people and another to programs")
    return note


def read_acceptance(content: bytes) -> Acceptance:
    """Return what an acceptance says. Raises HandoverError likewise."""
    acceptance = _read(content, ACCEPTANCE_SPACE, Acceptance)
    if write_acceptance(acceptance) != content:
        raise HandoverError("the acceptance says one thing to people and another to programs")
    return acceptance


def readable(note: Note) -> list[str]:
    """Return what people read of a note, a line each."""
    return "".join(_note(note)).split("\n")


def is_acceptance(content: bytes) -> bool:
    """Whether a text is meant to be an acceptance."""
    return f"{_FENCE} {ACCEPTANCE_SPACE}\n".encode() in content


def utc(at: int) -> str:
    """Write a time as people read it, to the minute."""
    return f"{rfc3339(at)[:10]} {rfc3339(at)[11:16]} UTC"


def escaped(text: str) -> str:
    """Return a text as one line of Markdown that shows exactly that text."""
    return _MARKUP.sub(r"\\\1", plain(text))


def _frozen(text: str, value: Note | Acceptance, space: str) -> bytes:
    document = msgspec.to_builtins(value)
    told = json.dumps(document, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    content = f"{text}\n## For programs\n\n{_FENCE} {space}\n{told}\n{_END}".encode()
    if len(content) > MAX_NOTE:
        raise HandoverError(
            "the handover is too long", hint="close or give away some of what is open first"
        )
    return content


def _read(content: bytes, space: str, type_: type[T]) -> T:
    if len(content) > MAX_NOTE:
        raise HandoverError("it is too long for a handover")
    try:
        text = content.decode("utf-8")
        before, fence, told = text.rpartition(f"\n{_FENCE} {space}\n")
        if not before or not fence or not told.endswith(f"\n{_END}"):
            raise HandoverError("it is no handover of ours", hint="give the file as it was signed")
        found = msgspec.json.decode(told.removesuffix(f"\n{_END}"), type=type_)
    except (UnicodeDecodeError, msgspec.MsgspecError, RecursionError) as error:
        raise HandoverError(
            "it is no handover of ours", hint="it was changed on the way"
        ) from error
    if found.v != VERSION:
        raise HandoverError(f"it is of form {found.v}", hint="a newer program wrote it")
    return found


def _note(note: Note) -> Iterator[str]:
    revision = " (revised)" if note.revises else ""
    yield f"# Handover{revision}: {escaped(note.by)}\n"
    if note.alone:
        yield "\n**Self-handover: nobody else is in the schedule.**\n"
    open_gaps = gaps(note)
    if open_gaps:
        yield f"\n**{len(open_gaps)} {'thing' if len(open_gaps) == 1 else 'things'} not stated.**\n"
    for number in TITLES:
        yield f"\n## {number}. {TITLES[number]}\n\n"
        yield from _PARTS.get(number, _items)(note, number)
    meaning = f"I hand over what is mine in it to {note.to or 'whoever accepts it'}"
    yield f"\n{escaped(meaning)}, and keep it until it is accepted. {escaped(note.by)}, "
    yield f"{utc(note.at)}.\n"


def _who(note: Note, _: int) -> Iterator[str]:
    yield f"- From {escaped(note.by)} to {escaped(note.to or 'whoever accepts')}\n"
    schedule = f", schedule {escaped(note.schedule)}" if note.schedule else ""
    yield f"- Shift {utc(note.start)} to {utc(note.end)}{schedule}\n"
    yield f"- Local time: {escaped(note.local)}\n"
    yield f"- Note before: {note.previous or 'none'}\n"
    if note.revises:
        yield f"- Replaces: {note.revises}\n"


def _state(note: Note, _: int) -> Iterator[str]:
    proposed = f" (the tool proposed {escaped(note.proposed)})" if note.proposed else ""
    yield f"**{escaped(note.state or NOT_STATED)}**{proposed}\n"


def _how_fresh(note: Note, _: int) -> Iterator[str]:
    for source in note.fresh:
        yield f"- {_answered(source, note.at)}\n"
    if not note.fresh:
        yield "- no endpoint was asked\n"
    head = note.head
    unsynced = "no upstream" if head.unsynced is None else f"{head.unsynced} not synced"
    yield f"- Journal {escaped(head.log)}: entries {head.first} to {head.size - 1}, {unsynced}, "
    yield f"head {escaped(head.leaf) or 'none'}\n"


def _answered(source: Fresh, now: int) -> str:
    name = escaped(source.source)
    if source.at is None:
        when = "not known here when it last answered"
    else:
        age = compact(max(0, now - source.at) // 1000)
        word = "no answer since" if source.problem else "last answered"
        when = f"{word} {utc(source.at)}, {age} before this note"
    if source.problem:
        return f"**{name}: unreachable, {when}: {escaped(source.problem)}**"
    return f"{name}: {when}"


def _items(note: Note, number: int) -> Iterator[str]:
    found = note.part(number)
    for item in found:
        yield from _item(item, note.by)
    if not found:
        asserted = number in note.none or number not in ASSERTED
        yield "None\n" if asserted else f"None ({NOT_STATED} that there is nothing)\n"


def _item(item: Item, by: str) -> Iterator[str]:
    title = f"**{escaped(item.title)}**" if item.loud else escaped(item.title)
    owner = "" if item.passes(by) else f" (stays with {escaped(item.owner)})"
    yield f"- `{item.key[:8]}` {title}{owner}\n"
    for fact in item.facts:
        yield f"  - {escaped(fact)}\n"
    for words in missing_facts(item):
        yield f"  - {words}: **{NOT_STATED}**\n"
    if item.says:
        yield f"  - Next: {escaped(item.says)}\n"
    elif missing_line(item, by):
        yield f"  - Next: **{NOT_STATED}**\n"


def _lines(lines: tuple[str, ...]) -> Iterator[str]:
    yield from (f"- {escaped(line)}\n" for line in lines)
    if not lines:
        yield "None\n"


_PARTS: dict[int, Callable[[Note, int], Iterator[str]]] = {
    1: _who,
    2: _state,
    3: _how_fresh,
    10: lambda note, _: _lines(note.closed),
    12: lambda note, _: _lines(note.numbers),
    13: lambda note, _: _lines(note.people),
}


def _acceptance(acceptance: Acceptance) -> Iterator[str]:
    yield f"# Handover accepted: {escaped(acceptance.by)}\n\n"
    yield f"I accept the handover of {escaped(acceptance.of)} whose note has the SHA-256 "
    yield f"{acceptance.note}, item by item as said below. {escaped(acceptance.by)}, "
    yield f"{utc(acceptance.at)}.\n"
    if acceptance.alone:
        yield "\n**Self-handover.**\n"
    yield "\n"
    for answer in acceptance.answers:
        word = "accepted" if answer.accepted else "**declined**"
        yield f"- `{answer.key[:8]}` {escaped(answer.title)}: {word}\n"
        if answer.said:
            yield f"  - {escaped(answer.said)}\n"
    if not acceptance.answers:
        yield "None\n"


def document_of(value: Note | Acceptance) -> dict[str, Any]:
    """Return what a note or an acceptance says, for programs."""
    found: dict[str, Any] = msgspec.to_builtins(value)
    return found
