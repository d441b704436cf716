"""Which free texts an entry keeps: whoever wrote it sends these, and mates ask for the same."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from oncall_tui.domain.entry import BlobRef

_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)
_MEMBERS = {"sha256", "bytes"}


def refs_in(data: Mapping[str, Any]) -> Iterator[BlobRef]:
    """Yield the texts that `d` of an entry of any type refers to; what is none passes by.

    What stands deeper, as in the state of a run that passed on, is the text of another entry, whose
    own log keeps it.
    """
    for value in data.values():
        if isinstance(value, dict) and value.keys() == _MEMBERS:
            sha256, length = value["sha256"], value["bytes"]
            if isinstance(sha256, str) and type(length) is int and _SHA256.fullmatch(sha256):
                yield BlobRef(sha256, length)
