"""What keeps alerts quiet, over all sources: silences, soonest end first."""

from __future__ import annotations

from collections import Counter
from zoneinfo import ZoneInfo

from textual import work

from oncall_tui.domain.confirmation import Confirmation
from oncall_tui.domain.counted import counted
from oncall_tui.domain.dangerous import Dangerous
from oncall_tui.domain.duration import HOUR, compact
from oncall_tui.domain.guardrail import Verdict
from oncall_tui.domain.text import plain
from oncall_tui.services.silences import Listed
from screens.board import BoardScreen
from screens.board_choosing import Choosing
from screens.command import Command
from screens.commands import QUIET
from screens.listed import ListedScreen
from screens.present import Piece
from screens.present_maintenance import (
    course_lines,
    maintenance_section,
    snooze_lines,
    snooze_section,
)
from screens.present_quiet import (
    QuietSection,
    section_items,
    silence_id,
    silence_lines,
    silence_section,
)
from screens.quiet_resting import ON_SNOOZE, ON_WINDOW, QuietResting
from screens.silencing import Silencing
from screens.theme import Role
from screens.view import View
from screens.widgets.pieces_pane import PiecesPane

ON_ONE = frozenset({"detail", "extend", "edit", "expire", "copy"})
"""Commands that need a silence under the cursor."""
LONGER = 2 * HOUR
"""Seconds that a silence is made to last longer for, unless something else is typed."""


