"""A finished segment read at one go, for the first fold of a long journal.

Held against the rules are the index and the log of each line, and that the segment continues the
one before it. Every hash in between is for verifying, and for whoever reads entry by entry: it
would double the time of a start that has no fold to go on from.
"""

from __future__ import annotations

import os

import msgspec

from data.journal_segments import SegmentSnapshot
from oncall_tui.domain.brief import Brief
from oncall_tui.domain.chain import Tip
from oncall_tui.domain.entry import MAX_LINE
from oncall_tui.domain.entry_line import b64u, leaf_hash

LARGEST = 64 * 1024 * 1024
"""Bytes: a segment has 8 MiB and a batch of lines."""

_decoder = msgspec.json.Decoder(Brief)


def read_bulk(snapshot: SegmentSnapshot, end: int, tip: Tip, log: str) -> list[Brief] | None:
    """Return the entries of a segment up to index `end`, which is where the next one begins.

    `tip` is where the log ended before it; one of another size is not compared. None when anything
    is not as expected: reading line by line says what.
    """
    content = _content(snapshot)
    if content is None:
        return None
    try:
        briefs = _decoder.decode_lines(content)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    follows = bool(briefs) and (tip.size != snapshot.first or briefs[0].prev == tip.leaf)
    in_order = [brief.i for brief in briefs] == list(range(snapshot.first, end))
    own = {brief.log for brief in briefs} == {log}
    return briefs if follows and in_order and own else None


def tip_of(snapshot: SegmentSnapshot, end: int) -> Tip | None:
    """Return where the log ended when the segment did; None when its last line is cut."""
    lines = list(snapshot.lines(max(0, snapshot.length - MAX_LINE - 1)))
    if not lines or not lines[-1].endswith(b"\n"):
        return None
    return Tip(end, b64u(leaf_hash(lines[-1][:-1])))


def _content(snapshot: SegmentSnapshot) -> bytes | None:
    if snapshot.length > LARGEST:
        return None
    try:
        with os.fdopen(snapshot.segment.open(), "rb") as file:
            content = file.read(snapshot.length)
    except OSError:
        return None
    return content if len(content) == snapshot.length and content.endswith(b"\n") else None
