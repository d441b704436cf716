"""Reads what a list of runbooks needs, without parsing the whole file."""

from __future__ import annotations

import re
from collections.abc import Iterator

from data.runbook_header import split_header
from oncall_tui.domain.runbook import RunbookMeta

_HEADING = re.compile(r" {0,3}(#{1,6})[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_MARKS = re.compile(r"[*_`]")


def outline(path: str, text: str) -> RunbookMeta:
    """Return path, title, headings and the alerts that the header names."""
    header, body = split_header(text)
    headings = list(_headings(body))
    first = next((title for level, title in headings if level == 1 and title), "")
    return RunbookMeta(
        path=path,
        title=header.title or first or path.rpartition("/")[2].partition(".")[0],
        alerts=header.alerts,
        headings=tuple(title for _, title in headings),
        problem=header.problem,
        owner=header.owner,
        last_reviewed_on=header.last_reviewed_on,
        review_in=header.review_in,
        due=header.due,
    )


def _headings(body: str) -> Iterator[tuple[int, str]]:
    """Yield level and text of the `#` headings that stand outside of code."""
    fence = ""
    for line in body.split("\n"):
        found = _FENCE.match(line)
        if found is not None and (not fence or found[1].startswith(fence)):
            fence = "" if fence else found[1]
        elif not fence and line.lstrip(" ").startswith("#"):
            heading = _HEADING.fullmatch(line.rstrip("\r"))
            if heading is not None:
                yield len(heading[1]), _MARKS.sub("", heading[2])
