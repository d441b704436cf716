"""What holds for every test."""

from __future__ import annotations

import gc
import os

from hypothesis import settings

# No test asserts on the clock: on a busy machine any example may take long.
settings.register_profile("new", deadline=None)
# The same examples each time: a gate that fails by luck says nothing about the change before it.
settings.register_profile("same", deadline=None, derandomize=True, database=None)
# The rules are the same on every Python and over every HTTP library: a few examples tell.
settings.register_profile("few", settings.get_profile("same"), max_examples=20)
settings.load_profile(os.environ.get("ONCALL_TUI_EXAMPLES", "new"))


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Call a long text by its argument: one made with a new key would differ between workers."""
    return argname if isinstance(val, str | bytes) and len(val) > 60 else None


def pytest_runtest_teardown() -> None:
    """Have garbage looked for again as ever: an app has a process of its own, puts that off and
    lets what is there stay for good. Here it would keep open what the tests before left open."""
    gc.unfreeze()
    gc.enable()
