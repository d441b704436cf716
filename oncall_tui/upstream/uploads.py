"""`add-entries`: proven packages are stored as they come, and the last one brings the receipt.

C2SP tlog-mirror at commit 5ba5ee8. No transaction spans an upload: two at once are fine, since
both are proven.
"""

from __future__ import annotations

import msgspec

from oncall_tui.domain.checkpoint import origin_hash
from oncall_tui.domain.merkle import HASH, CompactRange, leaf_hash, verify_subtree
from oncall_tui.domain.mirror import INFO_TYPE, MirrorInfo, Package, UploadHead
from oncall_tui.domain.note import parse_note
from oncall_tui.upstream.answers import Answer, said
from oncall_tui.upstream.records import Chunk, Log, Role, Signed
from oncall_tui.upstream.rejection import RejectedError
from oncall_tui.upstream.site import Site

MOST_REPEATED = 8192
"""Entries that an upload may send again although they are stored."""


class Upload(msgspec.Struct):
    """An upload under way."""

    log: Log
    goal: Signed
    """The checkpoint that the entries lead to."""
    reached: int
    """Index behind the last entry that was proven."""


def begin(site: Site, head: UploadHead) -> Upload | Answer:
    """Judge how an upload begins; an Answer ends it. Raises RejectedError."""
    log = site.store.logs.find(origin_hash(head.origin))
    if log is None:
        raise RejectedError(404, "that log is not known: introduce a session of it first")
    if log.pending_size < 0:
        return said(422, "there is no checkpoint of that log yet: add-checkpoint comes first")
    goal = site.store.checkpoints.at_size(log, head.end)
    if goal is None or head.end < log.mirror_size:
        return _conflict(log.pending_size, log.stored)
    again = min(head.end, log.stored) - head.start
    if head.start > log.stored or again > MOST_REPEATED:
        return _conflict(head.end, log.stored)
    return Upload(log, goal, head.start)


def take(site: Site, upload: Upload, packages: list[Package]) -> bool:
    """Store packages that follow each other, up to the first that is not proven.

    Returns whether all were. What is stored stays stored.
    """
    chunks: list[Chunk] = []
    for package in packages:
        chunk = _proven(site, upload, package)
        if chunk is None:
            break
        chunks.append(chunk)
    if chunks:
        stored, new = site.store.entries.append(upload.log.hash, chunks)
        upload.log = msgspec.structs.replace(upload.log, stored=stored)
        upload.reached = chunks[-1].first + len(chunks[-1].entries)
        site.metrics.count("entries_stored_total", new)
    return len(chunks) == len(packages)


def finish(site: Site, upload: Upload, *, whole: bool) -> Answer:
    """Answer an upload whose body has ended; `whole` when no package is missing.

    The receipt is signed after the transaction that makes it true.
    """
    goal = upload.goal
    if not whole:
        return Answer(202, MirrorInfo(goal.size, upload.log.stored).encode(), INFO_TYPE)
    now = site.clock.now()
    log, signed = site.store.checkpoints.complete(upload.log.hash, goal.size, now)
    if signed is None:
        valid = goal.size if log.mirror_size <= goal.size else log.pending_size
        return _conflict(valid, log.stored)
    site.metrics.count("receipts_total", role=Role.MIRROR.value)
    return Answer(200, site.keys.mirror.receipt(parse_note(signed.note).text, now))


def _conflict(size: int, following: int) -> Answer:
    return Answer(409, MirrorInfo(size, following).encode(), INFO_TYPE)


def _proven(site: Site, upload: Upload, package: Package) -> Chunk | None:
    leaves = tuple(map(leaf_hash, package.entries))
    subtree = CompactRange()
    if package.base < package.first:
        # The proof is for the whole tile: what it does not bring along is here already.
        before = site.store.entries.leaves(upload.log, package.base, package.first)
        subtree.extend(before[at : at + HASH] for at in range(0, len(before), HASH))
    if subtree.size != package.first - package.base:
        return None
    subtree.extend(leaves)
    goal = upload.goal
    proven = verify_subtree(
        package.base, package.last, goal.size, package.proof, subtree.root(), goal.root
    )
    return Chunk(package.first, package.entries, leaves) if proven else None
