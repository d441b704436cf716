"""A folder for one demo: the real journal and cache of the user stay out of it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from data.paths import Paths, private_folder

NAME = "oncall-tui-demo"


def fresh_demo_folder(paths: Paths) -> Path:
    """Make a folder for this process, and remove those of demos that are over.

    The folder of the last demo stays until the next one, so that its journal can be looked at.
    Raises ConfigError.
    """
    parent = private_folder(paths.state.parent / NAME)
    for old in parent.iterdir():
        if not _runs(old.name):
            shutil.rmtree(old, ignore_errors=True)
    return private_folder(parent / str(os.getpid()))


def _runs(name: str) -> bool:
    """Whether the process of that number lives, and is not this one with a number used again."""
    if not name.isdecimal() or int(name) == os.getpid():
        return False
    try:
        os.kill(int(name), 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True
