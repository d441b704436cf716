"""A log as static files that any server of files can serve (C2SP tlog-tiles v0.1.0)."""

from __future__ import annotations

from oncall_tui.domain.checkpoint import Checkpoint, parse_checkpoint
from oncall_tui.domain.merkle import CompactRange, Tree, leaf_hash
from oncall_tui.domain.note import parse_note
from oncall_tui.domain.tiles import HEIGHT, WIDTH, Tile, bundle_bytes, bundles, tiles
from oncall_tui.errors import JournalTamperedError, UsageError
from oncall_tui.ports import StaticFiles, WholeLog


def export_tiles(log: WholeLog, note: bytes, files: StaticFiles) -> Checkpoint:
    """Write what a signed checkpoint covers, and the checkpoint last; return what it says.

    Goes on from an earlier export of the same log. Raises NoteError, JournalTamperedError when the
    log is not what was promised, now or in the earlier export, UsageError when another log is
    there, and what `log` and `files` raise.
    """
    promise = parse_checkpoint(parse_note(note).text)
    earlier = files.published()
    if earlier is not None:
        _require_continued(log, parse_checkpoint(parse_note(earlier).text), promise)
    _require_root(log.root(promise.size), promise)
    found, roots = _put_entries(log, promise.size, files)
    # What was written is what was read just now, not what was hashed some time ago.
    _require_root(found, promise)
    above = Tree(roots)
    for tile in tiles(promise.size):
        if tile.level:
            level = (tile.level - 1) * HEIGHT
            files.put(tile.path, above.nodes(level, tile.first, tile.first + tile.width))
    files.publish(note)
    return promise


def _put_entries(log: WholeLog, size: int, files: StaticFiles) -> tuple[bytes, list[bytes]]:
    """Write entries and their hashes; return the root of all, and those of the full tiles."""
    whole = CompactRange()
    roots: list[bytes] = []
    for bundle in bundles(size):
        entries = log.read(bundle.first, bundle.first + bundle.width)
        leaves = list(map(leaf_hash, entries))
        files.put(bundle.path, bundle_bytes(entries))
        files.put(Tile(0, bundle.index, bundle.width).path, b"".join(leaves))
        whole.extend(leaves)
        if bundle.width == WIDTH:
            roots.append(Tree(leaves).root())
    return whole.root(), roots


def _require_continued(log: WholeLog, earlier: Checkpoint, promise: Checkpoint) -> None:
    if earlier.origin != promise.origin:
        raise UsageError("another log is there", where=earlier.origin, hint="name a new folder")
    if earlier.size > promise.size:
        raise UsageError(
            f"what is there has {earlier.size} entries, and the log proves {promise.size}",
            where=promise.origin,
            hint="nothing was written; is this the newest copy of the log?",
        )
    _require_root(log.root(earlier.size), earlier)


def _require_root(found: bytes, promised: Checkpoint) -> None:
    if found != promised.root:
        raise JournalTamperedError(
            f"the first {promised.size} entries are not those that were promised",
            where=promised.origin,
            hint="oncall-tui journal verify says more; the checkpoint was not written",
        )
