"""A library of two small runbooks, parsed by the real parser."""

from __future__ import annotations

from collections.abc import Iterable

from data.runbook_outline import outline
from data.runbook_parser import parse_runbook
from oncall_tui.domain.runbook import Runbook, RunbookMeta
from oncall_tui.errors import RunbookError
from oncall_tui.services.ledger import Ledger
from oncall_tui.services.walking import Walks
from tests.fakes import FakeClock

DISK = """# DiskWillFill

## Meaning

The disk of `<instance>` is full within four hours.

## Diagnosis

1. **Look at the disk.** Measure on the host itself.

    ```bash
    ssh <instance> df -h <mountpoint>
    ```

2. **Find what grows.** Ask [the owner](https://wiki.example/owners) when it is not obvious.

## Mitigation

- Free space, oldest logs first.
- Tell the owner of the service.
"""

PLAIN = """# Any outage

- Say that you have it.
- Look at the last change.
"""


class FakeLibrary:
    """Implements RunbookLibrary over texts by path."""

    def __init__(self, texts: dict[str, str]) -> None:
        self.texts = texts

    def list(self) -> Iterable[RunbookMeta]:
        for path, text in self.texts.items():
            yield outline(path, text)

    def open(self, path: str, fragment: str = "") -> Runbook:
        if path not in self.texts:
            raise RunbookError("there is no such runbook", where=path)
        return self.parse(path, self.texts[path], fragment)

    def parse(self, path: str, text: str, fragment: str = "") -> Runbook:
        return parse_runbook(path, text, fragment)

    def resolve(self, reference: str) -> tuple[str, str] | None:
        path, _, fragment = reference.partition("#")
        name = path.rpartition("/")[2].removesuffix(".md") + ".md"
        return (name, fragment) if name in self.texts else None


def make_walks(ledger: Ledger, clock: FakeClock) -> tuple[Walks, FakeLibrary]:
    """Return walks over a library of two."""
    library = FakeLibrary({"DiskWillFill.md": DISK, "any-outage.md": PLAIN})
    return Walks(ledger, library, clock), library
