"""Files that ship as a beginning for the site's own."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from oncall_tui.errors import ConfigError

MAX_BYTES = 64 * 1024

_FOLDER = Path(__file__).parent / "templates"


def template(name: str) -> str:
    """Return the text of a template."""
    return (_FOLDER / name).read_text(encoding="utf-8")


def chosen_template(name: str, folders: Iterable[Path]) -> tuple[str, str]:
    """Return a text of that name from the first folder that has it, else the one that ships.

    The second is where it lies. Raises ConfigError.
    """
    for folder in folders:
        if (folder / name).exists():
            return site_template(folder / name), str(folder / name)
    return template(name), name


def site_template(path: Path) -> str:
    """Return the text of a site's own template. Raises ConfigError."""
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            raise ConfigError("the template is larger than 64 KiB", where=str(path))
        return content.decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(
            f"the template cannot be read: {error}", where=str(path), hint="see [templates]"
        ) from error
