"""What a version of OpenSSH can do for keys and for those who check a journal with it."""

from __future__ import annotations

import re

_VERSION = re.compile(r"OpenSSH_(?:for_Windows_)?(\d{1,3})\.(\d{1,3})")

Version = tuple[int, int]

NEEDS: tuple[tuple[Version, str], ...] = (
    ((7, 6), "an agent's key cannot certify a session key"),
    ((8, 1), "ssh-keygen -Y cannot sign or verify"),
    ((8, 2), "security keys (FIDO) cannot be used"),
    ((8, 6), "ssh-keygen -Y find-principals cannot be used"),
    ((8, 7), "ssh-keygen -Y verify knows no times: lines with valid-after never match"),
    ((8, 9), "keys that are bound to hosts (ssh-add -h) cannot be told from others"),
)
"""From which version on something works, and what is missing before (its release notes)."""


def read_version(text: str) -> Version | None:
    """Read what `ssh -V` prints; None for something else than OpenSSH."""
    found = _VERSION.search(text[:200])
    return None if found is None else (int(found[1]), int(found[2]))


def missing(version: Version) -> list[str]:
    """Return what a version cannot do yet."""
    return [what for since, what in NEEDS if version < since]
