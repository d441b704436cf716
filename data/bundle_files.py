"""A bundle of files, as a folder or as a `.tar.gz`; nothing of it is held in memory as a whole."""

from __future__ import annotations

import io
import os
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Protocol

from data.output_file import whole_file, whole_folder

ENDINGS = (".tar.gz", ".tgz")


class Bundle(Protocol):
    """Takes files one after another."""

    def put(self, name: str, content: bytes) -> None:
        """Add a small file; `name` is its path in the bundle. Raises OSError."""

    def copy(self, name: str, source: BinaryIO, length: int) -> None:
        """Add the next `length` bytes of a file that is open. Raises OSError."""


@contextmanager
def open_bundle(path: Path) -> Iterator[Bundle]:
    """Give a bundle to fill: an archive by its ending, else a folder.

    Raises UsageError and JournalFullError; then there is none.
    """
    if path.name.endswith(ENDINGS):
        with (
            whole_file(path) as file,
            tarfile.open(fileobj=file, mode="w:gz", format=tarfile.PAX_FORMAT) as archive,
        ):
            yield _Archive(archive)
    else:
        with whole_folder(path) as folder:
            yield _Folder(folder)


class _Folder:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, name: str, content: bytes) -> None:
        self.copy(name, io.BytesIO(content), len(content))

    def copy(self, name: str, source: BinaryIO, length: int) -> None:
        path = self._folder / name
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            shutil.copyfileobj(_Limited(source, length), file, 1 << 20)
            file.flush()
            os.fsync(file.fileno())


class _Archive:
    def __init__(self, archive: tarfile.TarFile) -> None:
        self._archive = archive

    def put(self, name: str, content: bytes) -> None:
        self.copy(name, io.BytesIO(content), len(content))

    def copy(self, name: str, source: BinaryIO, length: int) -> None:
        member = tarfile.TarInfo(name)
        member.size, member.mode = length, 0o600
        self._archive.addfile(member, source)


class _Limited:
    """A file that ends earlier: what is appended meanwhile is not copied."""

    def __init__(self, source: BinaryIO, length: int) -> None:
        self._source, self._left = source, length

    def read(self, size: int = -1) -> bytes:
        wanted = self._left if size < 0 else min(size, self._left)
        found = self._source.read(wanted)
        self._left -= len(found)
        return found
