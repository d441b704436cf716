"""The facts of a document: one frozen struct, from which every form of it is made.

| member of the struct | in a template | in JSON |
|---|---|---|
| text, number | a value | as it is |
| `Moment` | `name`, local to the second; `name_utc`, empty where that is the same | RFC 3339 |
| `Span` | a value such as `1h42` | seconds |
| `bool` | a block, no value | true or false |
| tuple of texts | a block; `line` in it | list |
| tuple of structs | a block with their members | list of objects |

What is None is empty in a template: a block beginning with `^` says what stands there then.
"""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from typing import Any, get_args, get_type_hints

import msgspec

from oncall_tui.domain.duration import compact
from oncall_tui.domain.session import rfc3339
from oncall_tui.domain.template import Schema
from oncall_tui.domain.template_fill import Told, Values


class Moment(msgspec.Struct, frozen=True, order=True):
    """A time: milliseconds since the epoch, UTC."""

    at: int


class Span(msgspec.Struct, frozen=True, order=True):
    """A length of time, in milliseconds."""

    millis: int


class Facts(msgspec.Struct, frozen=True):
    """What every document derives from."""


def schema_of(type_: type[Facts]) -> Schema:
    """Return what a template for these facts may ask for."""
    schema: dict[str, Schema | None] = {}
    for name, hint in get_type_hints(type_).items():
        schema |= _member(name, hint)
    return schema


def _member(name: str, hint: Any) -> dict[str, Schema | None]:  # noqa: ANN401 - a type
    kinds = [kind for kind in get_args(hint) if kind not in {type(None), ...}] or [hint]
    kind = kinds[0]
    if kind is Moment:
        return {name: None, f"{name}_utc": None}
    if isinstance(kind, type) and issubclass(kind, Facts):
        return {name: schema_of(kind)}
    if kind is bool:
        return {name: {}}
    if kind is str and hint is not str and type(None) not in get_args(hint):
        return {name: {"line": None}}
    return {name: None}


def values_of(facts: Facts, zone: tzinfo) -> Values:
    """Return what is put into a template; times by the clock of a zone."""
    values: dict[str, Told] = {}
    for name, value in msgspec.structs.asdict(facts).items():
        values[name] = _told(value, zone)
        if isinstance(value, Moment) or value is None:
            utc = "" if value is None else local_time(value.at, UTC)
            values[f"{name}_utc"] = "" if utc == values[name] else utc
    return values


def _told(value: Any, zone: tzinfo) -> Told:  # noqa: ANN401 - one of those above
    match value:
        case None:
            return ""
        case bool():
            return value
        case Moment():
            return local_time(value.at, zone)
        case Span():
            return compact(value.millis // 1000)
        case tuple():
            return [values_of(x, zone) if isinstance(x, Facts) else {"line": x} for x in value]
        case _:
            return str(value)


def json_of(value: Any) -> Any:  # noqa: ANN401 - whatever JSON can say
    """Return the facts for programs."""
    match value:
        case Facts():
            return {n: json_of(v) for n, v in msgspec.structs.asdict(value).items()}
        case Moment():
            return rfc3339(value.at)
        case Span():
            whole, rest = divmod(value.millis, 1000)
            return value.millis / 1000 if rest else whole
        case tuple():
            return [json_of(one) for one in value]
        case _:
            return value


def local_time(at: int, zone: tzinfo) -> str:
    """Write a time by the clock of a zone, to the second, with the zone's name."""
    return f"{datetime.fromtimestamp(at / 1000, zone):%Y-%m-%d %H:%M:%S %Z}"
