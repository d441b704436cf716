"""What a user asked to be written: there whole, 0600, or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from data.file_ops import FileOps
from oncall_tui.errors import JournalFullError, UsageError


@contextmanager
def whole_file(path: Path, *, replace: bool = True) -> Iterator[BinaryIO]:
    """Give a file to write to, and put it in place of what was there when all went well.

    Without `replace`, what is there stays: raises UsageError. Raises JournalFullError when the
    disk, or the folder, does not take it.
    """
    beside = _beside(path)
    try:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW
        with os.fdopen(os.open(beside, flags, 0o600), "wb", buffering=1 << 20) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if not replace:  # claimed, which unlike a look beforehand cannot be overtaken
            os.close(os.open(path, flags, 0o600))
        beside.replace(path)
        FileOps().sync_folder(path.parent)
    except FileExistsError as error:
        raise UsageError(
            "there is something already", where=str(path), hint="name a new file, or give --force"
        ) from error
    except OSError as error:
        raise _refused(path, error) from error
    finally:
        beside.unlink(missing_ok=True)


@contextmanager
def whole_folder(path: Path) -> Iterator[Path]:
    """Give an empty folder 0700, and put it in its place when all went well.

    Raises UsageError when something is there already, JournalFullError as `whole_file`.
    """
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise UsageError("there is something already", where=str(path), hint="name a new folder")
    beside = _beside(path)
    try:
        beside.mkdir(mode=0o700)
        yield beside
        beside.replace(path)
        FileOps().sync_folder(path.parent)
    except OSError as error:
        raise _refused(path, error) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _beside(path: Path) -> Path:
    return path.with_name(f".{path.name}.{os.getpid()}.new")


def _refused(path: Path, error: OSError) -> JournalFullError:
    return JournalFullError(
        f"nothing was written: {error.strerror or error}",
        where=str(path),
        hint="name another place, or free some space",
    )
