"""Reading JSON of others: step by step, and with patience for odd values.

A list of thousands is first cut into raw elements and then read one by one, so that other threads
get their turn between two of them. What the fast decoder refuses is read again by the standard
library, which lets broken text through; the broken characters become U+FFFD.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec

from oncall_tui.domain.text import plain
from oncall_tui.errors import BadAnswerError

T = TypeVar("T")

_BROKEN = (msgspec.MsgspecError, ValueError, RecursionError)
_REPLACED = str.maketrans(dict.fromkeys(range(0xD800, 0xE000), "\ufffd"))
_RAWS = msgspec.json.Decoder(list[msgspec.Raw])


def elements(body: bytes, *, where: str) -> list[Any]:
    """Cut a JSON list into elements: raw ones, or values where the body holds broken text.

    Raises BadAnswerError when it is not a list.
    """
    try:
        return list(_RAWS.decode(body))
    except _BROKEN as error:
        found = value_of(body, where=where, otherwise=error)
        if not isinstance(found, list):
            raise bad_answer(error, where=where) from error
        return found


def fast(decoder: msgspec.json.Decoder[T], element: object) -> T | None:
    """Decode a raw element as promised; None when it is not so."""
    if not isinstance(element, msgspec.Raw):
        return None
    try:
        return decoder.decode(element)
    except _BROKEN:
        return None


def decoded(decoder: msgspec.json.Decoder[T], body: bytes, *, where: str) -> T:
    """Decode a whole body of a fixed shape, or raise BadAnswerError."""
    try:
        return decoder.decode(body)
    except _BROKEN as error:
        raise bad_answer(error, where=where) from error


def value_of(
    element: object, *, where: str, what: str = "the answer", otherwise: Exception | None = None
) -> Any:  # noqa: ANN401 - JSON
    """Return an element as a plain value, read with patience, or raise BadAnswerError.

    `otherwise` is the reason to give in place of the standard library's.
    """
    if not isinstance(element, bytes | msgspec.Raw):
        return element
    try:
        return json.loads(bytes(element).decode("utf-8-sig", "replace"))
    except _BROKEN as error:
        raise bad_answer(otherwise or error, where=where, what=what) from error


def bad_answer(error: Exception, *, where: str, what: str = "the answer") -> BadAnswerError:
    """Return the error for something that cannot be read."""
    why = "nested too deeply" if isinstance(error, RecursionError) else plain(str(error), 120)
    return BadAnswerError(f"{what} is not what the API promises: {why}", where=where)


def text_of(value: object) -> str:
    """Return any JSON value as text: null is empty, numbers and lists as JSON writes them."""
    if isinstance(value, str):
        return value if value.isascii() else value.translate(_REPLACED)
    if value is None:
        return ""
    try:
        return json.dumps(value, ensure_ascii=False).translate(_REPLACED)
    except (ValueError, RecursionError):
        return "\ufffd"


def texts_of(value: object) -> dict[str, str]:
    """Return any JSON object as names and texts; what is not an object is empty."""
    if not isinstance(value, Mapping):
        return {}
    return {text_of(name): text_of(one) for name, one in value.items()}


def words_of(value: object) -> list[str]:
    """Return a JSON list as texts; what is not a list is empty."""
    return [text_of(one) for one in value] if isinstance(value, list) else []


def object_of(value: object) -> Mapping[str, Any]:
    """Return a JSON object; what is not one is empty."""
    return value if isinstance(value, Mapping) else {}
