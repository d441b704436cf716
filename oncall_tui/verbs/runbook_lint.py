"""`runbook lint`: what is wrong with runbooks. Exit 0 without errors, 1 with some."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any, TextIO

from data.clock import SystemClock
from data.paths import expand
from data.runbook_files import read_runbook
from data.runbook_linked import dead_link
from data.runbook_roots import Root
from oncall_tui.domain.counted import counted
from oncall_tui.domain.runbook_lint import Finding, Level, lint
from oncall_tui.errors import RunbookError
from oncall_tui.settings import Settings
from oncall_tui.site import SHIPPED_RUNBOOKS
from oncall_tui.verbs.output import write_json, write_line

UNREAD = "file"
"""Code of the finding that a file cannot be read."""

Row = tuple[str, Finding]


def lint_files(
    settings: Settings,
    names: Sequence[str],
    *,
    strict: bool,
    as_json: bool,
    out: TextIO,
    err: TextIO,
) -> int:
    """Print a line a finding; `strict` counts warnings as errors. A folder means all in it."""
    today = datetime.fromtimestamp(SystemClock().now() / 1000, UTC).date()
    files = [file for name in names for file in _files(settings, name)]
    rows = [(str(file), finding) for file in files for finding in _lint(file, today)]
    unread = {name for name, finding in rows if finding.code == UNREAD}
    count = len(files) - len(unread)
    if as_json:
        write_json({"files": count, "findings": [_row(*row) for row in rows]}, out)
    else:
        for name, one in rows:
            write_line(f"{name}:{one.line}: {one.level.value}: {one.text} [{one.code}]", out)
        write_line(f"{counted(count, 'file')} read, {counted(len(rows), 'finding')}", err)
    bad = any(strict or one.level is Level.ERROR for _, one in rows)
    return 1 if bad else 0


def _lint(file: Path, today: date) -> list[Finding]:
    try:
        runbook = read_runbook(file)
    except RunbookError as error:
        text = f"{error.what}: {error.hint}" if error.hint else error.what
        return [Finding(0, Level.ERROR, UNREAD, text)]
    return lint(runbook, today, partial(dead_link, file))


def _files(settings: Settings, name: str) -> Iterator[Path]:
    path = expand(name)
    if path.is_dir():
        root = Root(path)
        found = (root.file(relative) for relative in root.files())
        yield from (file for file in found if file is not None)
        return
    if not path.exists():
        roots = [*map(expand, settings.config.runbooks.libraries), SHIPPED_RUNBOOKS]
        known = (Root(root).file(name) for root in roots)
        path = next((file for file in known if file is not None), path)
    yield path


def _row(name: str, finding: Finding) -> dict[str, Any]:
    return {
        "file": name,
        "line": finding.line,
        "level": finding.level.value,
        "code": finding.code,
        "text": finding.text,
    }
