"""What entries about silences change in the fold of `domain.work`.

| type            | d |
|-----------------|---|
| silence.set     | source, ref, matchers, starts, ends, effect (bool), was, comment (BlobRef) |
| silence.expired | source, ref, of, matchers, ends, effect, was |

`ref` is empty for a new silence, else names the one that changes; `starts` 0: at once; `was`: how
the one that changes was known; `of`: the entry that made it, or null.

A silence is known by the entry that made it until the source has named it; from then on by what
the source calls it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from oncall_tui.domain.brief import Brief
from oncall_tui.domain.effect import Effect, Target, Verb, Waiting
from oncall_tui.domain.entry import BlobRef, Entry, EntryType
from oncall_tui.domain.work_parts import OwnSilence, millis
from oncall_tui.domain.work_rules import Rule, read_as
from oncall_tui.domain.work_store import WorkStore


class SilenceSet(msgspec.Struct, frozen=True, gc=False):
    """silence.set."""

    source: str
    matchers: str
    starts: int
    ends: int
    ref: str = ""
    effect: bool = False
    was: str = ""
    comment: BlobRef | None = None


class SilenceExpired(msgspec.Struct, frozen=True, gc=False):
    """silence.expired."""

    source: str
    matchers: str = ""
    ends: int = 0
    ref: str = ""
    of: int | None = None
    effect: bool = False
    was: str = ""


def _set(work: WorkStore, entry: Entry | Brief, data: SilenceSet) -> None:
    """Take in a silence that I made, or made another."""
    at = millis(entry.ts)
    before = _known(work, data.source, data.ref)
    for index in before:
        del work.silences[index]
    work.silences[entry.i] = OwnSilence(
        entry=entry.i,
        source=data.source,
        ref=data.ref,
        matchers=data.matchers,
        starts=data.starts or at,
        ends=data.ends,
        by=entry.by,
        at=at,
        comment=data.comment,
    )
    if not data.effect:
        return
    thread = f"{data.source}/{data.ref}" if data.ref else _thread(data.source, entry.log, entry.i)
    _await(
        work,
        Effect(
            entry=entry.i,
            op=f"{entry.log}/{entry.i}",
            verb=Verb.SILENCE,
            target=_target(data.source, data.ref, data.matchers, thread),
            by=entry.by,
            at=at,
            until=data.ends,
            ref=data.ref,
            matchers=data.matchers,
            starts=data.starts,
            was=data.was,
        ),
        data.comment,
    )


def _expired(work: WorkStore, entry: Entry | Brief, data: SilenceExpired) -> None:
    """Take in the end of a silence: what of it has not been sent need not be."""
    at = millis(entry.ts)
    made = None if data.of is None else work.silences.get(data.of)
    ref = data.ref or ("" if made is None else made.ref)
    gone = _known(work, data.source, ref) if ref else [] if data.of is None else [data.of]
    for index in gone:
        work.silences.pop(index, None)
        work.forget(index)
    if not data.effect:
        return
    thread = f"{data.source}/{ref}" if ref else _thread(data.source, entry.log, data.of or 0)
    work.silences[entry.i] = OwnSilence(
        entry=entry.i,
        source=data.source,
        ref=ref,
        matchers=data.matchers,
        starts=0,
        ends=data.ends,
        by=entry.by,
        at=at,
        over=True,
    )
    _await(
        work,
        Effect(
            entry=entry.i,
            op=f"{entry.log}/{entry.i}",
            verb=Verb.EXPIRE,
            target=_target(data.source, ref, data.matchers, thread),
            by=entry.by,
            at=at,
            ref=ref,
            matchers=data.matchers,
            made_by="" if data.of is None else f"{entry.log}/{data.of}",
            was=data.was,
        ),
        None,
    )


def _known(work: WorkStore, source: str, ref: str) -> list[int]:
    if not ref:
        return []
    return [i for i, one in work.silences.items() if (one.source, one.ref) == (source, ref)]


def _thread(source: str, log: str, index: int) -> str:
    """Name a silence that the source has not named yet: its end must not overtake its beginning."""
    return f"{source}/new:{log}/{index}"


def _target(source: str, ref: str, matchers: str, thread: str) -> Target:
    return Target(
        kind="silence", id=f"silence:{thread}", source=source, key=ref, title=matchers[:300]
    )


def _await(work: WorkStore, effect: Effect, comment: BlobRef | None) -> None:
    work.waiting[effect.entry] = Waiting(effect)
    if comment is not None:
        work.texts[effect.entry] = comment


SILENCES: Mapping[str, tuple[msgspec.json.Decoder[Any], type[Any], Rule]] = {
    EntryType.SILENCE_SET.value: read_as(SilenceSet, _set),
    EntryType.SILENCE_EXPIRED.value: read_as(SilenceExpired, _expired),
}
