"""What an answer of a mirror or witness means for a log that is being sent: rules, no requests.

C2SP tlog-witness and tlog-mirror; what either answers and why is in `docs/upstream.md`.
"""

from __future__ import annotations

import msgspec

from oncall_tui.domain.mirror import (
    INFO_TYPE,
    MAX_PACKAGES,
    SIZE_TYPE,
    MirrorInfo,
    parse_mirror_info,
    parse_size,
)
from oncall_tui.domain.sync import Reply
from oncall_tui.errors import NoteError

MAX_REPEATS = 3
"""How often a witness may correct the size that we believe it to have."""


class Accepted(msgspec.Struct, frozen=True):
    """It is as we said; `lines` are the signatures that came with it."""

    lines: bytes = b""


class Repeat(msgspec.Struct, frozen=True):
    """The other side stands elsewhere than we believed: prove from there."""

    old: int


class Continue(msgspec.Struct, frozen=True):
    """Send on from `start` towards the checkpoint of size `end`."""

    start: int
    end: int
    ticket: bytes
    batch: int = MAX_PACKAGES


class Introduce(msgspec.Struct, frozen=True):
    """The other side does not know whoever signed: introduce the session, then begin anew."""

    why: str


class Restart(msgspec.Struct, frozen=True):
    """Begin with the checkpoint again."""


class Ahead(msgspec.Struct, frozen=True):
    """The other side has more of this log than we have."""

    size: int


class Forked(msgspec.Struct, frozen=True):
    """The other side has another history of this log."""

    why: str


class Stop(msgspec.Struct, frozen=True):
    """Give up for now."""

    why: str


CheckpointStep = Accepted | Repeat | Introduce | Ahead | Forked | Stop
EntriesStep = Accepted | Continue | Introduce | Restart | Ahead | Forked | Stop


def after_checkpoint(reply: Reply, *, old: int, size: int, repeats: int) -> CheckpointStep:
    """Decide after add-checkpoint for `size` with a proof from `old`, corrected `repeats` times."""
    if reply.status == 200:
        return Accepted(reply.body)
    if reply.status == 409 and reply.kind == SIZE_TYPE:
        return _corrected(reply.body, old=old, size=size, repeats=repeats)
    if reply.status == 422:
        return Forked("it has other entries where ours are")
    if reply.status in {403, 404}:
        return Introduce(words(reply))
    return Stop(words(reply))


def _corrected(body: bytes, *, old: int, size: int, repeats: int) -> CheckpointStep:
    try:
        recorded = parse_size(body)
    except NoteError as error:
        return Stop(error.what)
    if recorded == old:
        # Older witnesses say so of a checkpoint that contradicts theirs of the same size.
        return Forked("it has another history of the same length")
    if recorded > size:
        return Ahead(recorded)
    if repeats >= MAX_REPEATS:
        return Stop("it keeps changing its mind about what it has")
    return Repeat(recorded)


def after_entries(
    reply: Reply, *, sent: Continue, packages: int, size: int, locked: bool
) -> EntriesStep:
    """Decide after add-entries with a number of packages.

    `size` is how many entries we have; `locked` whether the other side accepted the checkpoint of
    `sent.end` in this round.
    """
    if reply.status == 200:
        return Accepted(reply.body)
    if reply.status in {202, 409} and reply.kind == INFO_TYPE:
        return _told(reply.body, sent, size)
    if reply.status == 422:
        return Forked("it refuses the proof of our entries") if locked else Restart()
    if reply.status == 404:
        return Introduce(words(reply))
    if reply.status == 413 or (reply.status == 400 and packages):
        return smaller(sent, words(reply))
    return Stop(words(reply))


def smaller(sent: Continue, why: str) -> Continue | Stop:
    """Try the same with half as many packages, after a time limit or a refusal for its size."""
    if sent.batch == 1:
        return Stop(why)
    return msgspec.structs.replace(sent, batch=sent.batch // 2)


def _told(body: bytes, sent: Continue, size: int) -> Continue | Ahead | Stop:
    try:
        info: MirrorInfo = parse_mirror_info(body)
    except NoteError as error:
        return Stop(error.what)
    if info.size > size:
        return Ahead(info.size)
    # Somebody else may be further than the checkpoint that we are asked to lead to.
    told = Continue(min(info.next, info.size), info.size, info.ticket, sent.batch)
    return Stop("it makes no progress") if told == sent else told


def words(reply: Reply) -> str:
    """Return the status and the first line of what was said, for people."""
    line = reply.body[:2000].decode("utf-8", "replace").strip().splitlines()
    said = "".join(c for c in (line[0] if line else "")[:200] if c.isprintable())
    return f"status {reply.status}: {said}" if said else f"status {reply.status}"
