"""The list of alerts: sections by severity, groups that fold, timers that tick."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from textual.message import Message
from textual.timer import Timer as Alarm

from oncall_tui.domain.board import Board
from oncall_tui.domain.board_columns import widths_of
from oncall_tui.domain.board_lines import QUIET, Group, Line, Row, Section, State, line_id
from oncall_tui.domain.policy import Policy
from oncall_tui.domain.text import plain
from oncall_tui.domain.timer import Timer, timer_for
from screens.glyphs import Glyphs
from screens.present import (
    Columns,
    Piece,
    columns_for,
    fit,
    row_pieces,
    timer_piece,
)
from screens.present_groups import group_pieces, section_pieces
from screens.theme import Role
from screens.widgets.line_list import InView, LineList

if TYPE_CHECKING:
    from oncall_tui.ports import Clock

MIN_TICK = 0.05
"""Seconds; a change that is due now is drawn with the next one of the same instant."""
MAX_TICK = 30.0
"""Seconds; ages move by themselves."""
MINUTE = 60_000
"""Milliseconds: ages are told in minutes, and coarser."""
MARKS_HOLD = 5 * MINUTE
"""Milliseconds without a step or a mark after which marks go: who comes back has forgotten them."""
SEEN = "seen"
QUIET_WORDS = {State.SHELVED: "silenced", State.OUT: "out of service"}
"""Why an alert is quiet, where its state is called otherwise."""


class AlertList(LineList[Line]):
    """Shows a board. Marks and folds are kept by id; the app is told, it decides."""

    class MarksGone(Message):
        """Marks were taken away, since nobody was there for so long."""

        def __init__(self, count: int) -> None:
            self.count = count
            super().__init__()

    def __init__(self, *, clock: Clock, policy: Policy, me: str, glyphs: Glyphs, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._clock = clock
        self._policy = policy
        self._me = me
        self._glyphs = glyphs
        self._board = Board()
        self._columns = Columns(5, 20, 10, 5, 6)
        self._clocks: dict[str, Timer] = {}
        self._texts: dict[int, str] = {}
        self._alarm: Alarm | None = None
        """Wakes for the next timer that says something else."""
        self._wake = 0
        """When; milliseconds."""
        self._resets = False
        self.labels: tuple[str, ...] = ()
        """Labels that are columns of their own; whoever changes them shows the board anew."""
        self._away: Mapping[str, Piece] = {}
        self.marks: set[str] = set()
        self._used_at = clock.now()
        """When the cursor was moved or a mark was set."""
        self._look: tuple[object, ...] = ()
        """What all lines looked like beside their own content when they were drawn last."""
        self._redraws = False
        """Whether the board that is about to be shown is drawn whole, whatever it has."""
        self._let_go: frozenset[str] = frozenset()
        """Ids of what cleared and was let go of last, by me."""

    def on_mount(self) -> None:
        """Start the one clock that ticks for all timers."""
        self._tick()

    # Lines

    def id_of(self, line: Line) -> str:
        """Return the occurrence, or the key of a group or section."""
        return line_id(line)

    def can_stop(self, line: Line) -> bool:
        """Headings of severities are passed over; the quiet section unfolds."""
        return not isinstance(line, Section) or line.level is None

    def show_board(self, board: Board, *, asked: bool = False, loading: bool = False) -> None:
        """Show another board; marks of alerts that are gone go with them."""
        self._board = board
        self._redraws = asked or self.on_tombstone
        self.marks &= board.rows.keys()
        self.forget_marks()
        self._clocks.clear()
        self._lay_out()
        self.show(board.lines, asked=asked, loading=loading, places=board.places)

    def redraw(self, before: InView) -> None:
        """Draw lines that are others than before: a poll changes few of those in view."""
        look = (
            self._columns,
            self._board.shared,
            self._board.children,
            self._clock.now() // MINUTE,
        )
        same, self._look = look == self._look, look
        (top, lines, cursor), (now_top, now_lines, now_cursor) = before, self.in_view
        moved = (top, cursor, len(lines)) != (now_top, now_cursor, len(now_lines))
        if self._redraws or self.on_tombstone or moved or not same:
            super().redraw(before)
            return
        here = set(map(id, now_lines))  # what is held beside these would be kept for nothing
        self._strips = {key: held for key, held in self._strips.items() if id(held[0]) in here}
        for index, (old, new) in enumerate(zip(lines, now_lines, strict=True), top):
            if old is not new:
                self._refresh_row(index)

    def show_away(self, marks: Mapping[str, Piece]) -> None:
        """Mark the alerts of these sources: they do not answer."""
        if marks != self._away:
            self._away = marks
            self._strips.clear()
            self.refresh()

    def _lay_out(self) -> None:
        self._columns = columns_for(
            self.size.width,
            level=max((len(level.name) for level in self._policy.levels), default=5),
            sources=max((len(name) for name in self._board.sources), default=4),
            labels=widths_of(self._board.rows.values(), self.labels),
        )

    def on_resize(self) -> None:
        """Share the new width."""
        self._lay_out()
        super().on_resize()

    @property
    def left_out(self) -> tuple[str, ...]:
        """Labels that were to be columns, and for which there is no room."""
        return self._columns.left_out

    # Marks

    @property
    def board(self) -> Board:
        """What is shown."""
        return self._board

    def toggle_mark(self) -> None:
        """Mark or unmark the alert, or all alerts of the group."""
        self.used()
        line = self.current
        rows = (
            [line] if isinstance(line, Row) else list(line.rows) if isinstance(line, Group) else []
        )
        ids = {row.id for row in rows}
        if ids and ids <= self.marks:
            self.marks -= ids
        else:
            self.marks |= ids
        self._strips.clear()
        self.refresh()

    def used(self) -> None:
        """Somebody is there: marks hold from now on."""
        self._used_at = self._clock.now()

    def forget_marks(self) -> None:
        """Take marks away that nobody has touched for so long."""
        if self.marks and self._clock.now() - self._used_at >= MARKS_HOLD:
            count = len(self.marks)
            self.unmark(list(self.marks))
            self.post_message(self.MarksGone(count))

    def mark(self, ids: Iterable[str]) -> None:
        """Mark what was not done; the marks hold from now on."""
        self.used()
        self.marks.update(ids)
        self._strips.clear()
        self.refresh()

    def unmark(self, ids: Iterable[str]) -> None:
        """Take marks away."""
        self.marks.difference_update(ids)
        self._strips.clear()
        self.refresh()

    def let_go(self, ids: Iterable[str]) -> None:
        """Remember what I let go of: the place where it stood says so."""
        before = self._let_go if self.on_tombstone else frozenset()
        self._let_go = before | frozenset(ids)

    # Looks

    def _timer(self, line: Row | Group) -> Timer:
        row = line if isinstance(line, Row) else line.lead
        timer = self._clocks.get(row.id)
        if timer is None:
            timer = self._clocks[row.id] = timer_for(
                started=row.started,
                ack_due=row.ack_due,
                resolve_due=row.resolve_due,
                acked=row.held is not None,
                expires=row.held.until if row.held is not None else None,
                ladder=self._policy.ladder,
            )
        return timer

    def strip_key(self, line: Line, index: int) -> tuple[object, ...]:
        """A line looks different when it is marked, or when its age has grown.

        What its timer says is not in it: that is drawn as the first piece.
        """
        base = (*super().strip_key(line, index), id(line))
        if isinstance(line, Section):
            return base
        now = self._clock.now()
        timer = self._timer(line)
        self._texts[index] = timer.text(now)
        if (due := timer.next_change(now)) < self._wake:
            self._wake_sooner(due)
        return (*base, self._is_marked(line), now // MINUTE)

    def _is_marked(self, line: Row | Group) -> bool:
        if isinstance(line, Row):
            return line.id in self.marks
        return bool(self.marks) and all(row.id in self.marks for row in line.rows)

    def first_piece(self, line: Line) -> Piece | None:
        """Return what the timer says."""
        if isinstance(line, Section):
            return None
        return timer_piece(self._timer(line), self._clock.now(), self._glyphs)

    def pieces(self, line: Line, width: int) -> list[Piece]:
        """Return the cells of a heading, a group or an alert."""
        if isinstance(line, Section):
            return section_pieces(line, width, self._glyphs)
        now = self._clock.now()
        marked = self._is_marked(line)
        if isinstance(line, Group):
            return group_pieces(
                line,
                self._timer(line),
                self._columns,
                now=now,
                marked=marked,
                glyphs=self._glyphs,
                shared=self._board.shared,
            )
        return row_pieces(
            line,
            self._timer(line),
            self._columns,
            now=now,
            me=self._me,
            marked=marked,
            glyphs=self._glyphs,
            child=line.id in self._board.children,
            away=self._away.get(line.alert.source),
        )

    def tombstone_pieces(self, line: Line, width: int) -> list[Piece]:
        """Say what stood here, so that nobody acts on what moved up."""
        if isinstance(line, Row):
            what, name = self._why_gone(line), plain(line.alert.title, 120)
        elif isinstance(line, Group):
            what, name = self._why_group_gone(line), plain(line.name, 120)
        else:
            what, name = "gone", ""
        text = f"{self._glyphs.gone} {name}: {what}; move on"
        return [(fit(text, width, self._glyphs), Role.WARN)]

    def _why_gone(self, row: Row) -> str:
        if row.id in self._board.hidden:
            return "no longer matches the filter"
        known = self._board.rows.get(row.id)
        if known is not None:
            return _where(known)
        if row.id in self._let_go:
            return SEEN
        if self._fired_again(row):
            return f"fired again{', the acknowledgement is void' if row.held is not None else ''}"
        return "cleared or changed its severity"

    def _why_group_gone(self, group: Group) -> str:
        """Say what became of all of them, where that is the same."""
        places = self._board.places or {}
        if any(row.id in places for row in group.rows):
            return "no longer one group"
        whys = {self._why_gone(row) for row in group.rows}
        return whys.pop() if len(whys) == 1 else "gone"

    def _fired_again(self, row: Row) -> bool:
        """Whether another occurrence of the same took its place."""
        return any(
            other.alive
            and other.alert.fingerprint == row.alert.fingerprint
            and other.alert.source == row.alert.source
            for other in self._board.rows.values()
        )

    @property
    def elsewhere(self) -> str:
        """Where that stands which a tombstone stands for; empty when it is nowhere."""
        line = self._tombstone
        if not isinstance(line, Row) or line.id in self._board.hidden:
            return ""
        known = self._board.rows.get(line.id)
        return "" if known is None else _where(known)

    # The clock

    def _tick(self) -> None:
        """Redraw the timers whose text has changed, and sleep until the next one will."""
        now = self._clock.now()
        self.forget_marks()
        top = round(self.scroll_y)
        wake = now + int(MAX_TICK * 1000)
        changed: list[int] = []
        for index in range(top, min(top + self.size.height, len(self._lines))):
            line = self._lines[index]
            if line is None or isinstance(line, Section):
                continue
            timer = self._timer(line)
            text = timer.text(now)
            if text != self._texts.get(index):
                self._texts[index] = text
                changed.append(index)
            wake = min(wake, timer.next_change(now))
        self._draw_first(changed)
        self._sleep(now, wake)

    def _sleep(self, now: int, wake: int) -> None:
        if self._alarm is not None:
            self._alarm.stop()
        self._wake = wake
        self._alarm = self.set_timer(max(MIN_TICK, (wake - now) / 1000), self._tick)

    def _wake_sooner(self, wake: int) -> None:
        """Wake for a line that has come into view, whose timer changes before all others."""
        if not self._resets:
            self._resets = True
            self.call_later(self._reset)
        self._wake = wake

    def _reset(self) -> None:
        self._resets = False
        self._sleep(self._clock.now(), self._wake)


def _where(row: Row) -> str:
    """Say where an alert is that has no line of its own now."""
    if row.state not in QUIET:
        return "in a folded group"
    snoozed = row.state is State.SHELVED and row.snooze is not None
    word = "snoozed" if snoozed else QUIET_WORDS.get(row.state, row.state.value)
    return f"{word}, in Quiet"
