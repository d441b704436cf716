"""The seams of a handover: where lines and files are kept, who signs, and who checks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from oncall_tui.domain.endorsement import Endorsement
    from oncall_tui.domain.handover_judged import Judged
    from oncall_tui.domain.handover_lines import Lines
    from oncall_tui.domain.rota import Duty


class Judge(Protocol):
    """Checks detached signatures."""

    def check(self, content: bytes, signature: str, *, namespace: str, by: str, at: int) -> Judged:
        """Check a signature made at `at` (milliseconds). Raises JournalTamperedError."""


class LinesStore(Protocol):
    """What the engineer wrote for notes that are not signed yet."""

    def load(self, shift: str) -> Lines:
        """Return the lines for a shift; blank ones where there are none. Raises HandoverError."""

    def store(self, lines: Lines) -> None:
        """Keep them whole and durably. Raises JournalFullError."""


class PairFiles(Protocol):
    """Signed texts as two small files."""

    def write(self, name: str, content: bytes, signature: str) -> str:
        """Write both files; return the path of the text. Raises JournalFullError."""

    def read(self, path: str) -> tuple[bytes, str]:
        """Return a text and its signature, which lies beside it. Raises HandoverError."""


Sign = Callable[[str, str, int], "Endorsement"]
"""(text, namespace, now in milliseconds) -> what signs it; may wait for a person.

Raises SecretError, and HandoverError where nothing signs.
"""

Duties = Callable[[int], Sequence["Duty"]]
"""Returns the duties around a moment; reads a file. Raises ConfigError."""
