"""New entries as signed lines, each chained to the one before it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

import msgspec

from data.journal_session import OpenSession, Writer
from oncall_tui.domain.chain import Tip
from oncall_tui.domain.entry import VERSION, Entry, NewEntry
from oncall_tui.domain.entry_line import b64u, encode_entry, leaf_hash, sign_body
from oncall_tui.domain.session import rfc3339
from oncall_tui.errors import OncallError

if TYPE_CHECKING:
    from oncall_tui.ports import Clock

BATCH = 100
"""Entries that are written with one write: no more than 6 MB, and usually 80 kB."""

_log = logging.getLogger(__name__)


def signed_lines(
    news: Iterable[NewEntry],
    type_: str,
    session: OpenSession,
    writer: Writer,
    *,
    clock: Clock,
    tip: Tip,
) -> list[tuple[bytes, Entry]]:
    """Return lines, without newlines, that continue a log which ends at `tip`; and what they say.

    Raises JournalError for what does not fit into a line.
    """
    found: list[tuple[bytes, Entry]] = []
    for new in news:
        if found:
            tip = Tip(tip.size + 1, b64u(leaf_hash(found[-1][0])))
        body, entry = encode_entry(
            Entry(
                v=VERSION,
                log=writer.log,
                i=tip.size,
                ts=rfc3339(session.timestamp(clock.now())),
                mono=int(clock.monotonic() * 1e9),
                sess=session.id,
                by=writer.by,
                type=str(type_),
                inc=new.inc,
                d=dict(new.data),
                prev=tip.leaf,
            )
        )
        signature = session.sign(body)
        found.append((sign_body(body, signature), msgspec.structs.replace(entry, sig=signature)))
    return found


def in_batches(
    news: Sequence[NewEntry], write: Callable[[Sequence[NewEntry]], list[Entry]]
) -> list[Entry]:
    """Write batch by batch, so that another act need not wait for all; return what was written."""
    saved: list[Entry] = []
    for start in range(0, len(news), BATCH):
        try:
            saved += write(news[start : start + BATCH])
        except OncallError as error:
            # Whoever asks for the next one alone is told why.
            _log.warning("%d of %d entries were written: %s", len(saved), len(news), error)
            break
    return saved
