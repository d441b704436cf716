"""The library: Markdown files in folders. Addresses are mapped to folders, never fetched."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from urllib.parse import unquote, urlsplit

import msgspec

from data.runbook_decoding import MAX_BYTES, decode
from data.runbook_memo import ParsedRunbooks
from data.runbook_outline import outline
from data.runbook_roots import Root
from oncall_tui.domain.runbook import Runbook, RunbookMeta
from oncall_tui.errors import RunbookError

MAX_REFERENCE = 2_000

_Stamp = tuple[int, int]


class RunbookFolders:
    """Implements `ports.RunbookLibrary`. A runbook's path is relative to its folder.

    Where two folders have a file of one name, the first of them counts; the other one is named by
    its whole path.
    """

    def __init__(
        self,
        libraries: Sequence[Path],
        mounts: Mapping[str, Path] | None = None,
        *,
        shipped: Path | None = None,
    ) -> None:
        """`mounts` maps the beginning of an address to the folder with the files behind it.

        `shipped` is the library that came with the program, if it is among them.
        """
        self._shipped = shipped
        mounted = {prefix: Root(folder) for prefix, folder in (mounts or {}).items()}
        self._mounts = sorted(mounted.items(), key=lambda pair: -len(pair[0]))
        libraries_first = [Root(folder) for folder in libraries]
        known = {root.folder for root in libraries_first}
        self._roots = libraries_first + [r for r in mounted.values() if r.folder not in known]
        self._metas: dict[Path, tuple[_Stamp, RunbookMeta]] = {}
        self._lock = threading.Lock()
        self._parsed = ParsedRunbooks()

    def list(self) -> Sequence[RunbookMeta]:
        """Return what is there; a file is read again only when it has changed."""
        with self._lock:
            found: dict[str, RunbookMeta] = {}
            seen: dict[Path, tuple[_Stamp, RunbookMeta]] = {}
            for path, file, root in self._files():
                if path not in found:
                    stamp, meta = self._meta(path, file)
                    if root.folder == self._shipped and not meta.shipped:
                        meta = msgspec.structs.replace(meta, shipped=True)
                    found[path] = meta
                    seen[file] = (stamp, meta)
            self._metas = seen
            return list(found.values())

    def open(self, path: str, fragment: str = "") -> Runbook:
        """Read and parse one; `fragment` selects a heading. Raises RunbookError."""
        for root in self._roots:
            file = root.file(path)
            if file is not None:
                return self._parsed.parse(path, decode(_read(file), path), fragment)
        raise RunbookError(
            "there is no such runbook in the library", where=path, hint="see `runbook list`"
        )

    def parse(self, path: str, text: str, fragment: str = "") -> Runbook:
        """Parse a text that was kept from an earlier day."""
        return self._parsed.parse(path, text, fragment)

    def resolve(self, reference: str) -> tuple[str, str] | None:
        """Map a URL or a relative path to (path, fragment) in the library, or None."""
        if len(reference) > MAX_REFERENCE:
            return None
        bare, _, fragment = reference.partition("#")
        if "://" in bare:
            place = self._mounted(bare)
            return None if place is None else (place, unquote(fragment))
        for root in self._roots:
            found = root.find(unquote(bare)) if bare else None
            if found is not None:
                return self._name(root, found), unquote(fragment)
        return None

    def _mounted(self, address: str) -> str | None:
        plain = address.partition("?")[0]
        for prefix, root in self._mounts:
            rest = _behind(prefix, plain)
            found = root.find(unquote(rest)) if rest is not None else None
            if found is not None:
                return self._name(root, found)
        return None

    def _files(self) -> Iterator[tuple[str, Path, Root]]:
        """Yield each file once, though a mount may be a folder within a library."""
        for number, root in enumerate(self._roots):
            before = [other for other in self._roots[:number] if other.overlaps(root)]
            for relative in root.files():
                file = root.file(relative)
                if file is not None and not any(other.name_of(file) for other in before):
                    yield relative, file, root

    def _name(self, root: Root, relative: str) -> str:
        """Return the shortest path that opens just this file."""
        own = (root.folder / relative).resolve()
        for other in self._roots:
            if other.folder == root.folder:
                break
            name = other.name_of(own) if other.overlaps(root) else None
            if name is not None:
                return self._name(other, name)
        for other in self._roots:
            file = other.file(relative)
            if file is not None:
                return relative if file.resolve() == own else str(own)
        return relative

    def _meta(self, path: str, file: Path) -> tuple[_Stamp, RunbookMeta]:
        try:
            status = file.stat()
            stamp = (status.st_mtime_ns, status.st_size)
            known = self._metas.get(file)
            if known is not None and known[0] == stamp:
                return known
            return stamp, outline(path, decode(_read(file), path))
        except RunbookError as error:
            return (0, 0), RunbookMeta(path, file.name, problem=f"{error.what}: {error.hint}")
        except OSError as error:
            return (0, 0), RunbookMeta(path, file.name, problem=error.strerror or "it is gone")


def read_runbook(file: Path, fragment: str = "") -> Runbook:
    """Read and parse a file that the user named, wherever it lies. Raises RunbookError."""
    return ParsedRunbooks().parse(str(file), decode(_read(file), str(file)), fragment)


def _read(file: Path) -> bytes:
    try:
        if file.exists() and not file.is_file():
            raise RunbookError("this is not a file", where=str(file), hint="name a Markdown file")
        with file.open("rb") as opened:
            return opened.read(MAX_BYTES + 1)
    except OSError as error:
        raise RunbookError(
            "the runbook cannot be read",
            where=str(file),
            hint=error.strerror or type(error).__name__,
        ) from error


def _behind(prefix: str, address: str) -> str | None:
    """Return what follows a mount's prefix in an address, or None if it does not begin so.

    Scheme and host are compared without case; a prefix ends at a `/`.
    """
    try:
        wanted, given = urlsplit(prefix), urlsplit(address)
    except ValueError:
        return None
    same_host = (wanted.scheme.lower(), wanted.netloc.lower()) == (
        given.scheme.lower(),
        given.netloc.lower(),
    )
    base = wanted.path.rstrip("/")
    if not same_host or not (given.path == base or given.path.startswith(base + "/")):
        return None
    return given.path[len(base) :]
