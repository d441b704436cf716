"""Reads what a runbook says about itself: front matter, or a first comment `<!-- oncall … -->`."""

from __future__ import annotations

import re

import yaml

from data.runbook_keys import header_of
from oncall_tui.domain.runbook import Header

MAX_HEADER = 64 * 1024
"""Characters; a longer one is not read."""

_FRONT = re.compile(
    r"\ufeff?---[ \t]*\r?\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE
)
_COMMENT = re.compile(
    r"\ufeff?\s*<!--[ \t]*oncall\b[ \t]*:?[ \t]*\r?\n(.*?)-->[ \t]*(?:\r?\n|\Z)", re.DOTALL
)


class _PlainLoader(yaml.BaseLoader):
    """Every value is a string; an alias, which could grow without end, is refused."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("aliases are not read")
        return super().compose_node(parent, index)


def split_header(text: str) -> tuple[Header, str]:
    """Return the header, and the source with the header's lines left empty.

    Line numbers in what remains are those of the file.
    """
    found = _FRONT.match(text)
    if found is not None:
        header = _read(found[1], nested=True)
        return header, _blanked(text, found.end())
    found = _COMMENT.match(text)
    if found is not None:
        return _read(found[1], nested=False), _blanked(text, found.end())
    return Header(), text.removeprefix("\ufeff")


def _blanked(text: str, end: int) -> str:
    return "\n" * text.count("\n", 0, end) + text[end:]


def _read(raw: str, *, nested: bool) -> Header:
    try:
        found = _load(raw)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        return Header(raw=raw, problem=f"the header is not read: {_one_line(error)}")
    if found is None:
        return Header(raw=raw)
    if not isinstance(found, dict):
        return Header(raw=raw, problem="the header is not read: it has no keys")
    return header_of(raw, found, nested=nested)


def _load(raw: str) -> object:
    if len(raw) > MAX_HEADER:
        raise ValueError("it is longer than 64 KiB")
    found: object = yaml.load(raw, Loader=_PlainLoader)  # noqa: S506 - makes strings only
    return found


def _one_line(error: Exception) -> str:
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark is not None:
        return f"{error.problem} in line {error.problem_mark.line + 1} of it"
    return "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
