"""What is wrong with a configuration file, said so that it can be put right at once.

Only imported when something is wrong: `msgspec.inspect` is not needed for a good start.
"""

from __future__ import annotations

import difflib
import re

import msgspec.inspect as types

from oncall_tui.errors import ConfigError

_UNKNOWN = re.compile(r"unknown field `(?P<key>.*?)`")
_MISSING = re.compile(r"missing required field `(?P<key>.*?)`")
_INVALID = re.compile(r"Invalid enum value '(?P<value>.*?)'")
_AT = re.compile(r" - at `(?:key in )?\$?(?P<path>.*?)`$")
_STEP = re.compile(r"\.?([A-Za-z_]+)|\[[^\]]*\]")


def explain(message: str, root: type, file: str) -> ConfigError:
    """Turn msgspec's message about a document for `root` into an error that names the way out."""
    found = _AT.search(message)
    path = found["path"].lstrip(".") if found else ""
    what = message[: found.start()] if found else message
    node = _node_at(types.type_info(root), path)
    if unknown := _UNKNOWN.search(what):
        key = f"{path}.{unknown['key']}" if path else unknown["key"]
        return ConfigError(
            f"unknown key {key}", where=file, hint=_suggest(unknown["key"], _keys(node))
        )
    if missing := _MISSING.search(what):
        return ConfigError(
            f"{path} has no {missing['key']}", where=file, hint=f"add {missing['key']} = …"
        )
    where = f"{file}, {path}" if path else file
    if invalid := _INVALID.search(what):
        return ConfigError(
            f"unknown value {invalid['value']!r}",
            where=where,
            hint=_suggest(invalid["value"], _words(node)),
        )
    return ConfigError(_in_words(what), where=where, hint="see the commented file that init writes")


def nearest(word: str, known: list[str]) -> str:
    """Return the known word that is most like it, or an empty string."""
    return next(iter(difflib.get_close_matches(word, known, n=1, cutoff=0.5)), "")


def _suggest(word: str, known: list[str]) -> str:
    close = nearest(word, known)
    return f"did you mean {close}?" if close else f"known are {', '.join(known)}"


def _in_words(what: str) -> str:
    return what.replace("Expected", "expected").replace("`", "").replace("object", "table")


def _keys(node: types.Type | None) -> list[str]:
    if isinstance(node, types.StructType):
        return [field.encode_name for field in node.fields]
    return []


def _words(node: types.Type | None) -> list[str]:
    return [str(value) for value in node.values] if isinstance(node, types.LiteralType) else []


def _node_at(node: types.Type, path: str) -> types.Type | None:
    """Follow `sources[0].auth` down the tree of types."""
    here: types.Type | None = node
    for step in _STEP.finditer(path):
        key = step[1]
        here = _item(here) if key is None else _field(here, key)
    return _plain(here)


def _field(node: types.Type | None, key: str) -> types.Type | None:
    node = _plain(node)
    if isinstance(node, types.StructType):
        return next((field.type for field in node.fields if field.encode_name == key), None)
    return None


def _item(node: types.Type | None) -> types.Type | None:
    node = _plain(node)
    if isinstance(node, types.VarTupleType):
        return node.item_type
    return node.value_type if isinstance(node, types.DictType) else None


def _plain(node: types.Type | None) -> types.Type | None:
    """Of `X | None`, return X."""
    if isinstance(node, types.UnionType):
        return next((part for part in node.types if not isinstance(part, types.NoneType)), None)
    return node
