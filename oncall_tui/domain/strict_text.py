"""Numbers and bytes in the text formats of transparency logs: one spelling each, others refused."""

from __future__ import annotations

import base64
import binascii
import re

from oncall_tui.errors import NoteError

MAX_NUMBER = 2**63 - 1
"""What a database's integer holds."""
_DECIMAL = re.compile(rb"0|[1-9][0-9]{0,18}")


def decimal(text: bytes, what: str) -> int:
    """Read a number, at most 2^63 - 1. Raises NoteError, which calls it `what`."""
    value = int(text) if _DECIMAL.fullmatch(text) else -1
    if not 0 <= value <= MAX_NUMBER:
        raise NoteError(f"{what} is not a decimal number")
    return value


def from_base64(text: bytes, what: str) -> bytes:
    """Decode padded base64. Raises NoteError, which calls it `what`."""
    try:
        value = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise NoteError(f"{what} is not base64") from error
    # The decoder takes bits after the end that no encoder writes.
    if base64.b64encode(value) != text:
        raise NoteError(f"{what} is not base64 as it should be written")
    return value


def hash_from_base64(text: bytes, what: str) -> bytes:
    """Decode a SHA-256. Raises NoteError, which calls it `what`."""
    value = from_base64(text, what)
    if len(value) != 32:
        raise NoteError(f"{what} is not 32 bytes long")
    return value
