"""The side that is read: checkpoints, tiles, texts, and the list of logs."""

from __future__ import annotations

import re
from hashlib import sha256

import msgspec

from oncall_tui.domain.tiles import HEIGHT
from oncall_tui.upstream.answers import BYTES, JSON, TEXT, Answer, said
from oncall_tui.upstream.checkpoints import newest_checkpoint
from oncall_tui.upstream.records import Log, Role
from oncall_tui.upstream.rejection import RejectedError
from oncall_tui.upstream.site import Site
from oncall_tui.upstream.store_texts import Kept
from oncall_tui.upstream.tile_paths import parse_tile_path
from oncall_tui.upstream.tokens import Reader

_HASH = re.compile(r"[0-9a-f]{64}", re.ASCII)
_NEVER_CHANGES = {"Cache-Control": "private, max-age=31536000, immutable"}
_CHANGES = {"Cache-Control": "no-cache"}
_STATUS = {Kept.STORED: 201, Kept.KNOWN: 200, Kept.ERASED: 410, Kept.FULL: 413}


def find_log(site: Site, hash_: str) -> Log:
    """Return a log by the hash of its origin. Raises RejectedError, 404."""
    log = site.store.logs.find(hash_) if _HASH.fullmatch(hash_) else None
    if log is None:
        raise RejectedError(404, "there is no such log")
    return log


def checkpoint(site: Site, role: Role, hash_: str) -> Answer:
    """Answer with the newest checkpoint of a log."""
    note = newest_checkpoint(site, role, find_log(site, hash_))
    if note is None:
        raise RejectedError(404, "there is no checkpoint of that log yet")
    return Answer(200, note, TEXT, _CHANGES)


def tile(site: Site, hash_: str, path: str) -> Answer:
    """Answer with a tile of hashes or entries, as far as the mirror's checkpoint covers it."""
    log, found = find_log(site, hash_), parse_tile_path(path)
    if found is None:
        raise RejectedError(404, "that is not the path of a tile")
    level, first, last = found.level or 0, found.first, found.first + found.width
    if last > max(log.mirror_size, 0) >> (HEIGHT * level):
        raise RejectedError(404, "there is no such tile yet")
    entries = site.store.entries
    if found.level is None:
        body = entries.entries(log, found.index, found.width)
    elif level == 0:
        body = entries.leaves(log, first, last)
    else:
        body = entries.nodes(log, level, first, last)
    return Answer(200, body, BYTES, _NEVER_CHANGES)


def news(site: Site, since: int) -> tuple[bool, Answer]:
    """Answer with the logs that changed after a cursor; False when there are none."""
    cursor, logs = site.store.feed.news(since)
    if since > cursor:
        # The store was put back to an earlier day: whoever asks begins anew.
        cursor, logs = site.store.feed.news(0)
    document = {
        "upstream": site.keys.mirror.name,
        "cursor": cursor,
        "now": site.clock.now(),
        "logs": logs,
    }
    return bool(logs), Answer(200, msgspec.json.encode(document), JSON, _CHANGES)


def put_text(site: Site, reader: Reader, hash_: str, name: str, body: bytes) -> Answer:
    """Store a text of the reader's own log."""
    log = own_log(site, reader, hash_, name)
    if sha256(body).hexdigest() != name:
        raise RejectedError(422, "that is not the SHA-256 of the body")
    kept = site.store.texts.put(log, name, body, site.clock.now())
    site.metrics.count("texts_total", outcome=kept.value)
    return said(_STATUS[kept], kept.value)


def get_text(site: Site, hash_: str, name: str) -> Answer:
    """Answer with a text."""
    body = site.store.texts.get(find_log(site, hash_), name)
    if body is Kept.ERASED:
        raise RejectedError(410, "the text was erased")
    if not isinstance(body, bytes):
        raise RejectedError(404, "there is no such text")
    return Answer(200, body, BYTES, _CHANGES)


def erase_text(site: Site, reader: Reader, hash_: str, name: str) -> Answer:
    """Erase a text of the reader's own log."""
    site.store.texts.erase(own_log(site, reader, hash_, name), name, site.clock.now())
    site.metrics.count("texts_total", outcome="erased")
    return said(200, "erased")


def own_log(site: Site, reader: Reader, hash_: str, name: str) -> Log:
    """Return a log that the reader may write texts of. Raises RejectedError, 403, 404."""
    log = find_log(site, hash_)
    if log.owner != reader.by:
        raise RejectedError(403, f"the log belongs to {log.owner}")
    if not _HASH.fullmatch(name):
        raise RejectedError(404, "a text is named by its SHA-256")
    return log
