"""Regular expressions from filters and files, compiled so that a careless one does little harm."""

from __future__ import annotations

import re
import warnings

from oncall_tui.errors import FilterError

LONGEST_PATTERN = 200
"""Characters. What people write is shorter; a longer one is generated, or an attack."""


def compile_pattern(pattern: str, *, flags: int = 0) -> re.Pattern[str]:
    """Compile, or raise FilterError in a few words."""
    if len(pattern) > LONGEST_PATTERN:
        raise FilterError(
            f"a pattern of {len(pattern)} characters", hint=f"use at most {LONGEST_PATTERN}"
        )
    from oncall_tui.domain.pattern_cost import refuse_costly  # most starts compile none

    refuse_costly(pattern)
    try:
        with warnings.catch_warnings():
            # `[[` draws a FutureWarning, which would be printed over the screen.
            warnings.simplefilter("ignore")
            return re.compile(pattern, flags)
    except (re.error, OverflowError, RecursionError) as error:
        raise FilterError("not a regular expression", hint=str(error)) from error
