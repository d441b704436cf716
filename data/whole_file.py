"""Small files that are there whole or not at all, also after a power cut."""

from __future__ import annotations

import os
from pathlib import Path

from data.file_ops import FileOps


def put_whole(path: Path, content: bytes, ops: FileOps) -> None:
    """Write a file 0600 in place of what was there. Raises OSError."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.new")
    beside.unlink(missing_ok=True)
    ops.write_new(beside, content)
    beside.replace(path)
    ops.sync_folder(path.parent)


def read_whole(path: Path, limit: int) -> bytes | None:
    """Return what a file holds; None when there is none, or when it is larger than `limit` bytes.

    Raises OSError for what is there and cannot be read.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError:
        return None
    with os.fdopen(descriptor, "rb") as file:
        content = file.read(limit + 1)
    return content if len(content) <= limit else None
