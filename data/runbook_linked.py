"""Where a link of one runbook leads: another file beside it, and a heading in that."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from data.runbook_decoding import decode
from data.runbook_parser import parse_runbook
from data.runbook_roots import is_markdown
from oncall_tui.domain.runbook_part import part_of
from oncall_tui.errors import RunbookError

MAX_LINK = 2_000
_TEMPLATE = ("{{", "{%", "<%", "${")


def dead_link(file: Path, href: str) -> str:
    """Say why a relative link in a file leads nowhere; empty when it does, or nobody can know.

    Addresses are never fetched, and what a template makes of a link is not known here.
    """
    try:
        parts = urlsplit(href)
    except ValueError:
        return "it is no address"
    relative = not parts.scheme and not parts.netloc and parts.path and parts.path[0] != "/"
    if not relative or len(href) > MAX_LINK or any(mark in href for mark in _TEMPLATE):
        return ""
    target = file.parent / unquote(parts.path)
    try:
        there = _named(target)
    except (OSError, ValueError):
        there = None
    if there is None:
        return "there is no such file"
    if parts.fragment and there.is_file() and is_markdown(there.name):
        return _dead_heading(there, parts.fragment)
    return ""


def _named(target: Path) -> Path | None:
    """Return the file or folder, with `.md` added where that is what there is."""
    tried = (target, target.with_name(target.name + ".md")) if target.name else (target,)
    return next((path for path in tried if path.exists()), None)


def _dead_heading(file: Path, fragment: str) -> str:
    try:
        runbook = parse_runbook(file.name, decode(file.read_bytes(), file.name))
    except (OSError, RunbookError):
        return "the file cannot be read"
    return "there is no such heading" if part_of(runbook.sections, fragment)[2] else ""
