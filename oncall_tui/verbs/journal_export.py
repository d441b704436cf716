"""`journal export`: the journal for people, for other programs, and for an auditor."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TextIO
from zoneinfo import ZoneInfo

import msgspec

from data.blobs import Blobs
from data.journal_segments import take_snapshot, whole_lines
from data.output_file import whole_file
from data.paths import expand
from oncall_tui.domain.entry_filter import EntryFilter
from oncall_tui.errors import UsageError
from oncall_tui.logbook import own_log, require_log
from oncall_tui.services.exported import About
from oncall_tui.services.exporting import FORMATS, Format, exported, raw_lines
from oncall_tui.settings import Settings, zone
from oncall_tui.verbs.journal_choice import Chosen
from oncall_tui.verbs.output import write_line
from oncall_tui.version import VERSION

LINES = (".jsonl", ".json", ".ndjson")
"""Endings of an output that is to hold the entries alone, not a bundle."""


class Job(msgspec.Struct, frozen=True):
    """An export that was understood."""

    log: Path
    wanted: EntryFilter
    about: About
    output: Path | None
    """None: standard output."""


def export(
    settings: Settings,
    folder: str | None,
    chosen: Chosen,
    *,
    format_: str,
    output: str,
    out: TextIO,
) -> int:
    """Write a log, or the entries that were asked for, in a format; return 0."""
    place = ZoneInfo(zone(settings))
    log = own_log(settings.paths) if folder is None else expand(folder).resolve()
    require_log(log)
    about = About(log.name, place, f"oncall-tui {VERSION}", str(chosen))
    path = None if output == "-" else expand(output).absolute()
    job = Job(log, chosen.filter(place), about, path)
    as_folder = _FOLDERS.get(format_)
    if as_folder is not None and not _is_stream(format_, path):
        if path is None:
            raise UsageError(f"{format_} is a folder of files", hint="name it with --output")
        write_line(as_folder(job, path), out)
    else:
        _stream(job, FORMATS.get(format_, raw_lines), out)
    return 0


def _is_stream(format_: str, path: Path | None) -> bool:
    return format_ == "jsonl" and (path is None or path.suffix in LINES)


def _stream(job: Job, format_: Format, out: TextIO) -> None:
    chunks = _chunks(job, format_)
    if job.output is not None:
        with whole_file(job.output) as file:
            for chunk in chunks:
                file.write(chunk.encode("utf-8"))
        return
    raw = getattr(out, "buffer", None)
    for chunk in chunks:
        if raw is None:
            out.write(chunk)
        else:
            raw.write(chunk.encode("utf-8"))


def _chunks(job: Job, format_: Format) -> Iterable[str]:
    text = Blobs(job.log / "blobs").get
    lines = whole_lines(take_snapshot(job.log))
    items = exported(lines, log=job.log.name, wanted=job.wanted, text=text)
    return format_(items, job.about)


def _bundle(job: Job, path: Path) -> str:
    from oncall_tui.verbs.journal_bundle import write_bundle

    return write_bundle(job.log, path, job.wanted, job.about)


def _tiles(job: Job, path: Path) -> str:
    from oncall_tui.verbs.journal_tiles import write_tiles

    return write_tiles(job.log, path, job.wanted)


_FOLDERS: Mapping[str, Callable[[Job, Path], str]] = {"jsonl": _bundle, "tiles": _tiles}
"""Formats that are many files: each writes them and says in a line what it wrote."""
