"""The keys of the quiet screen for what rests by choice or by plan: snoozes and windows."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import partial

from textual import work

from oncall_tui.domain.board_lines import Row
from oncall_tui.domain.duration import compact, parse_duration
from oncall_tui.domain.maintenance import LONGEST, Course, Phase, listed
from oncall_tui.domain.maintenance_steps import Answer, Point
from oncall_tui.domain.text import plain
from oncall_tui.errors import OncallError
from screens.alert_acts import check_text
from screens.base import DeskScreen
from screens.board import BoardScreen
from screens.present_maintenance import snooze_id, snoozed_rows, window_id
from screens.view import View

ON_SNOOZE = frozenset({"wake"})
ON_WINDOW = frozenset({"announce", "begin", "close_window"})
"""Commands that need a snooze, or a window, under the cursor."""


class QuietResting(DeskScreen):
    """A screen on whose snoozes and windows one can act."""

    rested: Sequence[Row] = ()
    """What I snoozed, as it is shown."""
    windows: Sequence[Course] = ()
    """The windows that are shown."""

    def take_resting(self, view: View) -> None:
        """Look at what rests now."""
        self.rested = snoozed_rows(view.board.rows.values())
        maintaining = self.desk.maintaining
        if maintaining is not None:
            self.windows = listed(maintaining.courses(), self.desk.clock.now())

    def chosen_id(self) -> str:
        """Return the id of the line under the cursor; empty where there is none."""
        raise NotImplementedError

    def chosen_row(self) -> Row | None:
        """Return the snoozed alert under the cursor."""
        return next((row for row in self.rested if snooze_id(row) == self.chosen_id()), None)

    def chosen_window(self) -> Course | None:
        """Return the window under the cursor."""
        return next((one for one in self.windows if window_id(one) == self.chosen_id()), None)

    def why_not_resting(self, id_: str) -> str:
        """Say why one of these commands can't be used."""
        if id_ in ON_SNOOZE and self.chosen_row() is None:
            return "no snooze is chosen"
        window = self.chosen_window()
        if id_ in ON_WINDOW and window is None:
            return "no maintenance window is chosen"
        if id_ == "begin" and window is not None:
            return self._why_not_begin(window)
        return ""

    def _why_not_begin(self, window: Course) -> str:
        """Say why no work begins; whoever else acts meanwhile is told of when it is written."""
        if window.begun is not None:
            return f"begun by {plain(window.begun.by, 60)} already"
        phase = window.phase(self.desk.clock.now())
        if phase is Phase.OVERRUN:
            return "it is past its end; extend it first"
        return (
            ""
            if phase is Phase.RUNNING
            else "it has not come yet: nothing is quiet before its planned start"
        )

    def why_no_silence(self) -> str:
        """Say what is chosen in the place of a silence, and what does something with it."""
        if self.chosen_window() is not None:
            return "this is a maintenance window, all of it stands below"
        if self.chosen_row() is not None:
            return "this is a snooze, all of it stands below; z ends it"
        return "no silence is chosen"

    def action_wake(self) -> None:
        """End the snooze under the cursor."""
        row = self.chosen_row()
        if self.guard("wake") and row is not None:
            self._do(f"woken: {plain(row.alert.title, 60)}", partial(self._wake, row))

    def _wake(self, row: Row) -> None:
        from oncall_tui.services.snoozing import wake

        for outcome in wake(self.desk.ledger, [row.alert]):
            if not outcome.saved:
                raise OncallError(outcome.error)

    def action_announce(self) -> None:
        """Write down that the window is announced; the text goes to the clipboard."""
        if self.guard("announce"):
            self._announce(written=True)

    def copy_window(self) -> None:
        """Copy the announcement; nothing is written."""
        self._announce(written=False)

    @work
    async def _announce(self, *, written: bool) -> None:
        course, maintaining = self.chosen_window(), self.desk.maintaining
        if course is None or maintaining is None or (written and self.fell_shut()):
            return
        alerts = [alert for group in self.desk.estate.alerts for alert in group]
        act = maintaining.announce if written else maintaining.text
        try:
            text = await asyncio.to_thread(act, course, alerts)
        except OncallError as error:
            self.say(f"not saved: {error}" if written else str(error), alarm=True)
            return
        self.post_message(BoardScreen.Copied(text, "the announcement"))
        if written:
            word = f"announced: {plain(course.window.name, 60)}, saved; paste it where it belongs"
            self.post_message(self.Changed(word, asked=False))

    def action_begin(self) -> None:
        """Write down that the work begins."""
        course, maintaining = self.chosen_window(), self.desk.maintaining
        if self.guard("begin") and course is not None and maintaining is not None:
            named = plain(course.window.name, 60)
            self._do(f"begun: {named}", partial(maintaining.begin, course))

    @work
    async def extend_window(self) -> None:
        """Move the end of the window under the cursor, with a reason."""
        from screens.prompts import Ask, Field

        course, maintaining = self.chosen_window(), self.desk.maintaining
        if course is None or maintaining is None:
            return
        answer = await self.app.push_screen_wait(
            Ask(
                f"Extend {plain(course.window.name, 40)}",
                ["Its alerts stay out of service until then; past its end, from now on."],
                [
                    Field("How much longer", "30m", "30m, 2h", check=check_longer),
                    Field("Why (do not write secrets)", check=check_text),
                ],
                act="extend",
            )
        )
        if answer is None:
            return
        end = max(course.end, self.desk.clock.now()) + 1000 * parse_duration(answer[0])
        named = plain(course.window.name, 60)
        self._do(f"extended: {named}", partial(maintaining.extend, course, end, answer[1]))

    def action_close_window(self) -> None:
        """Close the window under the cursor with its checklist."""
        if self.guard("close_window"):
            self._close()

    @work
    async def _close(self) -> None:
        from screens.prompts import Ask, Field
        from screens.window_closing import CheckBox

        course, maintaining = self.chosen_window(), self.desk.maintaining
        if course is None or maintaining is None:
            return
        started = self.desk.clock.now() >= course.window.start
        try:
            checks = await asyncio.to_thread(maintaining.checks, course) if started else ()
        except OncallError as error:
            self.say(f"close: {error}", alarm=True)
            return
        points: tuple[Point, ...] | None = ()
        name = plain(course.window.name, 40)
        if checks:
            points = await self.app.push_screen_wait(CheckBox(name, checks, self.glyphs))
        if points is None:
            return
        failed = sum(point.answer is Answer.FAILED for point in points)
        needed = failed or not started
        lines = [f"{failed} of {len(points)} points failed."] if failed else []
        lines += [] if started else ["It has not begun: closing it calls it off."]
        label = "Note (do not write secrets)" if needed else "Note (may be empty; no secrets)"
        answer = await self.app.push_screen_wait(
            Ask(
                f"Close {name}",
                lines,
                [Field(label, check=check_text if needed else None)],
                act="close",
            )
        )
        if answer is not None:
            act = partial(maintaining.close, course, points, answer[0])
            self._do(f"closed: {name}", act)

    @work
    async def _do(self, word: str, act: Callable[[], object]) -> None:
        """Have it written in a thread, and say what became of it."""
        if self.fell_shut():
            return
        try:
            await asyncio.to_thread(act)
        except OncallError as error:
            self.say(f"not saved: {error}", alarm=True)
            return
        self.post_message(self.Changed(f"{word}, saved", asked=False))


def check_longer(text: str) -> str:
    """Return why a length of time will not do, or an empty string."""
    try:
        seconds = parse_duration(text)
    except OncallError as error:
        return str(error)
    if not seconds:
        return "nothing is no extension"
    most = LONGEST // 1000
    return "" if seconds <= most else f"at most {compact(most)}"
