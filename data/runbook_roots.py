"""Finds files below the folders of the library, and nothing outside of them."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

ENDINGS = (".md", ".markdown", ".md.erb", ".mdx")
INDEXES = ("index", "_index", "readme")
MAX_FILES = 20_000
_SKIPPED = frozenset({"node_modules", "__pycache__"})


class Root:
    """One folder with runbooks."""

    def __init__(self, folder: Path) -> None:
        """`folder` need not exist: a share may not be mounted yet."""
        self.folder = folder
        self._real = os.path.realpath(folder)

    def files(self) -> Iterator[str]:
        """Yield the Markdown files, relative and with `/`, sorted; hidden folders are left out."""
        count = 0
        for parent, folders, names in os.walk(self.folder):
            folders[:] = sorted(f for f in folders if not f.startswith(".") and f not in _SKIPPED)
            for name in sorted(names):
                if is_markdown(name) and count < MAX_FILES:
                    count += 1
                    yield (Path(parent) / name).relative_to(self.folder).as_posix()

    def file(self, relative: str) -> Path | None:
        """Return the file of exactly that name, if it lies inside once links are followed."""
        if "\0" in relative:
            return None
        path = self.folder / relative
        try:
            real = os.path.realpath(path)
            inside = os.path.commonpath([real, self._real]) == self._real
            return path if inside and stat.S_ISREG(path.stat().st_mode) else None
        except (OSError, ValueError):
            # Names that are too long, loops of links, folders that may not be entered.
            return None

    def overlaps(self, other: Root) -> bool:
        """Whether one of the two folders lies within the other."""
        return os.path.commonpath([self._real, other._real]) in {self._real, other._real}

    def name_of(self, file: Path) -> str | None:
        """Return the relative name of a file, where it lies in the folder."""
        try:
            name = Path(os.path.realpath(file)).relative_to(self._real).as_posix()
        except ValueError:
            return None
        return name if self.file(name) is not None else None

    def find(self, reference: str) -> str | None:
        """Return the relative name of the file that a reference means.

        As it is, with `.md`, by its stem in any case, then as a folder with an index.
        """
        name = _tidy(reference)
        if name is None:
            return None
        exact = [name, *(name + ending for ending in ENDINGS)] if name else []
        for tried in exact:
            if is_markdown(tried) and self.file(tried) is not None:
                return tried
        folder, _, last = name.rpartition("/")
        wanted = [_stem(last)] if last else []
        return self._by_stem(folder, wanted) or self._by_stem(name, INDEXES)

    def _by_stem(self, folder: str, stems: Sequence[str]) -> str | None:
        for stem in stems:
            for name in self._names(folder):
                path = f"{folder}/{name}" if folder else name
                if _stem(name).casefold() == stem.casefold() and self.file(path) is not None:
                    return path
        return None

    def _names(self, folder: str) -> list[str]:
        try:
            found = os.listdir(self.folder / folder)
        except (OSError, ValueError):
            return []
        return sorted(name for name in found if is_markdown(name))


def is_markdown(name: str) -> bool:
    """Whether a file is taken for Markdown, by its name."""
    return name.casefold().endswith(ENDINGS)


def _tidy(reference: str) -> str | None:
    """Return the reference without empty parts and `.`; None when it leads up."""
    parts = [part for part in reference.split("/") if part not in {"", "."}]
    return None if ".." in parts else "/".join(parts)


def _stem(name: str) -> str:
    folded = name.casefold()
    ending = next((e for e in ENDINGS if folded.endswith(e)), "")
    return name[: len(name) - len(ending)].removesuffix(".html") if ending else name
