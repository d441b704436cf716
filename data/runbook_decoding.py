"""The text of a runbook's file."""

from __future__ import annotations

from oncall_tui.errors import RunbookError

MAX_BYTES = 1024 * 1024


def decode(raw: bytes, path: str) -> str:
    """Return the text of a file. Raises RunbookError, with the byte that is wrong."""
    if len(raw) > MAX_BYTES:
        raise RunbookError(
            "the runbook is larger than 1 MiB", where=path, hint="split it into several files"
        )
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise RunbookError(
            f"byte {error.start} (0x{raw[error.start]:02x}) is not UTF-8",
            where=path,
            hint="save the file as UTF-8",
        ) from error
