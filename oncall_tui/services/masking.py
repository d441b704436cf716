"""What enters the journal, without the secrets in it: the last gate before an entry is signed.

Texts that people typed are scanned for all kinds; what stands in `d`, where nothing can be erased
from, for the sure ones. An entry tells by `masked` which kinds were taken out of it, and by `kept`
which its writer left in, having been told. The text of a runbook is a file of the site, kept by
its hash: it stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from oncall_tui.domain.as_typed import AsTyped
from oncall_tui.domain.entry import EntryType
from oncall_tui.domain.secret_scan import find_secrets, kinds, mask

NAMES = frozenset(
    {"id", "ids", "key", "source", "run", "step", "sha256", "path", "fragment", "ref"}
)
"""Members that other entries and remote systems are asked by: changed, they would name nothing."""

_TEXTS_OF_FILES = frozenset(
    {
        EntryType.RUN_STARTED,
        EntryType.RUN_OPENED,
        EntryType.RUN_REMAPPED,
        EntryType.RUN_TAKEN,
        EntryType.HANDOVER_SIGNED,
        EntryType.HANDOVER_REVISED,
        EntryType.HANDOVER_ACCEPTED,
    }
)
"""Types of entries whose text is a runbook, or a note that was cleaned before it was signed."""

_FILES = frozenset({"text", "handed"})
"""What such an entry calls it; other texts of it were typed by people."""


def cleaned(
    type_: str, data: Mapping[str, Any], texts: Mapping[str, str] | None
) -> tuple[Mapping[str, Any], Mapping[str, str] | None]:
    """Return `d` and texts as they may be saved."""
    masked: list[str] = []
    kept: list[str] = []
    safe = dict(data)
    if any(find_secrets(text, sure=True) for text in _strings(data)):
        safe = _cleaned(safe, masked)
    said = texts
    if texts:
        whole = type_ in _TEXTS_OF_FILES
        said = {
            name: text if whole and name in _FILES else _text(text, masked, kept)
            for name, text in texts.items()
        }
    for name, found in (("masked", masked), ("kept", kept)):
        if found:
            safe[name] = list(dict.fromkeys(found))
    return safe, said


def all_cleaned(
    type_: str, several: Iterable[Mapping[str, Any]], texts: Mapping[str, str] | None
) -> tuple[list[Mapping[str, Any]], Mapping[str, str] | None]:
    """Return the `d` of several entries, and the texts that all of them share, likewise."""
    told, said = cleaned(type_, {}, texts)
    harmless: dict[str, bool] = {}  # alerts of one place have most of their labels in common
    found: list[Mapping[str, Any]] = []
    for data in several:
        safe: dict[str, Any] = dict(data)
        if not all(_is_harmless(text, harmless) for text in _strings(data)):
            safe = dict(cleaned(type_, data, None)[0])
        for name, more in told.items():
            safe[name] = list(dict.fromkeys([*safe.get(name, ()), *more]))
        found.append(safe)
    return found, said


def _is_harmless(text: str, known: dict[str, bool]) -> bool:
    found = known.get(text)
    if found is None:
        found = known[text] = not find_secrets(text, sure=True)
    return found


def _text(text: str, masked: list[str], kept: list[str]) -> str:
    """Return a text without its secrets, unless its writer keeps them."""
    if isinstance(text, AsTyped):
        kept += kinds(find_secrets(text))
        return text
    safe, found = mask(text)
    masked += kinds(found)
    return safe


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for name, member in value.items():
            if name not in NAMES:
                yield from _strings(member)
    elif isinstance(value, (list, tuple)):
        for member in value:
            yield from _strings(member)


def _cleaned(value: Any, masked: list[str]) -> Any:  # noqa: ANN401 - whatever JSON holds
    if isinstance(value, str):
        safe, found = mask(value, sure=True)
        masked += kinds(found)
        return safe
    if isinstance(value, Mapping):
        return {n: v if n in NAMES else _cleaned(v, masked) for n, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_cleaned(member, masked) for member in value]
    return value
