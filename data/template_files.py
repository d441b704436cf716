"""Files that ship as a beginning for the site's own."""

from __future__ import annotations

from pathlib import Path

_FOLDER = Path(__file__).parent / "templates"


def template(name: str) -> str:
    """Return the text of a template."""
    return (_FOLDER / name).read_text(encoding="utf-8")
