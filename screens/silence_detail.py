"""Everything about one silence: its matchers one by one, and the alerts that it fits now."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from oncall_tui.domain.board import Board
from oncall_tui.domain.silence import SourceSilence
from oncall_tui.domain.silence_reach import known_matchers
from oncall_tui.domain.text import plain
from oncall_tui.services.desk import Desk
from oncall_tui.services.silences import Listed
from screens.pieces_box import ReadBox
from screens.present import Piece, where_text
from screens.present_quiet import silence_lines
from screens.theme import Role, level_role

MOST = 500
"""Alerts that are listed; of the rest the number."""


class SilenceDetail(ReadBox):
    """Shows one silence."""

    def __init__(self, desk: Desk, one: Listed, board: Board) -> None:
        super().__init__(f"Silence at {plain(one.silence.source, 40)}", _lines(desk, one, board))


def _lines(desk: Desk, one: Listed, board: Board) -> list[list[Piece]]:
    lines = silence_lines(one, now=desk.clock.now(), zone=ZoneInfo(desk.zone))
    lines.append([("ref       ", Role.DIM), (plain(one.silence.ref, 200), Role.PLAIN)])
    matchers = known_matchers(one.silence.matchers)
    lines += [[("", Role.PLAIN)], [("Matchers", Role.HEAD)]]
    if matchers is None:
        lines.append([("  cannot be judged here: a pattern of another kind", Role.WARN)])
    lines += [[(f"  {plain(str(matcher), 2000)}", Role.PLAIN)] for matcher in matchers or ()]
    return [*lines, [("", Role.PLAIN)], *_alerts(desk, one.silence, board)]


def _alerts(desk: Desk, silence: SourceSilence, board: Board) -> list[list[Piece]]:
    reach = None if desk.silences is None else desk.silences.reach(silence.source)
    found = None if reach is None else reach.of_text(silence.matchers)
    rows = [board.rows[a.id] for a in found or () if a.id in board.rows]
    rows.sort(key=lambda row: (row.level.rank, row.started, row.id))
    lines: list[list[Piece]] = [[(f"Alerts that it fits now: {len(rows)}", Role.HEAD)]]
    for row in rows[:MOST]:
        level = level_role(row.level.rank, mapped=row.level.mapped)
        lines.append(
            [
                ("  ", Role.PLAIN),
                (f"{row.level.name:<6}", level),
                (f" {row.state.value:<8}", Role.DIM),
                (f"{plain(row.alert.title, 80)}  ", Role.STRONG),
                (plain(where_text(row), 120), Role.PLAIN),
            ]
        )
    if len(rows) > MOST:
        lines.append([(f"  and {len(rows) - MOST} more", Role.DIM)])
    return lines
