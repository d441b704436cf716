"""Handovers on disk: the lines of notes that are not signed yet, and signed ones as two files."""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec

from data.file_ops import FileOps
from data.paths import private_folder
from data.whole_file import put_whole, read_whole
from oncall_tui.domain.handover_lines import Lines
from oncall_tui.domain.handover_note import MAX_NOTE
from oncall_tui.errors import HandoverError, JournalFullError

LARGEST_LINES = 512 * 1024
LARGEST_SIGNATURE = 16 * 1024
"""Bytes of a file that is read."""

_decoder = msgspec.json.Decoder(Lines)


class LinesFiles:
    """Implements `services.handover_ports.LinesStore` in a folder, made with the first line."""

    def __init__(self, folder: Path, ops: FileOps | None = None) -> None:
        self._folder = folder
        self._ops = ops or FileOps()

    def load(self, shift: str) -> Lines:
        """Return the lines for a shift. Raises HandoverError for a file that cannot be read."""
        path = self._path(shift)
        try:
            content = read_whole(path, LARGEST_LINES)
            if content is None and path.exists():
                raise HandoverError("the lines of the note are too many", where=str(path))
            lines = Lines(shift) if content is None else _decoder.decode(content)
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise HandoverError(
                f"the lines of the note cannot be read: {error}",
                where=str(path),
                hint="move the file away to begin anew",
            ) from error
        return lines if lines.shift == shift and lines.v == 1 else Lines(shift)

    def store(self, lines: Lines) -> None:
        """Keep the lines for a shift. Raises JournalFullError."""
        path = self._path(lines.shift)
        try:
            private_folder(self._folder)
            put_whole(path, msgspec.json.encode(lines), self._ops)
        except OSError as error:
            raise JournalFullError(
                f"the line was not kept: {error.strerror or error}",
                where=str(path),
                hint="free some space",
            ) from error

    def _path(self, shift: str) -> Path:
        name = hashlib.sha256(shift.encode("utf-8", "replace")).hexdigest()[:32]
        return self._folder / f"lines-{name}.json"


class SignedPairs:
    """Implements `services.handover_ports.PairFiles`: `NAME.md` and `NAME.md.sig`, 0600."""

    def __init__(self, folder: Path, ops: FileOps | None = None) -> None:
        self._folder = folder
        self._ops = ops or FileOps()

    def write(self, name: str, content: bytes, signature: str) -> str:
        """Write both files, the signature first; return the path of the text.

        Raises JournalFullError.
        """
        path = self._folder / f"{name}.md"
        try:
            private_folder(self._folder)
            put_whole(signature_path(path), signature.encode("ascii"), self._ops)
            put_whole(path, content, self._ops)
        except OSError as error:
            raise JournalFullError(
                f"signed and saved in the journal, but not put into files: {error.strerror}",
                where=str(path),
                hint="free some space; `oncall-tui handover show --files` writes them again",
            ) from error
        return str(path)

    def read(self, path: str) -> tuple[bytes, str]:
        """Return a text and its signature. Raises HandoverError."""
        text = Path(path)
        content = _read(text, MAX_NOTE)
        signature = _read(signature_path(text), LARGEST_SIGNATURE)
        try:
            return content, signature.decode("ascii").replace("\r\n", "\n")
        except UnicodeDecodeError as error:
            raise HandoverError(
                "it is no signature", where=str(signature_path(text)), hint="give it as it was made"
            ) from error


def signature_path(path: Path) -> Path:
    """Return where the signature of a text lies: beside it, as `ssh-keygen -Y sign` has it."""
    return path.with_name(f"{path.name}.sig")


def _read(path: Path, limit: int) -> bytes:
    try:
        content = read_whole(path, limit)
    except OSError as error:
        raise HandoverError(
            f"it cannot be read: {error.strerror or error}", where=str(path)
        ) from error
    if content is None:
        what = "the file is too large" if path.exists() else "there is no such file"
        raise HandoverError(what, where=str(path), hint="give note.md, with note.md.sig beside it")
    return content
