"""The keys of a runbook's header. What is wrong is left aside and told, and refuses nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from oncall_tui.domain.pattern import compile_pattern
from oncall_tui.domain.runbook import Header, Input, Use
from oncall_tui.errors import FilterError

OURS = (
    "alerts",
    "use",
    "owner",
    "escalate",
    "last_reviewed_on",
    "review_in",
    "inputs",
    "due",
)
"""What may stand under `oncall`, or in the comment."""

SHARED = frozenset({"title", "owner_slack", "last_reviewed_on", "review_in"})
"""What others use too, beside `oncall` in front matter; of the rest there nothing is said."""

_OF_INPUT = frozenset({"from", "ask", "match", "secret"})
_YES = frozenset({"true", "yes", "on"})
_NO = frozenset({"false", "no", "off"})


def header_of(raw: str, found: Mapping[Any, Any], *, nested: bool) -> Header:
    """Return the header; `nested` when our keys stand under `oncall`."""
    inner = found.get("oncall", {}) if nested or "oncall" in found else found
    ours: Mapping[Any, Any] = inner if isinstance(inner, dict) else {}
    both = {**found, **ours}
    problems = [] if isinstance(inner, dict) or inner == "" else ["`oncall` has no keys"]
    problems += [f"unknown key `{key}`" for key in ours if key not in {*OURS, *_also(nested)}]
    problems += _kinds(ours)
    use = _text(ours, "use") or Use.READ_DO
    if use not in set(Use):
        problems.append(f"`use` is neither read-do nor do-confirm: {use[:40]}")
    inputs = list(_inputs(ours.get("inputs"), problems))
    return Header(
        raw=raw,
        title=_text(both, "title"),
        alerts=_texts(ours.get("alerts")),
        owner=_text(both, "owner") or _text(both, "owner_slack"),
        escalate=_text(ours, "escalate"),
        last_reviewed_on=_text(both, "last_reviewed_on"),
        review_in=_text(both, "review_in"),
        use=Use(use) if use in set(Use) else Use.READ_DO,
        due=_text(ours, "due"),
        inputs=tuple(inputs),
        problems=tuple(problems),
    )


def _also(nested: bool) -> frozenset[str]:
    return frozenset() if nested else SHARED | {"oncall"}


def _kinds(ours: Mapping[Any, Any]) -> Iterator[str]:
    for key in ("use", "owner", "escalate", "last_reviewed_on", "review_in", "due"):
        if key in ours and not isinstance(ours[key], str):
            yield f"`{key}` is no text"


def _inputs(value: object, problems: list[str]) -> Iterator[Input]:
    if value is None or value == "":
        return
    if not isinstance(value, dict):
        problems.append("`inputs` has no names")
        return
    for name, said in value.items():
        if not isinstance(said, dict):
            problems.append(f"input `{name}` has no keys")
            continue
        problems += [
            f"unknown key `{key}` of input `{name}`" for key in said if key not in _OF_INPUT
        ]
        yield Input(
            name=str(name),
            label=_label(_text(said, "from"), str(name), problems),
            ask=_text(said, "ask"),
            match=_pattern(_text(said, "match"), str(name), problems),
            secret=_flag(_text(said, "secret"), str(name), problems),
        )


def _label(text: str, name: str, problems: list[str]) -> str:
    kind, dot, label = text.partition(".")
    if text and not (kind == "labels" and dot and label):
        problems.append(f"input `{name}` is from nothing known: write `from: labels.<name>`")
        return ""
    return label


def _pattern(text: str, name: str, problems: list[str]) -> str:
    try:
        compile_pattern(text)
    except FilterError as error:
        problems.append(f"`match` of input `{name}`: {error.what}")
        return ""
    return text


def _flag(text: str, name: str, problems: list[str]) -> bool:
    if text and text.casefold() not in _YES | _NO:
        problems.append(f"`secret` of input `{name}` is neither true nor false")
    return bool(text) and text.casefold() not in _NO


def _text(found: Mapping[Any, Any], key: str) -> str:
    value = found.get(key, "")
    return value if isinstance(value, str) else ""


def _texts(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,) if value else ()
    return tuple(v for v in value if isinstance(v, str)) if isinstance(value, list) else ()
