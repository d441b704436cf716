"""Reads Markdown as a runbook: any file, unchanged."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any

from data.runbook_blocks import BlockReader
from data.runbook_header import split_header
from data.runbook_markdown import parse_tokens
from data.runbook_sections import cut_sections
from oncall_tui.domain.run_steps import find_steps
from oncall_tui.domain.runbook import Code, Reference, Runbook, Section
from oncall_tui.domain.runbook_part import part_of

_NEWLINE = re.compile(r"\r\n?")


def parse_runbook(path: str, text: str, fragment: str = "") -> Runbook:
    """Parse a file's text; `fragment` selects a heading and what stands under it.

    Nothing in the text is an error: what cannot be understood is shown as it is.
    """
    header, body = split_header(text)
    source = _NEWLINE.sub("\n", body)
    notices = [header.problem] if header.problem else []
    try:
        sections, references = _read(source)
    except RecursionError:
        notices.append("the file is nested too deeply, so it is shown as plain text")
        sections, references = cut_sections([Code(source)]), ()
    start, end, dangling = part_of(sections, fragment)
    if dangling:
        notices.append(f"there is no heading #{fragment}, so the file is opened at its beginning")
    title = header.title or _title(sections, path)
    return Runbook(
        path=path,
        title=title,
        text=text,
        sha256=hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
        sections=sections,
        steps=find_steps(sections, start, end, title),
        header=header,
        references=references,
        fragment=fragment,
        dangling=dangling,
        start=start,
        end=end,
        notices=tuple(notices),
    )


def _read(source: str) -> tuple[tuple[Section, ...], tuple[Reference, ...]]:
    tokens, env = parse_tokens(source)
    blocks = BlockReader(tokens, source.split("\n")).read()
    defined: Mapping[str, Mapping[str, Any]] = env.get("references", {})
    again = [{"label": r["label"], **r} for r in env.get("duplicate_refs", [])]
    known = [{"label": label, **r} for label, r in defined.items()] + again
    references = tuple(Reference(r["label"], r["href"], r["title"]) for r in known)
    return cut_sections(blocks), references


def _title(sections: tuple[Section, ...], path: str) -> str:
    first = next((s.title for s in sections if s.level == 1 and s.title), "")
    return first or path.rpartition("/")[2].partition(".")[0]
