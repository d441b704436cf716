"""What of the team's journals is not believed, as head and sources show it."""

from __future__ import annotations

from rich.cells import cell_len

from oncall_tui.domain.team import Doubt
from oncall_tui.domain.text import plain
from screens.glyphs import Glyphs
from screens.present import Piece, fit
from screens.theme import Role
from screens.view import View


def doubt_pieces(view: View, *, short: bool) -> list[Piece]:
    """Name the first mate whose journal is not believed, or count them; the sources say why."""
    logs = sorted({doubt.log for doubt in view.doubts})
    if not logs:
        return []
    if short:
        return [(f"disbel. {len(logs)}", Role.BAD)]
    more = f" +{len(logs) - 1}" if len(logs) > 1 else ""
    return [(f"not believed: {plain(logs[0], 40)}{more}", Role.BAD)]


def doubt_id(doubt: Doubt) -> str:
    """Return what a list knows a doubt by."""
    return f"[journal] {doubt.log} {doubt.why}"


def doubt_line(doubt: Doubt, *, width: int, glyphs: Glyphs) -> list[Piece]:
    """Return a doubt as a line among the sources."""
    count = "" if doubt.count is None else f"{doubt.count:,}"
    pieces: list[Piece] = [
        (glyphs.dead, Role.BAD),
        (fit(plain(doubt.log, 100), 25, glyphs), Role.STRONG),
        (fit("not believed", 12, glyphs), Role.BAD),
        (f"{count:>5}", Role.PLAIN),
    ]
    used = sum(cell_len(text) + 1 for text, _ in pieces)
    return [*pieces, (fit(plain(doubt.why, 200), max(4, width - used), glyphs), Role.BAD)]


def doubt_lines(doubt: Doubt) -> list[list[Piece]]:
    """Return all that is known of a doubt."""
    rest = "" if doubt.count is None else "What other sessions of this journal wrote counts."
    return [[(plain(doubt.words, 1000), Role.BAD)], [(rest, Role.DIM)]]
