"""What every table of the configuration is: frozen, and strict about its keys."""

from __future__ import annotations

import msgspec


class Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A table of the configuration."""
