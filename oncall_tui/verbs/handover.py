"""`handover …`, `shift …`: shifts handed over from the shell, with or without a network."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any, TextIO

import msgspec

from oncall_tui.build import Headless, open_headless
from oncall_tui.domain.counted import counted
from oncall_tui.domain.handover_fold import Passing
from oncall_tui.domain.handover_lint import gaps
from oncall_tui.domain.handover_note import MUST_READ, Note, find_item
from oncall_tui.domain.handover_text import document_of, readable
from oncall_tui.domain.text import plain
from oncall_tui.errors import HandoverError, UsageError
from oncall_tui.services.asking import keep_answered, recall
from oncall_tui.services.handover_book import Read
from oncall_tui.services.handovers import Handovers
from oncall_tui.services.team_asking import AskedOnce
from oncall_tui.settings import Settings
from oncall_tui.verbs.handover_telling import tell_sources
from oncall_tui.verbs.handover_turn import Turn
from oncall_tui.verbs.handover_verify import CANNOT_JUDGE
from oncall_tui.verbs.output import time_json, write_json, write_line
from oncall_tui.verbs.shift import shift_begin, shift_end, shift_list
from oncall_tui.verbs.stand_in import tell_stand_in

NOTE_ENDS = 64
"""Hex digits of a hash; a shorter word may be how one begins."""


def run(settings: Settings, args: SimpleNamespace, *, out: TextIO, err: TextIO) -> int:
    """Do what the command line says; return the exit code. Raises OncallError."""
    settings = with_signers(settings, getattr(args, "allowed_signers", None))
    asks = args.verb in _ASK
    with _opened(settings, ask=asks) as (handovers, headless):
        since = headless.desk.ledger.length
        if getattr(args, "shift", None):
            handovers.shifts.claim()
        if args.changes is not None:
            handovers.effects.settle()  # what an earlier session did not come to
        team = AskedOnce(
            headless.desk.open_reach, lambda why: write_line(f"oncall-tui: {why}", err)
        )
        code = _VERBS[args.verb](Turn(handovers, args, out, err, team))
        if args.changes is not None:
            code = tell_sources(headless, since, out) or code
        if args.changes is not None and headless.desk.lock is not None:
            tell_stand_in(headless.desk.lock.signing, err)
        return code


def with_signers(settings: Settings, path: str | None) -> Settings:
    """Return the settings with another list of keys whose notes count."""
    if not path:
        return settings
    config = settings.config
    told = str(Path(path).expanduser().absolute())
    handover = msgspec.structs.replace(config.handover, allowed_signers=told)
    return msgspec.structs.replace(
        settings, config=msgspec.structs.replace(config, handover=handover)
    )


def _draft(turn: Turn) -> int:
    draft = turn.handovers.giving.draft()
    if turn.handovers.giving.unread and turn.team.ask():
        draft = turn.handovers.giving.draft()
    if turn.args.json:
        document = {
            "note": document_of(draft.note),
            "gaps": list(draft.gaps),
            "refusals": list(draft.refusals),
        }
        write_json(document, turn.out)
        return 0
    _print(draft.note, turn.out)
    _tell_gaps(draft.gaps, turn.err)
    for refusal in draft.refusals:
        write_line(f"must not be signed: {refusal}", turn.err)
    return 0


def _say(turn: Turn) -> int:
    draft = turn.handovers.giving.say(turn.args.where, turn.args.text)
    write_line(f"kept; {len(draft.gaps)} not stated", turn.out)
    return 0


def _drop(turn: Turn) -> int:
    giving = turn.handovers.giving
    item = find_item(giving.draft().note.items, turn.args.item)
    key = item.key if item is not None else turn.args.item
    came = giving.carrying.find(key)
    draft = giving.drop(key, turn.args.reason)
    title = key if item is None else item.title
    if came is not None and not giving.carrying.has(key):
        write_line(f"settled: {title}, given by {came.of}", turn.out)
    else:
        write_line(f"taken away: {title}", turn.out)
    write_line(f"{len(draft.gaps)} not stated", turn.out)
    return 0


def _sign(turn: Turn) -> int:
    turn.handovers.giving.draft()
    if turn.handovers.giving.unread:
        turn.team.ask()
    read, path = turn.handovers.giving.sign()
    _tell_gaps((*gaps(read.note), *turn.handovers.giving.unread), turn.err)
    write_line(f"signed: {path}, and {path}.sig", turn.out)
    write_line(f"sha256 {read.sha256}", turn.out)
    write_line("everything stays yours until somebody accepts it", turn.out)
    return 0


def _show(turn: Turn) -> int:
    read = _read(turn, turn.args.file)
    passing = turn.handovers.book.passing(read.sha256)
    since = [] if passing is None else turn.handovers.giving.since(passing)
    if turn.args.files:
        note = turn.handovers.giving.export(read) if read.signature else ""
        for path in filter(None, (note, turn.handovers.taking.export(read))):
            write_line(f"written: {path}, and {path}.sig", turn.err)
    if turn.args.json:
        write_json(_document(turn.handovers, read, passing, since), turn.out)
        return 0
    _print(read.note, turn.out)
    write_line(f"sha256 {read.sha256}: {_stage(passing)}", turn.out)
    if read.judged.objection:
        write_line(f"not believed: {read.judged.objection}", turn.err)
    question = "" if passing is None else turn.handovers.book.question(passing)
    if question:
        write_line(plain(question, 600), turn.out)
    for line in since:
        write_line(f"since signing: {line}", turn.out)
    return 0


def _preview(turn: Turn) -> int:
    read = _read(turn, turn.args.file)
    if read.judged.objection:
        write_line(f"cannot be judged: {read.judged.objection}", turn.out)
    items = [item for item in read.note.items if item.part in MUST_READ or item.part == 4]
    for item in items:
        write_line(f"{item.key[:8]} {item.part}. {item.title}", turn.out)
        for fact in (*item.facts, *((f"next: {item.says}",) if item.says else ())):
            write_line(f"         {fact}", turn.out)
    turn.handovers.taking.preview(read, items)
    missing = turn.handovers.taking.missing(read)
    for item in missing.unsaid:
        write_line(f"to be read back: {item.key[:8]} {item.title}", turn.err)
    return CANNOT_JUDGE if read.judged.objection else 0


def _accept(turn: Turn) -> int:
    known = turn.team.ask()  # of two who accept the first has it
    read = _read(turn, turn.args.file)
    for key, text in _pairs(read, turn.args.read_back).items():
        item = find_item(read.note.items, key)
        if item is not None:
            turn.handovers.taking.read_back(read, item, text)
    declined = _pairs(read, turn.args.decline)
    entry, path = turn.handovers.taking.accept(read, declined=declined, alone=turn.args.alone)
    taken = len(entry.d["items"])
    yours = f"{counted(taken, 'item')} {'is' if taken == 1 else 'are'} yours"
    if not known:
        yours += " unless somebody accepted before you"
    write_line(f"accepted, saved as entry {entry.i}: {yours}", turn.out)
    for key in declined:
        item = find_item(read.note.items, key)
        write_line(f"declined, stays with {read.note.by}: {item.title if item else key}", turn.out)
    secondary = turn.handovers.taking.secondary(read)
    if declined and secondary:
        write_line(f"the secondary has to know what was declined: {secondary}", turn.out)
    write_line(f"for {read.note.by}: {path}, and {path}.sig", turn.out)
    return 0


def _ask(turn: Turn) -> int:
    entry = turn.handovers.taking.ask(_read(turn, turn.args.file), turn.args.text)
    write_line(f"sent back, saved as entry {entry.i}", turn.out)
    return 0


def _take(turn: Turn) -> int:
    if bool(turn.args.file) == bool(turn.args.of):
        raise UsageError("take what?", hint="name the file of a note, or whose work: --from WHO")
    turn.team.ask()
    if turn.args.file:
        entry = turn.handovers.taking.take(_read(turn, turn.args.file), turn.args.reason)
    else:
        entry = turn.handovers.taking.take_without(
            turn.handovers.rows(), turn.args.of, turn.args.reason
        )
    write_line(f"taken without handover, saved as entry {entry.i}", turn.out)
    return 0


def _review(turn: Turn) -> int:
    content, signature = (
        turn.handovers.book.pairs.read(turn.args.file) if turn.args.file else (b"", "")
    )
    entry = turn.handovers.giving.review(content, signature)
    write_line(f"{entry.d['of']} has it; saved as entry {entry.i}", turn.out)
    passing = turn.handovers.book.passing(entry.d["note"])
    refused = [] if passing is None else turn.handovers.book.declined(passing)
    if refused:
        many = f"{len(refused)} {'item' if len(refused) == 1 else 'items'}"
        write_line(f"{entry.d['of']} declined {many}, which stay with you:", turn.out)
    for line in refused:
        write_line(f"  {line}", turn.out)
    return 0


_VERBS = {
    "handover draft": _draft,
    "handover say": _say,
    "handover drop": _drop,
    "handover sign": _sign,
    "handover show": _show,
    "handover preview": _preview,
    "handover accept": _accept,
    "handover ask": _ask,
    "handover take": _take,
    "handover review": _review,
    "shift list": shift_list,
    "shift begin": shift_begin,
    "shift end": shift_end,
}
_ASK = frozenset(
    {
        "handover draft",
        "handover say",
        "handover drop",
        "handover sign",
        "handover accept",
        "handover take",
        "shift end",
    }
)
"""Verbs that ask every source first; one that does not answer is named in the note."""


def _read(turn: Turn, word: str) -> Read:
    """Return a note by its file, or by how its hash begins; without a word the newest.

    One that is not here is asked for.
    """
    book = turn.handovers.book
    if word and not _is_hash(word):
        return book.check(*book.pairs.read(word))
    try:
        return book.read(book.newest(word).note)
    except HandoverError:
        if not turn.team.ask():
            raise
    return book.read(book.newest(word).note)


def _is_hash(word: str) -> bool:
    return 6 <= len(word) <= NOTE_ENDS and all(c in "0123456789abcdef" for c in word.lower())


def _pairs(read: Read, told: Iterable[str]) -> Mapping[str, str]:
    """Read `KEY=TEXT`, the key as it begins. Raises UsageError."""
    found: dict[str, str] = {}
    for one in told:
        key, equals, text = one.partition("=")
        item = find_item(read.note.items, key.strip())
        if not equals or item is None:
            raise UsageError(f"{one!r} names no item", hint="write ITEM=TEXT, see handover show")
        found[item.key] = text.strip()
    return found


def _print(note: Note, out: TextIO) -> None:
    for line in readable(note):
        write_line(line, out)


def _stage(passing: Passing | None) -> str:
    if passing is None:
        return "nothing is known of it here"
    accepted = passing.accepted
    if accepted is None:
        return f"{passing.told}, held by {passing.by}"
    late = f"; too late: {', '.join(one.by for one in passing.late)}" if passing.late else ""
    declined = f", {len(accepted.declined)} declined" if accepted.declined else ""
    return f"{passing.told}, held by {accepted.by}{declined}{late}"


def _document(
    handovers: Handovers, read: Read, passing: Passing | None, since: list[str]
) -> dict[str, Any]:
    accepted = None if passing is None else passing.accepted
    owners = handovers.book.fold().owners
    return {
        "note": document_of(read.note),
        "sha256": read.sha256,
        "signer": read.judged.identity,
        "objection": read.judged.objection,
        "stage": None if passing is None else passing.stage.value,
        "accepted_by": None if accepted is None else accepted.by,
        "accepted_at": None if accepted is None else time_json(accepted.at),
        "declined": [] if accepted is None else list(accepted.declined),
        "owners": {item.key: owners.get(item.key, item.owner) for item in read.note.items},
        "since": since,
    }


def _tell_gaps(found: Iterable[str], err: TextIO) -> None:
    for gap in found:
        write_line(f"not stated: {gap}", err)


@contextmanager
def _opened(settings: Settings, *, ask: bool) -> Iterator[tuple[Handovers, Headless]]:
    with open_headless(settings) as headless:
        if ask:
            asyncio.run(_ask_sources(headless))
        handovers = headless.desk.handovers
        if handovers is None:
            raise HandoverError("there are no handovers here")
        yield handovers, headless


async def _ask_sources(headless: Headless) -> None:
    desk = headless.desk
    try:
        await headless.asking.ask(desk.estate)
        await asyncio.to_thread(recall, desk.estate, desk.memory)
        await asyncio.to_thread(keep_answered, desk.estate, desk.memory)
    finally:
        await headless.asking.aclose()
