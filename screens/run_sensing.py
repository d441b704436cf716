"""What live data says about the alert of a run."""

from __future__ import annotations

from oncall_tui.domain.board_lines import State
from oncall_tui.domain.effect import Target
from screens.view import View


def has_cleared(view: View, target: Target | None) -> bool:
    """Whether the alert is known to have cleared: its source answers and does not name it.

    An old picture, a source that does not answer and a screen that stands still tell nothing.
    """
    if target is None or view.paused or view.remembered or view.loading:
        return False
    if not view.is_live(target.source):
        return False
    row = view.board.rows.get(target.id)
    return row is None or row.state is State.CLEARED
