"""Finds secrets in what people type and takes them out, before anything is signed.

No scan finds all: a password in the middle of a sentence looks like a word. What this one finds is
listed in `secret_shapes` (sure, wherever it stands) and `secret_names` (told by a name before it).
"""

from __future__ import annotations

from collections.abc import Iterable

from oncall_tui.domain.redaction import MARK
from oncall_tui.domain.secret_names import find_named
from oncall_tui.domain.secret_shapes import Finding, find_shapes

_ROUNDS = 4
"""What a mark has set free, such as the other half of a text, is looked at again."""


def find_secrets(text: str, *, sure: bool = False) -> list[Finding]:
    """Return the secrets in a text, in order, none inside or across another.

    `sure` leaves out those that only a name before them tells.
    """
    found = list(find_shapes(text))
    if not sure:
        found += find_named(text)
    return _merged(found)


def mask(text: str, *, sure: bool = False) -> tuple[str, tuple[Finding, ...]]:
    """Put `[redacted: <kind>]` in the place of each secret; return the text and what was found.

    Places are those of the text as it was given. Masking a masked text changes nothing.
    """
    first = found = find_secrets(text, sure=sure)
    for _ in range(_ROUNDS):
        if not found:
            break
        text = _replaced(text, found)
        found = find_secrets(text, sure=sure)
    return text, tuple(first)


def kinds(found: Iterable[Finding]) -> list[str]:
    """Return what kinds of secrets were found, each once, in order."""
    return list(dict.fromkeys(finding.kind for finding in found))


def _replaced(text: str, found: Iterable[Finding]) -> str:
    parts, at = [], 0
    for finding in found:
        parts += [text[at : finding.start], f"{MARK}{finding.kind}]"]
        at = finding.end
    return "".join([*parts, text[at:]])


def _merged(found: Iterable[Finding]) -> list[Finding]:
    """Join what overlaps; the shape names the kind rather than the name before it."""
    merged: list[Finding] = []
    for finding in sorted(found):
        if not merged or finding.start >= merged[-1].end:
            merged.append(finding)
            continue
        last = merged[-1]
        kind = finding.kind if last.kind in {"password", "secret"} else last.kind
        merged[-1] = Finding(last.start, max(last.end, finding.end), kind)
    return merged
