"""Reads what a runbook says about itself: front matter, or a first comment `<!-- oncall … -->`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import yaml

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
    inner = found.get("oncall", {}) if nested or "oncall" in found else found
    ours: Mapping[str, Any] = inner if isinstance(inner, dict) else {}
    both = {**found, **ours}
    return Header(
        raw=raw,
        title=_text(both, "title"),
        alerts=_texts(ours.get("alerts")),
        owner=_text(both, "owner") or _text(both, "owner_slack"),
        escalate=_text(ours, "escalate"),
        last_reviewed_on=_text(both, "last_reviewed_on"),
        review_in=_text(both, "review_in"),
    )


def _load(raw: str) -> object:
    if len(raw) > MAX_HEADER:
        raise ValueError("it is longer than 64 KiB")
    found: object = yaml.load(raw, Loader=_PlainLoader)  # noqa: S506 - makes strings only
    return found


def _one_line(error: Exception) -> str:
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark is not None:
        return f"{error.problem} in line {error.problem_mark.line + 1} of it"
    return "it is nested too deeply" if isinstance(error, RecursionError) else str(error)


def _text(found: Mapping[str, Any], key: str) -> str:
    value = found.get(key, "")
    return value if isinstance(value, str) else ""


def _texts(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,) if value else ()
    return tuple(v for v in value if isinstance(v, str)) if isinstance(value, list) else ()
