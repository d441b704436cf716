"""What this host says about itself: who runs us, what it is called, where its clock is set."""

from __future__ import annotations

import os
import pwd
from collections.abc import Mapping
from pathlib import Path

_LOCALTIME = Path("/etc/localtime")
_TIMEZONE = Path("/etc/timezone")


def user_name() -> str:
    """Return the effective user's name as the host knows it, whatever the environment says."""
    uid = os.geteuid()
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:  # a container may run with a number nobody has
        return f"uid{uid}"


def host_name() -> str:
    """Return the host's name without its domain."""
    return os.uname().nodename.split(".")[0] or "localhost"


def local_zone(
    env: Mapping[str, str], *, localtime: Path = _LOCALTIME, timezone: Path = _TIMEZONE
) -> str:
    """Return the IANA name of the host's time zone; UTC where it has none."""
    named = env.get("TZ", "").removeprefix(":")
    if _known(named):
        return named
    _, _, linked = str(localtime.resolve()).partition("/zoneinfo/")
    if _known(linked):
        return linked
    try:
        written = timezone.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return "UTC"
    return written if _known(written) else "UTC"


def _known(name: str) -> bool:
    """Whether this is a zone that can be loaded."""
    from zoneinfo import ZoneInfo

    if not name:
        return False
    try:
        ZoneInfo(name)
    except (OSError, ValueError, KeyError):  # ZoneInfoNotFoundError is a KeyError
        return False
    return True
