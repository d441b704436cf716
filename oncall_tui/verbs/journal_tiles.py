"""`journal export --format tiles`: a log as static files; `journal proof`: one entry's evidence."""

from __future__ import annotations

from pathlib import Path
from typing import TextIO

from data.entry_proof import Prover
from data.paths import expand
from data.promises import newest_promise
from data.static_files import StaticFolder
from data.tree_file import TreeFile
from oncall_tui.domain.counted import counted
from oncall_tui.domain.entry_filter import EntryFilter
from oncall_tui.errors import UsageError
from oncall_tui.logbook import own_log, require_log
from oncall_tui.services.tile_export import export_tiles
from oncall_tui.settings import Settings


def write_tiles(log: Path, path: Path, wanted: EntryFilter) -> str:
    """Write what the newest checkpoint covers below a folder; return what it was, in a line."""
    if not wanted.lets_all:
        raise UsageError(
            "tiles hold a whole log", hint="leave the choice of entries out, or export jsonl"
        )
    promise = export_tiles(TreeFile(log), newest_promise(log), StaticFolder(path))
    return f"{path}: {counted(promise.size, 'entry', 'entries')} of {promise.origin}"


def proof(settings: Settings, folder: str | None, index: int, *, out: TextIO) -> int:
    """Print the proof that an entry stands at its index, as a `.tlog-proof` file; return 0."""
    if index < 0:
        raise UsageError("an entry has an index from 0", hint="journal show lists them")
    log = own_log(settings.paths) if folder is None else expand(folder).resolve()
    require_log(log)
    found = Prover(log).prove(index).encode()
    raw = getattr(out, "buffer", None)
    if raw is None:
        out.write(found.decode("utf-8"))
    else:
        raw.write(found)
    return 0
