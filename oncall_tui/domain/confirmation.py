"""How much is asked of an engineer before something is done."""

from __future__ import annotations

import enum


class Confirmation(enum.IntEnum):
    """The greater, the harder to give without thinking."""

    NONE = 0
    ENTER = 1
    """A key: the answer is No unless one is pressed on purpose."""
    YES = 2
    """The word `yes` is typed."""
    COUNT = 3
    """The number of alerts is typed."""
