"""How a screen has something written down, and tells what became of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

from textual import work

from oncall_tui.domain.alert import Alert
from oncall_tui.domain.dangerous import Dangerous
from oncall_tui.domain.held import holders_words
from oncall_tui.domain.risk import risk_of, wrong_by_level
from oncall_tui.domain.whose import is_me
from oncall_tui.errors import OncallError
from screens.base import UNDO, DeskScreen
from screens.care import Care
from screens.targets import Targets, describe
from screens.widgets.alert_list import AlertList

if TYPE_CHECKING:
    from oncall_tui.domain.board_lines import Row
    from oncall_tui.services.acting import Outcome
    from oncall_tui.services.drafts import Sheet
    from oncall_tui.services.fates import Told

Do: TypeAlias = "Callable[[Sequence[Alert]], list[Outcome]]"


class Doing(DeskScreen):
    """A screen with a list of alerts on which one can act; a subclass has the acts."""

    _fresh_acks: tuple[int, Mapping[str, int]] = (0, {})
    """Until when, milliseconds on our clock, which acknowledgements can be taken back: by alert id
    the entry that has it."""
    _kept: str = ""
    """Why the last acknowledgement can't be taken back at all, if it can't."""
    _last: tuple[str, Sequence[Outcome]] = ("", ())
    """What was done last, and what became of it so far."""
    _refused: frozenset[str] = frozenset()
    """Of these the refused ones that were marked again."""
    _unsettled = 0
    """How many of these had something to be sent when that was looked at last."""

    @property
    def alerts(self) -> AlertList:
        """Return the list."""
        return self.query_one("#main", AlertList)

    def targets(self) -> Targets:
        """Return the alerts that a command is for."""
        raise NotImplementedError

    def others_of(self, targets: Targets) -> list[str]:
        """Return who else has any of these, who did not give it to me."""
        owners = {row.owner for row in targets.rows if not self._for_me(row)} - {""}
        return sorted(owner for owner in owners if not is_me(owner, self.desk.me))

    def held_by_others(self, targets: Targets) -> str:
        """Say who else has any of these, as a sentence begins; empty where nobody does."""
        held = [row.held for row in targets.rows if row.held is not None]
        words = holders_words(one for one in held if not is_me(one.by, self.desk.me))
        return words[:1].upper() + words[1:]

    def _for_me(self, row: Row) -> bool:
        """Whether it was given to me: then nothing is taken from anybody by taking it."""
        return is_me(row.given_to, self.desk.me)

    def say_none(self, text: str, targets: Targets) -> None:
        """Say why a command does nothing to these, and what of the marks it was not meant for."""
        self.say("; ".join(filter(None, (text, targets.hidden_words))), alarm=True)

    def sheet_for(self, kind: str, targets: Targets) -> Sheet:
        """Return the paper for a text about these alerts."""
        about = "\n".join(sorted(row.id for row in targets.rows))
        return self.desk.drafts.open(kind, about, describe(targets))

    @work
    async def do(
        self,
        word: str,
        alerts: Sequence[Alert],
        act: Do,
        *,
        seen: Sequence[str] = (),
        sheet: Sheet | None = None,
        undo: bool = False,
        kept: str = "",
        left: str = "",
    ) -> None:
        """Write it down in a thread; what could not be written stays marked, and its text kept.

        `undo`: it can be taken back for a moment; `kept` says why an acknowledgement can't.
        `left` says what was left out.
        """
        if self.fell_shut():
            return
        try:
            outcomes = await asyncio.to_thread(act, alerts)
        except OncallError as error:
            self.say(f"not saved: {error}", alarm=True)
            return
        self._remember(word, outcomes, undo=undo, kept=kept)
        self.alerts.let_go(seen)
        failed = [outcome for outcome in outcomes if not outcome.saved]
        self.alerts.unmark([*(o.target.id for o in outcomes if o.saved), *seen])
        if failed:
            self.alerts.marks |= {outcome.target.id for outcome in failed}
            text = f"{len(failed)} not saved: {failed[0].error}"
            if len(failed) < len(outcomes):
                text = f"{word} {len(outcomes) - len(failed)}, {text}; B names each"
            self.post_message(self.Changed(text, alarm=True, asked=False))
            return
        if sheet is not None:
            await asyncio.to_thread(sheet.done)
        if not outcomes and not seen:
            self.post_message(self.Changed(f"{word} already", asked=False))
            return
        sends = [outcome.target.source for outcome in outcomes if outcome.sends]
        waits = sum(not self.view.is_live(source) for source in sends)
        count = len(outcomes) + len(seen)
        text = f"{word} {count}, saved"
        text += f", sending {len(sends) - waits}" if len(sends) > waits else ""
        text += f", {waits} to be sent when the source answers" if waits else ""
        text += f"; {left}" if left else ""
        if undo and outcomes:
            self.say_undoable(text)
        else:
            self.say(text)

    def _remember(self, word: str, outcomes: Sequence[Outcome], *, undo: bool, kept: str) -> None:
        """Keep what was done: for a look at each target, and for a moment to take it back."""
        saved = [(outcome.target.id, outcome.entry.i) for outcome in outcomes if outcome.entry]
        if outcomes:
            self._last = (word, tuple(outcomes))
            # One alert is under the cursor: a mark would only be in the way.
            self._unsettled = len(outcomes) if len(outcomes) > 1 else 0
            self._refused = frozenset()
        if (undo or kept) and saved:
            # What is kept stands in the way of what came before: U is for the last act.
            self._fresh_acks = (self.desk.clock.now() + UNDO, dict(saved) if undo else {})
            self._kept = kept

    def follow_up(self) -> None:
        """Mark again what a remote system has refused since; call it with each new state."""
        if not self._unsettled:
            return
        from oncall_tui.services.fates import unsettled

        left = unsettled(self._last[1], self.desk.ledger)
        if left < self._unsettled:
            self._unsettled = left
            self._mark_refused()

    @work
    async def _mark_refused(self) -> None:
        from oncall_tui.services.fates import Fate

        told = await self._fates()
        refused = {one.target.id for one in told if one.fate is Fate.FAILED}
        fresh = (refused & self.alerts.board.rows.keys()) - self._refused
        self._refused |= fresh
        if fresh:  # what was refused, and why, is said with the state that brought it
            self.alerts.mark(fresh)
            self.update_message()

    async def _fates(self) -> list[Told]:
        from oncall_tui.services.fates import fates

        try:
            return await asyncio.to_thread(fates, self._last[1], self.desk.ledger)
        except OncallError as error:
            self.say(f"outcomes: {error}", alarm=True)
            return []

    def action_outcomes(self) -> None:
        """Show what became of each alert that the last command was for."""
        if self._last[1]:
            self._show_outcomes()
        else:
            self.say("outcomes: nothing was done yet", alarm=True)

    @work
    async def _show_outcomes(self) -> None:
        from screens.outcome_box import OutcomeBox

        word = self._last[0]
        told = await self._fates()
        if told:
            await self.app.push_screen_wait(OutcomeBox(word, told))

    # How much is asked

    def care_for(self, dangerous: Dangerous, targets: Targets) -> Care:
        """Return what is to be asked before an act, by its size and by the site."""
        wrong = wrong_by_level(self.alerts.board.rows.values())
        wanted = risk_of(dangerous, targets.rows, me=self.desk.me, wrong=wrong)
        return self.site_care(dangerous, targets.sources()).at_least(wanted)