class QuietScreen(ListedScreen, QuietResting, Silencing):
    """The list of what is quiet."""

    NAME = "quiet"
    COMMANDS_HERE = QUIET

    def sections(self, view: View) -> list[QuietSection]:
        """Return what is quiet, kind by kind."""
        now, me, glyphs = self.desk.clock.now(), self.desk.me, self.glyphs
        zone, rows = ZoneInfo(self.desk.zone), view.board.rows.values()
        found = [silence_section(view.silences, now=now, me=me, glyphs=glyphs)]
        if self.rested:
            found.insert(0, snooze_section(self.rested, zone=zone, now=now, glyphs=glyphs))
        if self.desk.maintaining is not None:
            windows = maintenance_section(self.windows, rows, zone=zone, now=now, glyphs=glyphs)
            found.insert(0, windows)
        return found

    def on_screen_resume(self) -> None:
        """Have counted what each silence matches, as long as somebody looks."""
        if self.desk.silences is not None and not self.desk.silences.watched:
            self.desk.silences.watched = True
            self.post_message(self.Changed(asked=False))

    def on_screen_suspend(self) -> None:
        """Have it counted no more."""
        if self.desk.silences is not None:
            self.desk.silences.watched = False

    def fill(self, view: View, *, asked: bool) -> None:
        """Show the newest state."""
        self.take_resting(view)
        self.items.show(section_items(self.sections(view), self.glyphs), asked=asked)
        self._explain()

    def status(self) -> list[Piece]:
        """Say of which sources the silences are not known."""
        silences = self.desk.silences
        if silences is None or not silences.sources:
            return [("no source here takes silences", Role.DIM)]
        unknown = [s for s in silences.sources if self.desk.estate.silences_of(s) is None]
        stale = [s for s in silences.sources if s not in unknown and not self.view.is_live(s)]
        pieces: list[Piece] = []
        if unknown:
            pieces.append((f"not known: {plain(', '.join(unknown), 200)}", Role.WARN))
        if stale:
            pieces.append((f"not of now: {plain(', '.join(stale), 200)}", Role.WARN))
        count = len(self.view.silences)
        return pieces or [(counted(count, "silence"), Role.DIM)]

    def current(self) -> Listed | None:
        """Return the silence under the cursor."""
        item = self.items.current
        if item is None:
            return None
        return next((one for one in self.view.silences if silence_id(one) == item.id), None)

    def chosen_id(self) -> str:
        """Return the id of the line under the cursor; empty where there is none."""
        item = self.items.current
        return "" if item is None else item.id

    # Commands

    def sources_of(self, command: Command) -> Counter[str]:
        """Return the source of the silence under the cursor, or the only one for a new one."""
        silences = self.desk.silences
        if command.id == "new" and silences is not None and len(silences.sources) == 1:
            return Counter(silences.sources)
        if command.id == "undo":
            return self.undo_silence_sources()
        row = self.chosen_row() if command.id == "wake" else None
        if row is not None:
            return Counter([row.alert.source])
        one = self.current() if command.id in ON_ONE else None
        return Counter() if one is None else Counter([one.silence.source])

    def chosen(self, command: Command) -> object:
        """Name the line under the cursor."""
        return self.chosen_id() if command.id in ON_ONE | ON_SNOOZE | ON_WINDOW else None

    def asks_itself(self, command: Command) -> bool:
        """Whether its own question is as hard as the site wants."""
        return command.id in {"new", "edit", "expire"} or self._extends_silence(command)

    def _extends_silence(self, command: Command) -> bool:
        return command.id == "extend" and self.chosen_window() is None

    def verdict(self, command: Command) -> tuple[Verdict, Counter[str]]:
        """Judge the extension of a window as what it is."""
        if command.id == "extend" and self.chosen_window() is not None:
            return self.desk.gate.judge(Dangerous.MAINTAIN), Counter()
        return super().verdict(command)

    def why_not(self, command: Command) -> str:
        """Say why a command can't be used."""
        why = super().why_not(command)
        if why or command.id == "undo":
            return why or self._why_no_undo()
        if command.id not in ON_ONE | ON_SNOOZE | ON_WINDOW:
            return ""
        if self.items.gone:
            return f"{self.items.gone} is no longer there; move on"
        if command.id in ON_SNOOZE | ON_WINDOW:
            return self.why_not_resting(command.id)
        if command.id in {"extend", "copy"} and self.chosen_window() is not None:
            return ""
        one = self.current()
        if one is None:
            return self.why_no_silence()
        if command.id in {"extend", "edit"} and one.unsent:
            return f"{one.unsent}: x ends it, n makes another"
        return ""

    def on_line_list_moved(self) -> None:
        """Keep the keys right, and say more about the silence under the cursor."""
        self.update_keys()
        self._explain()

    def _explain(self) -> None:
        one = self.current()
        now, zone = self.desk.clock.now(), ZoneInfo(self.desk.zone)
        lines = [] if one is None else silence_lines(one, now=now, zone=zone)
        row, window = self.chosen_row(), self.chosen_window()
        if row is not None:
            lines = snooze_lines(row, zone=zone, now=now)
        elif window is not None:
            lines = course_lines(window, zone=zone, now=now)
        self.query_one("#why", PiecesPane).show(lines)

    def action_detail(self) -> None:
        """Show the silence in full, and what it matches."""
        one = self.current()
        if self.guard("detail") and one is not None:
            from screens.silence_detail import SilenceDetail

            self.app.push_screen(SilenceDetail(self.desk, one, self.view.board))

    def action_new(self) -> None:
        """Make a silence from nothing."""
        silences = self.desk.silences
        if not self.guard("new") or silences is None:
            return
        if not silences.sources:
            self.say("new: no source here takes silences", alarm=True)
            return
        self._ask_new(silences.sources)

    @work
    async def _ask_new(self, sources: list[str]) -> None:
        chosen = sources
        if len(sources) > 1:
            from screens.prompts import Choice, Choose

            choices = [Choice(str(i + 1), s, s) for i, s in enumerate(sources[:8])]
            answer = await self.app.push_screen_wait(
                Choose("Silence at which source", [], [*choices, Choice("a", "all of them", "")])
            )
            if answer is None:
                return
            chosen = [answer] if answer else sources
        self.ask_silence(
            "New silence",
            [f"At {', '.join(chosen)}, for everybody."],
            chosen,
            matchers="",
            sheet=self.desk.drafts.open("silence", "new", "a new silence"),
        )

    def action_extend(self) -> None:
        """Let it last longer: all but the end stays."""
        if self.chosen_window() is None:
            self._ask_change("extend", "Extend", self._longer())
        elif self.guard("extend"):
            self.extend_window()

    def action_edit(self) -> None:
        """Change what it matches, its end or its comment."""
        one = self.current()
        left = max(60, (one.silence.ends - self.desk.clock.now()) // 1000) if one else 0
        self._ask_change("edit", "Change", compact(left))

    def _ask_change(self, command: str, word: str, lasts: str) -> None:
        one = self.current()
        if not self.guard(command) or one is None:
            return
        silence, extends = one.silence, command == "extend"
        self.ask_silence(
            f"{word} a silence at {plain(silence.source, 40)}",
            [
                f"By {plain(silence.by, 40)}, ends in {self._left(one)}.",
                *([] if extends else ["With other matchers it becomes another silence."]),
            ],
            [silence.source],
            matchers=silence.matchers,
            changes=one,
            lasts=lasts,
            comment=" ".join(silence.comment.split()),
            only_longer=extends,
        )

    def _longer(self) -> str:
        """Return what is proposed for it to last from now on: never less than it would anyway."""
        one, silences = self.current(), self.desk.silences
        if one is None or silences is None:
            return compact(LONGER)
        left = max(0, one.silence.ends - self.desk.clock.now()) // 1000
        return compact(max(left, min(left + LONGER, silences.rule.longest // 1000)))

    def _left(self, one: Listed) -> str:
        return compact(max(0, one.silence.ends - self.desk.clock.now()) // 1000)

    def action_expire(self) -> None:
        """End it now, after a question."""
        one = self.current()
        if self.guard("expire") and one is not None:
            self._ask_expire(one)

    @work
    async def _ask_expire(self, one: Listed) -> None:
        from screens.sized_asking import is_sure

        silence, silences = one.silence, self.desk.silences
        care = self.site_care(Dangerous.EXPIRE, Counter([silence.source]))
        alerts = "that cannot be judged here" if one.matches is None else str(one.matches)
        lines = [
            silence.matchers[:200],
            f"By {silence.by}: {silence.comment[:100]}",
            f"Alerts that it keeps quiet now: {alerts}; they ring again.",
        ]
        title = f"End a silence at {silence.source}"
        sure = await is_sure(self.app, title, lines, care.at_least(Confirmation.YES))
        if sure and silences is not None:
            self.do_silences("ended", lambda: [silences.expire(one)])

    def action_undo(self) -> None:
        """Take back what was silenced a moment ago."""
        if self.guard("undo"):
            self.undo_silences()

    def _why_no_undo(self) -> str:
        fresh = self.silence_undo_until
        return "" if fresh else "nothing was silenced in the last 10 s; x ends one"

    def action_copy(self) -> None:
        """Copy the matchers, as amtool and Alertmanager's page read them, or an announcement."""
        if self.chosen_window() is not None:
            self.copy_window()
            return
        one = self.current()
        if self.guard("copy") and one is not None:
            text = f"{{{plain(one.silence.matchers)}}}"
            self.post_message(BoardScreen.Copied(text, "the matchers"))

    def action_poll(self) -> None:
        """Ask every source now."""
        self.post_message(Choosing.Polled())
