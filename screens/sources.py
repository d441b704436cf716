"""Each endpoint: what it last said, how old that is, and what went wrong."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from rich.cells import cell_len

from oncall_tui.domain.duration import compact
from oncall_tui.domain.snapshot import SourceHealth
from oncall_tui.domain.team import Doubt
from oncall_tui.domain.text import plain
from screens.board import BoardScreen
from screens.commands import SOURCES
from screens.glyphs import Glyphs
from screens.listed import ListedScreen
from screens.present import Piece, fit
from screens.present_doubts import doubt_id, doubt_line, doubt_lines
from screens.present_head import PILLS, pill
from screens.present_sync import upstream_lines, upstream_pieces
from screens.simple_list import Item, SimpleList
from screens.theme import Role
from screens.view import View
from screens.widgets.pieces_pane import PiecesPane

UPSTREAM = "[upstream]"
"""Id of its line; no endpoint can be called that."""


def source_pieces(
    health: SourceHealth, *, now: int, zone: str, width: int, glyphs: Glyphs
) -> list[Piece]:
    """Return one source as a line."""
    mark = pill(health, now, glyphs)[0].split(" ", 1)[0]
    last = (
        "never"
        if health.last_good is None
        else f"{datetime.fromtimestamp(health.last_good / 1000, ZoneInfo(zone)):%H:%M:%S}"
    )
    wait = (
        ""
        if health.next_try is None
        else f"next in {compact(max(0, health.next_try - now) // 1000)}"
    )
    skew = "" if not health.skew else f"clock {health.skew / 1000:+.0f}s"
    pieces: list[Piece] = [
        (mark, PILLS[health.liveness]),
        (fit(health.source, 12, glyphs), Role.STRONG),
        (fit(health.kind, 12, glyphs), Role.DIM),
        (fit(health.word, 11, glyphs), PILLS[health.liveness]),
        (f"{health.count:>6,}", Role.PLAIN),
        (f"at {last}", Role.DIM),
    ]
    if health.error:
        pieces.append((f"{wait}, {health.failures} failed: {plain(health.error, 200)}", Role.BAD))
    else:
        pieces.append((skew, Role.WARN))
    used = sum(cell_len(text) + 1 for text, _ in pieces[:-1])
    pieces[-1] = (fit(pieces[-1][0], max(4, width - used), glyphs), pieces[-1][1])
    return pieces


class SourcesScreen(ListedScreen):
    """All endpoints."""

    NAME = "sources"
    COMMANDS_HERE = SOURCES
    DEFAULT_CSS = "SourcesScreen #why { height: 6; }"

    def on_mount(self) -> None:
        """Keep the seconds to the next try right."""
        self.set_interval(1.0, self._again)

    def _again(self) -> None:
        if self.is_current:
            self.fill(self.view, asked=False)

    def fill(self, view: View, *, asked: bool) -> None:
        """Show the newest state of each."""
        now, zone = self.desk.clock.now(), self.desk.zone

        def item(health: SourceHealth) -> Item:
            return Item(
                health.source,
                health.source,
                lambda width: source_pieces(
                    health, now=now, zone=zone, width=width, glyphs=self.glyphs
                ),
            )

        items = [item(health) for health in view.health.values()]
        if view.sync.wanted:
            items.append(self._upstream(view, now))
        items += map(self._doubt, view.doubts)
        self.query_one(SimpleList).show(items, asked=asked)
        self._explain()

    def _upstream(self, view: View, now: int) -> Item:
        zone = ZoneInfo(self.desk.zone)
        return Item(
            UPSTREAM,
            UPSTREAM,
            lambda width: upstream_pieces(
                view, now=now, zone=zone, width=width, glyphs=self.glyphs
            ),
        )

    def _doubt(self, doubt: Doubt) -> Item:
        return Item(
            doubt_id(doubt),
            doubt.log,
            lambda width: doubt_line(doubt, width=width, glyphs=self.glyphs),
        )

    def status(self) -> list[Piece]:
        """Say how many answer."""
        live = sum(health.live for health in self.view.health.values())
        return [(f"{live} of {len(self.view.health)} live", Role.DIM)]

    def on_line_list_moved(self) -> None:
        """Say more about the source under the cursor."""
        self._explain()

    def _explain(self) -> None:
        """Show the whole error of the source under the cursor."""
        chosen = self.query_one(SimpleList).current
        health = None if chosen is None else self.view.health.get(chosen.id)
        lines: list[list[Piece]] = []
        if health is not None:
            mark = pill(health, self.desk.clock.now(), self.glyphs)
            failed = f"  {health.failures} failed in a row" if health.failures else ""
            lines = [[mark, (failed, Role.DIM)], [(plain(health.error, 1000), Role.BAD)]]
        elif chosen is not None and chosen.id == UPSTREAM:
            now, zone = self.desk.clock.now(), ZoneInfo(self.desk.zone)
            lines = upstream_lines(self.view, now=now, zone=zone)
        elif chosen is not None:
            found = (doubt for doubt in self.view.doubts if doubt_id(doubt) == chosen.id)
            lines = next(map(doubt_lines, found), [])
        self.query_one("#why", PiecesPane).show(lines)

    def action_poll(self) -> None:
        """Ask every source now."""
        self.post_message(BoardScreen.Polled())
