"""Regular expressions from filters and files, compiled so that a careless one does little harm."""

from __future__ import annotations

import re
import warnings

from oncall_tui.errors import FilterError

LONGEST_PATTERN = 200
"""Characters. What people write is shorter; a longer one is generated, or an attack."""

# A group that is repeated without end, holds no group, and whose body ends in an endless repeat.
_REPEATED_REPEAT = re.compile(
    r"\((?:\?:)?(?P<body>(?:\\.|\[(?:\\.|[^\]\\])*\]|[^()\\\[])*[*+])\)(?:[*+]|\{\d+,\})"
)
# A body that begins with a character which has to be there cannot be split in many ways.
_FIRM_START = re.compile(r"(?:\\[^wdsWDSbB]|[^\\\[.|()*+?{^$])(?![*?{+])[^|]*")


def compile_pattern(pattern: str, *, flags: int = 0) -> re.Pattern[str]:
    """Compile, or raise FilterError in a few words."""
    if len(pattern) > LONGEST_PATTERN:
        raise FilterError(
            f"a pattern of {len(pattern)} characters", hint=f"use at most {LONGEST_PATTERN}"
        )
    refuse_runaway(pattern)
    try:
        with warnings.catch_warnings():
            # `[[` draws a FutureWarning, which would be printed over the screen.
            warnings.simplefilter("ignore")
            return re.compile(pattern, flags)
    except (re.error, OverflowError, RecursionError) as error:
        raise FilterError("not a regular expression", hint=str(error)) from error


def refuse_runaway(pattern: str) -> None:
    """Raise FilterError for `(a+)+` and its like.

    Python tries every way to split a text between the two repeats, and holds the interpreter
    while it does. Not every pattern of that kind is recognised.
    """
    for found in _REPEATED_REPEAT.finditer(pattern):
        if not _FIRM_START.fullmatch(found["body"]):
            raise FilterError(
                "a repeat inside a repeat can take for ever", hint="take one of them out"
            )
