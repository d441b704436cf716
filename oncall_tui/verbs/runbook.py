"""`runbook list`, `show`, `steps`: what there is, what it says, and what would be walked."""

from __future__ import annotations

from typing import TextIO

from data.paths import expand
from oncall_tui.domain.runbook import Runbook
from oncall_tui.domain.text import plain_lines
from oncall_tui.services.runbook_view import list_row, show_document, step_rows
from oncall_tui.settings import Settings
from oncall_tui.site import open_library
from oncall_tui.verbs.output import write_json, write_line, write_table


def list_runbooks(settings: Settings, *, as_json: bool, out: TextIO) -> int:
    """Print the runbooks of all libraries."""
    metas = list(open_library(settings).list())
    if as_json:
        write_json([list_row(meta) for meta in metas], out)
    else:
        rows = [(meta.path, meta.problem or meta.title) for meta in metas]
        write_table(("FILE", "TITLE"), rows, out)
    return 0


def show(settings: Settings, file: str, *, as_json: bool, out: TextIO) -> int:
    """Print a runbook."""
    runbook = _open(settings, file)
    if as_json:
        write_json(show_document(runbook), out)
    else:
        _write_lines(runbook.text, out)
    return 0


def steps(settings: Settings, file: str, *, as_json: bool, out: TextIO) -> int:
    """Print what would be walked."""
    runbook = _open(settings, file)
    if as_json:
        write_json(step_rows(runbook), out)
        return 0
    for number, row in enumerate(step_rows(runbook), start=1):
        write_line(f"{number}. {row['title']}  [{row['id']}]", out)
        for command in row["commands"]:
            _write_lines(command, out, before="     ")
    return 0


def _open(settings: Settings, file: str) -> Runbook:
    """Open a file by its path; where there is none, look into the libraries."""
    from data.runbook_files import read_runbook

    name, _, fragment = file.partition("#")
    path = expand(name)
    if path.exists():
        return read_runbook(path, fragment)
    return open_library(settings).open(name, fragment)


def _write_lines(text: str, out: TextIO, before: str = "") -> None:
    out.writelines(f"{before}{line}\n".rstrip(" ") for line in plain_lines(text))
