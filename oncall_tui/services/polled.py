"""What watching a source tells after each poll."""

from __future__ import annotations

from typing import Any

import msgspec

from oncall_tui.domain.snapshot import Snapshot, SourceHealth


class Polled(msgspec.Struct, frozen=True):
    """A source was asked: how it is now, and its answer, or None when there was none."""

    health: SourceHealth
    snapshot: Snapshot[Any] | None = None
