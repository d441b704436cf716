"""Everything about one silence: its matchers one by one, and the alerts that it fits now."""

from __future__ import annotations

from typing import ClassVar
from zoneinfo import ZoneInfo

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content

from oncall_tui.domain.board import Board
from oncall_tui.domain.silence_reach import known_matchers
from oncall_tui.domain.text import plain
from oncall_tui.services.desk import Desk
from oncall_tui.services.silences import Listed
from screens.box import BoxScreen
from screens.glyphs import Glyphs
from screens.present import Piece, where_text
from screens.present_quiet import silence_lines
from screens.theme import Role, level_role
from screens.widgets.pieces_pane import PiecesPane

MOST = 500
"""Alerts that are listed; of the rest the number."""


class SilenceDetail(BoxScreen[None]):
    """Shows one silence."""

    BINDINGS: ClassVar[list[Binding]] = [  # type: ignore[assignment]
        Binding("escape,q,enter", "dismiss", "back", id="silence.back"),
    ]

    def __init__(self, desk: Desk, one: Listed, board: Board, glyphs: Glyphs) -> None:
        super().__init__()
        self._desk = desk
        self._one = one
        self._board = board
        self._glyphs = glyphs

    def compose(self) -> ComposeResult:
        """One pane."""
        with Vertical() as box:
            box.border_title = Content(f"Silence at {plain(self._one.silence.source, 40)}")
            box.border_subtitle = Content("esc back")
            yield PiecesPane(id="silence")

    def on_mount(self) -> None:
        """Fill it."""
        pane = self.query_one(PiecesPane)
        pane.show(self._lines())
        pane.focus()

    def _lines(self) -> list[list[Piece]]:
        now, zone = self._desk.clock.now(), ZoneInfo(self._desk.zone)
        lines = silence_lines(self._one, now=now, zone=zone)
        lines.append([("ref       ", Role.DIM), (plain(self._one.silence.ref, 200), Role.PLAIN)])
        matchers = known_matchers(self._one.silence.matchers)
        lines += [[("", Role.PLAIN)], [("Matchers", Role.HEAD)]]
        if matchers is None:
            lines.append([("  cannot be judged here: a pattern of another kind", Role.WARN)])
        lines += [[(f"  {plain(str(one), 2000)}", Role.PLAIN)] for one in matchers or ()]
        return [*lines, [("", Role.PLAIN)], *self._alerts()]

    def _alerts(self) -> list[list[Piece]]:
        silences, silence = self._desk.silences, self._one.silence
        found = (
            None if silences is None else silences.reach(silence.source).of_text(silence.matchers)
        )
        rows = [self._board.rows[a.id] for a in found or () if a.id in self._board.rows]
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
