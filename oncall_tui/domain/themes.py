"""The names of what colours there are to choose from."""

from __future__ import annotations

TERMINAL = "terminal"
"""The terminal's own sixteen colours: few bytes, and what its user chose."""
THEMES = (TERMINAL, "dark", "high-contrast", "colour-blind")
