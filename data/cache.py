"""The cache: one small TinyDB file a document. Any of them can be deleted at any time.

TinyDB as it comes rewrites its file in place: a full disk or a second process leaves it cut
short. The storage below writes a new file and renames it, so that a reader sees the old
document or the new one and nothing in between.
"""

from __future__ import annotations

import fcntl
import hashlib
import logging
import os
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
from tinydb import TinyDB
from tinydb.storages import Storage
from tinydb.table import Document

from data.paths import private_folder

log = logging.getLogger(__name__)

CHUNK = 200
"""Members of a long list encoded or decoded in one call: each call holds the interpreter for
well under a millisecond, so that a thread storing 10,000 alerts does not stop the screen."""
LONG = 64 * 1024
"""Bytes from which on a list is decoded in pieces."""

_SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_ONLY = 1
"""TinyDB's id of the one document in a file."""


class AtomicStorage(Storage):
    """A TinyDB storage that replaces its file whole; mode 0600."""

    def __init__(
        self,
        path: Path,
        *,
        fresh: bool = False,
        items: Any = Any,  # noqa: ANN401 - a type
        each: Callable[[Any], Any] | None = None,
    ) -> None:
        """`items`: the type of what the list of that name holds; `each` is called for each.

        `fresh`: what the file holds now is of no interest, since it is about to be replaced.
        """
        self._path = path
        self._fresh = fresh
        self._items = items
        self._each = each

    def read(self) -> dict[str, dict[str, Any]] | None:
        """Return what the file holds; None if there is none."""
        if self._fresh:
            return None
        try:
            raw = self._path.read_bytes()
        except FileNotFoundError:
            return None
        tables = msgspec.json.decode(raw, type=dict[str, dict[str, dict[str, msgspec.Raw]]])
        return {
            table: {id_: self._row(row) for id_, row in rows.items()}
            for table, rows in tables.items()
        }

    def _row(self, row: dict[str, msgspec.Raw]) -> dict[str, Any]:
        return {
            name: (
                _decoded(raw, self._items, self._each) if name == "items" else _decoded(raw, Any)
            )
            for name, raw in row.items()
        }

    def write(self, data: dict[str, dict[str, Any]]) -> None:
        """Replace the file: written beside it, synced, renamed."""
        beside = self._path.with_name(f".{self._path.name}.{os.getpid()}")
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC | os.O_NOFOLLOW
        try:
            with os.fdopen(os.open(beside, flags, 0o600), "wb", buffering=1024 * 1024) as file:
                file.writelines(_encoded(data))
                file.flush()
                os.fsync(file.fileno())
            beside.replace(self._path)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
        _sync_folder(self._path.parent)


class TinyCache:
    """Implements `ports.Cache` in one folder. Safe to use from several threads and processes."""

    def __init__(self, folder: Path) -> None:
        """Make the folder; raise ConfigError if others can look into it."""
        self._folder = private_folder(folder)

    def load(
        self,
        name: str,
        items: Any = Any,  # noqa: ANN401 - a type
        each: Callable[[Any], Any] | None = None,
    ) -> dict[str, Any] | None:
        """Return the document of that name, or None; what cannot be read is moved aside."""
        path = self._path(name)
        try:
            with TinyDB(path, storage=AtomicStorage, items=items, each=each) as database:
                found = database.get(doc_id=_ONLY)
        except OSError as error:
            log.warning("cache: %s cannot be read: %s", path, error)
            return None
        except (msgspec.MsgspecError, ValueError, TypeError, AttributeError) as error:
            log.warning("cache: %s is damaged and moved aside: %s", path, error)
            _move_aside(path)
            return None
        return dict(found) if isinstance(found, Document) else None

    def has(self, name: str) -> bool:
        """Whether there is a document of that name, without reading it."""
        return self._path(name).is_file()

    def store(self, name: str, document: Mapping[str, Any]) -> None:
        """Write the document whole and atomically; failures are logged, never raised.

        While another session writes the same document nothing is written: it is as new as ours.
        """
        path = self._path(name)
        try:
            with path.with_suffix(".lock").open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                with TinyDB(path, storage=AtomicStorage, fresh=True) as database:
                    database.insert(Document(document, doc_id=_ONLY))
        except BlockingIOError:
            log.debug("cache: another session writes %s", path)
        except (OSError, msgspec.MsgspecError, TypeError, ValueError) as error:
            log.warning("cache: %s cannot be written: %s", path, error)

    def forget(self, name: str) -> None:
        """Delete the document, if there is one, without waiting for the disk."""
        path = self._path(name)
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            log.warning("cache: %s cannot be deleted: %s", path, error)

    def _path(self, name: str) -> Path:
        if not _SAFE.fullmatch(name):
            name = hashlib.blake2b(name.encode(errors="replace"), digest_size=16).hexdigest()
        return self._folder / f"{name}.json"


def _encoded(value: object) -> Iterator[bytes]:
    """Yield JSON in pieces, long lists a few members at a time."""
    if isinstance(value, Mapping):
        opening = b"{"
        for key, member in value.items():
            yield opening + msgspec.json.encode(str(key)) + b":"
            yield from _encoded(member)
            opening = b","
        yield b"}" if opening == b"," else b"{}"
    elif isinstance(value, list | tuple) and len(value) > CHUNK:
        opening = b"["
        for start in range(0, len(value), CHUNK):
            yield opening + msgspec.json.encode(value[start : start + CHUNK])[1:-1]
            opening = b","
        yield b"]"
    else:
        yield msgspec.json.encode(value)


def _decoded(
    raw: msgspec.Raw,
    member: Any,  # noqa: ANN401 - a type
    each: Callable[[Any], Any] | None = None,
) -> object:
    """Decode JSON; a list with members of that type, a long one a few members at a time."""
    if bytes(memoryview(raw)[:1]) != b"[":
        return msgspec.json.decode(raw)
    whole = msgspec.json.Decoder(list[member])
    if len(memoryview(raw)) < LONG:
        found = whole.decode(raw)
        return found if each is None else list(map(each, found))
    found = []
    members = msgspec.json.decode(raw, type=list[msgspec.Raw])
    for start in range(0, len(members), CHUNK):
        some = whole.decode(b"[" + b",".join(members[start : start + CHUNK]) + b"]")
        found += some if each is None else map(each, some)
    return found


def _move_aside(path: Path) -> None:
    try:
        path.replace(path.with_suffix(".bad"))
    except OSError as error:
        log.warning("cache: %s cannot be moved aside: %s", path, error)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
