"""The engineer's own editor, for a text that is too long for one line."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from data.paths import private_folder
from oncall_tui.errors import EditorError

LARGEST = 64 * 1024
"""Bytes that are read back."""
FAREWELL = 0.3
"""Seconds that an editor gets to save what is in it when the dashboard has to end."""
LEFT_BEHIND = 7 * 86_400
"""Seconds after which what a killed session left is removed."""


class OwnEditor:
    """`$VISUAL`, else `$EDITOR`, on a file that nobody else can read."""

    def __init__(self, folder: Path, env: Mapping[str, str]) -> None:
        """`folder` is made when it is needed (0700)."""
        self._folder = folder
        self._env = env

    def command(self) -> list[str]:
        """Return the words that start it. Raises EditorError where there is none."""
        name = next((name for name in ("VISUAL", "EDITOR") if self._env.get(name, "").strip()), "")
        if not name:
            raise EditorError("no editor: neither VISUAL nor EDITOR is set")
        import shlex  # a start has no use for it

        try:
            words = shlex.split(self._env[name])
        except ValueError as error:
            raise EditorError(f"{name} cannot be read: {error}") from error
        if not words or shutil.which(words[0], path=self._env.get("PATH")) is None:
            raise EditorError(f"{name} names a program that is not there")
        return words

    async def edit(self, text: str, keep: Callable[[str], None]) -> str:
        """Have a text edited; return what was saved. The terminal must be free.

        Cancelled, it ends the editor, and `keep` gets what was saved by then. Raises EditorError.
        """
        words = self.command()
        try:
            private_folder(self._folder)
            self._sweep()
            number, name = tempfile.mkstemp(prefix="note-", suffix=".txt", dir=self._folder)
        except OSError as error:
            raise EditorError(f"no file for the editor: {error.strerror or error}") from error
        path = Path(name)
        try:
            with os.fdopen(number, "wb") as file:
                file.write(text.encode("utf-8", "replace") + b"\n")
            try:
                code = await _run([*words, str(path)], self._env)
            except asyncio.CancelledError:
                with suppress(EditorError):
                    keep(_read(path))
                raise
            if code:
                raise EditorError(f"the editor ended with code {code}: nothing is changed")
            return _read(path)
        except OSError as error:
            raise EditorError(f"the editor: {error.strerror or error}") from error
        finally:
            with suppress(OSError):
                os.unlink(name)

    def _sweep(self) -> None:
        """Remove what a session left that was killed while an editor was open."""
        oldest = time.time() - LEFT_BEHIND
        for path in self._folder.glob("note-*"):
            with suppress(OSError):
                if path.lstat().st_mtime < oldest:
                    path.unlink()


async def _run(words: list[str], env: Mapping[str, str]) -> int:
    process = await asyncio.create_subprocess_exec(*words, env=dict(env))
    try:
        return await process.wait()
    except asyncio.CancelledError:
        # As when a line drops: editors keep what is in them then.
        for number in (signal.SIGHUP, signal.SIGKILL):
            with suppress(ProcessLookupError):
                process.send_signal(number)
            with suppress(TimeoutError):
                await asyncio.wait_for(process.wait(), FAREWELL)
                break
        raise


def _read(path: Path) -> str:
    """Return what stands in the file by now; an editor may have put another in its place."""
    try:
        flags = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
        with os.fdopen(os.open(path, flags), "rb") as file:
            found = file.read(LARGEST + 1)
    except OSError as error:
        raise EditorError("the editor left no file: nothing is changed") from error
    if len(found) > LARGEST:
        raise EditorError("the text is too long: nothing is changed")
    return found.decode("utf-8", "replace")
