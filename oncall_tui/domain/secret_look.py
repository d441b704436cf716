"""Tells what looks like a secret from words, names, numbers and the blanks of a runbook."""

from __future__ import annotations

import math
import re
from collections import Counter

_LONG_ENOUGH = 8
_LETTERS_ONLY = 16
"""So many letters without a digit are a secret only when a quarter of them are capitals."""
_BITS = 2.5
"""Shannon entropy for each character; `aaaa1111` is far below it."""

_PLACEHOLDER = re.compile(
    r"<.*|\[redacted.*|\[[\w .-]*\]?|\(.*|`.*|\{\{.*|\{[\w.-]*\}?"
    r"|\$[{(].*|\$[A-Z_][A-Z0-9_]*|\$[a-z_]{1,30}|%[sdv]|%\(.*|%[A-Z_]+%|@[\w-]+@"
    r"|[xX]{2,}|[*.\u2022\u2026_-]+|[A-Z_]*(?:PASSWORD|PASSWD|TOKEN|SECRET|KEY|PASS)"
    r"|(?i:(?:your|example|dummy|sample|placeholder)[_-].*)",
    re.DOTALL,
)
"""What a runbook leaves to be filled in, and what stands where a secret was taken out."""
_NAME = re.compile(r"[a-z]+\d{0,4}(?:[._-](?:[a-z]+\d{0,4}|[a-z0-9]{1,5}))*", re.IGNORECASE)
"""Words joined by dots and dashes, each perhaps with a short number: pods, files, hosts."""
_NUMBER = re.compile(r"[v+-]?\d[\d.,:_-]*(?:[a-zA-Z%/]{0,4})", re.ASCII)
_TIME = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d\S*)?", re.ASCII)
_PATH = re.compile(r"(?:~|\.{1,2})?(?:/[\w.@-]+)+/?(?:\S*)?")
_CLASSES = (
    re.compile(r"[a-z]"),
    re.compile(r"[A-Z]"),
    re.compile(r"[0-9]"),
    re.compile(r"[^\w./-]"),
)


def is_placeholder(value: str) -> bool:
    """Whether a value is a blank to be filled in, or stands where a secret was taken out."""
    return not value or _PLACEHOLDER.fullmatch(value) is not None


def is_word(value: str) -> bool:
    """Whether a value is one word as it stands in a sentence."""
    return (value.isalpha() and value[1:].islower()) or len(value) < 2


def looks_random(value: str) -> bool:
    """Whether a value is likelier made by a machine than written by a person."""
    if len(value) < _LONG_ENOUGH or is_placeholder(value) or is_ordinary(value):
        return False
    if value.isalpha():
        capitals = sum(map(str.isupper, value)) / len(value)
        return len(value) >= _LETTERS_ONLY and 0.25 <= capitals <= 0.75
    mixed = sum(kind.search(value) is not None for kind in _CLASSES) > 1
    return mixed and entropy(value) >= _BITS


def is_ordinary(value: str) -> bool:
    """Whether a value is a name, a number, a time or a path."""
    return any(kind.fullmatch(value) for kind in (_NAME, _NUMBER, _TIME, _PATH))


def entropy(value: str) -> float:
    """Return the Shannon entropy of a text's characters, bits for each."""
    size = len(value)
    return -sum(n / size * math.log2(n / size) for n in Counter(value).values())
