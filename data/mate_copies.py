"""The team's journals as they lie on this host, read without the network."""

from __future__ import annotations

from pathlib import Path

from data.team_files import TeamFiles
from oncall_tui.domain.entry import BlobRef
from oncall_tui.domain.team import Copied


class MateCopies:
    """Implements `services.report_mates.MateFiles`."""

    def __init__(self, folder: Path, *, own: str) -> None:
        self._files = TeamFiles(folder)
        self._own = own

    def names(self) -> list[str]:
        """Return the logs that are kept, but for the own one."""
        return [name for name in self._files.known() if name != self._own]

    def load(self, name: str) -> Copied:
        """Return everything of a log. Raises JournalError, NoteError."""
        return self._files.load(name)

    def text(self, ref: BlobRef) -> str | None:
        """Return a text, whoever wrote it; None when it is not kept."""
        return self._files.text(ref)
