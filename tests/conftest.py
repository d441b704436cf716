"""What holds for every test."""

from __future__ import annotations

from hypothesis import settings

# No test asserts on the clock: on a busy machine any example may take long.
settings.register_profile("oncall", deadline=None)
settings.load_profile("oncall")
