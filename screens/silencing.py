"""How a screen has silences made, changed, ended and taken back."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING

from textual import work

from oncall_tui.domain.dangerous import Dangerous
from oncall_tui.domain.duration import compact
from screens.base import UNDO, DeskScreen

if TYPE_CHECKING:
    from oncall_tui.domain.silence_preview import Preview
    from oncall_tui.services.acting import Outcome
    from oncall_tui.services.drafts import Sheet
    from oncall_tui.services.silences import Listed, Silences
    from screens.silence_prompt import Wanted


class Silencing(DeskScreen):
    """A screen on which silences are made."""

    _fresh_silences: tuple[int, tuple[Outcome, ...]] = (0, ())
    """Until when, milliseconds on our clock, which silences can be taken back."""

    @work
    async def ask_silence(
        self,
        title: str,
        lines: Sequence[str],
        sources: Sequence[str],
        *,
        matchers: str,
        chosen: Collection[str] = (),
        changes: Listed | None = None,
        lasts: str = "2h",
        comment: str = "",
        sheet: Sheet | None = None,
        only_longer: bool = False,
    ) -> None:
        """Ask for a silence at each of these sources, and have it made; or `changes` changed."""
        from screens.silence_prompt import SilencePrompt, wanted_of

        silences = self.desk.silences
        if silences is None:
            return
        answer = await self.app.push_screen_wait(
            SilencePrompt(
                title,
                lines,
                silences=silences,
                judge=lambda text: self._preview(silences, text, sources, chosen),
                worst=self.desk.policy.levels[0].name,
                matchers=matchers,
                lasts=lasts,
                comment=comment,
                sheet=sheet,
                care=self.site_care(Dangerous.SILENCE, Counter(sources)),
                only_longer=only_longer,
                changes=changes is not None,
            )
        )
        if answer is not None:
            wanted = wanted_of(answer)
            await self._make(silences, wanted, sources, changes, sheet)

    def _preview(
        self, silences: Silences, text: str, sources: Sequence[str], chosen: Collection[str]
    ) -> Preview:
        from oncall_tui.domain.silence_preview import preview

        matched = {
            alert.id for source in sources for alert in silences.reach(source).of_text(text) or ()
        }
        return preview(
            matched, self.view.board.rows, chosen=chosen, worst=self.desk.policy.levels[0]
        )

    async def _make(
        self,
        silences: Silences,
        wanted: Wanted,
        sources: Sequence[str],
        changes: Listed | None,
        sheet: Sheet | None,
    ) -> None:
        if self.fell_shut():
            return
        now = self.desk.clock.now()
        before = changes.silence if changes is not None else None
        starts = before.starts if before is not None and before.starts > now else 0

        def act() -> list[Outcome]:
            return [
                silences.silence(
                    source,
                    wanted.matchers,
                    starts=starts,
                    ends=max(now, starts) + wanted.lasts,
                    comment=wanted.comment,
                    changes=changes,
                )
                for source in sources
            ]

        outcomes = await asyncio.to_thread(act)
        if sheet is not None and all(outcome.saved for outcome in outcomes):
            await asyncio.to_thread(sheet.done)
        word = "silenced" if changes is None else "silence changed:"
        saved = tuple(outcome for outcome in outcomes if outcome.saved)
        undo = changes is None and bool(saved)
        if undo:
            self._fresh_silences = (now + UNDO, saved)
        self._tell(f"{word} for {compact(wanted.lasts // 1000)}", outcomes, undo=undo)

    def _tell(self, text: str, outcomes: Sequence[Outcome], *, undo: bool = False) -> None:
        """Say what became of it."""
        failed = [outcome for outcome in outcomes if not outcome.saved]
        if failed:
            why = f"{len(failed)} not saved: {failed[0].error}"
            done = len(outcomes) - len(failed)
            self.say(f"{text} at {done}, {why}" if done else why, alarm=True)
            return
        waits = sorted(
            {o.target.source for o in outcomes if not self.view.is_live(o.target.source)}
        )
        text += ", saved"
        text += f", to be sent when {', '.join(waits)} answers" if waits else ", sending"
        if undo:
            self.say_undoable(text)
        else:
            self.say(text)

    @work
    async def do_silences(self, text: str, act: Callable[[], list[Outcome]]) -> None:
        """Have something done about silences in a thread, and say what became of it."""
        if not self.fell_shut():
            self._tell(text, await asyncio.to_thread(act))

    @property
    def silence_undo_until(self) -> int:
        """Until when a silence can be taken back, milliseconds on our clock; 0: there is none."""
        until, outcomes = self._fresh_silences
        return until if outcomes and self.desk.clock.now() <= until else 0

    def undo_silence_sources(self) -> Counter[str]:
        """Count by source the silences that would be taken back."""
        return Counter(outcome.target.source for outcome in self._fresh_silences[1])

    def undo_silences(self) -> bool:
        """Take back what was silenced a moment ago; whether there was anything."""
        outcomes, silences = self._fresh_silences[1], self.desk.silences
        if silences is None or not self.silence_undo_until:
            return False
        self._fresh_silences = (0, ())
        self.do_silences("taken back", lambda: [silences.take_back(one) for one in outcomes])
        return True
